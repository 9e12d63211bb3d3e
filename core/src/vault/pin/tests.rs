use super::*;
use crate::random::CountingRandom;
use crate::secret::Passphrase;

#[test]
fn a_lock_is_opened_by_its_pin_alone_and_is_of_its_keystore() {
    let stretched = |text: &str, salt: u8| {
        PassphraseKey::derive(&Passphrase::new(text).unwrap(), KdfParams::MINIMUM, [salt; 32]).unwrap()
    };
    let (ours, theirs) = (KeystoreId::from_bytes([1; 16]), KeystoreId::from_bytes([2; 16]));
    let pin = stretched("four words by dice", 7);
    let lock = PinLock::make(ours, &pin, &mut CountingRandom::new(1)).unwrap();
    assert_eq!(lock.opens(ours, &pin), Ok(true));
    assert_eq!(lock.opens(theirs, &pin), Ok(false));
    assert_eq!(lock.opens(ours, &stretched("five words by dice", 7)), Ok(false), "stretched in the same way");
    assert_eq!(lock.opens(ours, &stretched("four words by dice", 8)), Ok(false), "stretched in another way");
}
