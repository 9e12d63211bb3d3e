use super::*;
use crate::random::CountingRandom;

fn passphrase() -> Passphrase {
    Passphrase::new("four words by dice").unwrap()
}

#[test]
fn parameters_are_bounded_both_ways() {
    assert!(KdfParams::new(64 * 1024, 3, 1).is_ok());
    assert!(KdfParams::new(46 * 1024, 1, 1).is_ok());
    for (memory, iterations, lanes) in [
        (8, 1, 1),
        (18 * 1024, 16, 1),
        (19 * 1024, 1, 1),
        (2 * 1024 * 1024, 1, 1),
        (64 * 1024, 17, 1),
        (64 * 1024, 3, 17),
        (64 * 1024, 0, 1),
        (64 * 1024, 3, 0),
    ] {
        assert_eq!(
            KdfParams::new(memory, iterations, lanes),
            Err(Error::KdfOutOfBounds),
            "{memory} {iterations} {lanes}"
        );
    }
}

#[test]
fn argon2id_is_the_one_of_the_rfc() {
    // The snapshot equals what the reference implementation in C gives for these inputs (argon2-cffi 25.1):
    // hash_secret_raw(b"four words by dice", bytes([5] * 32), 2, 19 * 1024, 1, 32, Type.ID)
    let key = PassphraseKey::derive(&passphrase(), KdfParams::MINIMUM, [5; 32]).unwrap();
    insta::assert_snapshot!(data_encoding::HEXLOWER.encode(key.key.expose()));
}

#[test]
fn a_derived_key_crosses_a_thread_as_bytes() {
    let key = PassphraseKey::derive(&passphrase(), KdfParams::MINIMUM, [5; 32]).unwrap();
    let back = PassphraseKey::from_bytes(&key.to_bytes()).unwrap();
    assert_eq!((back.params, back.salt, back.key.expose()), (key.params, key.salt, key.key.expose()));
    let mut weakened = *key.to_bytes();
    weakened[..4].copy_from_slice(&8u32.to_be_bytes());
    assert!(matches!(PassphraseKey::from_bytes(&weakened), Err(Error::KdfOutOfBounds)));
}

#[test]
fn a_recovery_code_is_read_as_people_type_it() {
    let code = RecoveryCode::make_random(&mut CountingRandom::new(3)).unwrap();
    let shown = code.expose().unwrap();
    assert_eq!(shown.len(), 39);
    let sloppy = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    assert_eq!(RecoveryCode::parse(&sloppy).unwrap().expose().unwrap(), shown);
}

#[test]
fn a_mistyped_recovery_code_is_noticed_before_any_slot_is_tried() {
    let code = RecoveryCode::make_random(&mut CountingRandom::new(3)).unwrap();
    let shown = code.expose().unwrap();
    let first = if shown.starts_with('A') { "B" } else { "A" };
    for typed in [
        "",
        "ABCD",
        &shown[1..],
        &std::format!("{}{first}", shown.as_str()),
        &std::format!("{first}{}", &shown[1..]),
        "가나다라",
    ] {
        assert!(matches!(RecoveryCode::parse(typed), Err(Error::RecoveryCodeMistyped)), "{typed}");
    }
}

#[test]
fn a_slot_opens_in_its_vault_with_its_key_and_parameters_only() {
    let random = &mut CountingRandom::new(1);
    let (vault, root) = (VaultId::from_bytes([1; 16]), Secret32::from_bytes([2; 32]));
    let key = PassphraseKey::make(&passphrase(), KdfParams::MINIMUM, random).unwrap();
    let slot = SlotBody::make_passphrase(vault, &key, &root, Timestamp(0), random).unwrap();
    assert_eq!(slot.open(vault, &key.key).unwrap().unwrap().expose(), root.expose());
    assert!(slot.open(VaultId::from_bytes([3; 16]), &key.key).unwrap().is_none());
    assert!(slot.open(vault, &Secret32::from_bytes([4; 32])).unwrap().is_none());
    let mut weakened = slot.clone();
    weakened.method = SlotMethod::Passphrase { memory_kib: 8, iterations: 1, lanes: 1, salt: key.salt };
    assert!(weakened.open(vault, &key.key).unwrap().is_none());
}
