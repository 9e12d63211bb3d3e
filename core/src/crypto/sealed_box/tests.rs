use super::*;
use crate::random::CountingRandom;

#[test]
fn a_box_opens_with_its_key_and_context_and_with_nothing_else() {
    let key = Secret32::from_bytes([7; 32]);
    let sealed = seal(&key, b"context", b"secret", &mut CountingRandom::new(1)).unwrap();
    assert_eq!(sealed.len(), CIPHERTEXT + 6 + TAG_BYTES);
    assert_eq!(open(&key, b"context", &sealed).unwrap().unwrap().expose(), b"secret");
    assert!(open(&Secret32::from_bytes([8; 32]), b"context", &sealed).unwrap().is_none());
    assert!(open(&key, b"other", &sealed).unwrap().is_none());
}

#[test]
fn no_bit_can_be_changed_and_no_byte_cut() {
    let key = Secret32::from_bytes([7; 32]);
    let sealed = seal(&key, b"", b"secret", &mut CountingRandom::new(1)).unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&key, b"", &changed).unwrap().is_none(), "bit {bit}");
    }
    for length in 0..sealed.len() {
        assert!(open(&key, b"", &sealed[..length]).unwrap().is_none(), "length {length}");
    }
}
