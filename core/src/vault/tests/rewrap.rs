//! Ciphertexts that are taken over to other keys and versions.

use super::streams::{read, stream_of};
use super::*;
use crate::audit::Outcome;
use crate::{Associated, AuditQuery, EnvelopeHeader, MAX_OVERHEAD_BYTES, StreamHeader, TAG_BYTES};

/// A key in a keystore of `profile`.
fn key_in(world: &mut World, profile: ProfileId, new: NewKey) -> KeyId {
    let keystores = block_on(world.vault.keystores()).unwrap().len();
    let name = std::format!("{profile} {keystores}");
    let keystore = NewKeystore::new(name, profile);
    let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
    let keystore = keystore.id.parse().unwrap();
    let key = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
    key.id.parse().unwrap()
}

fn plain() -> NewKey {
    NewKey::new("target", KeyKind::Aes256)
}

fn convergent() -> NewKey {
    NewKey { convergent: true, ..plain() }
}

fn rewrap(
    world: &mut World,
    from: Option<KeyId>,
    ciphertext: &[u8],
    to: KeyId,
    associated: Associated<'_>,
) -> Result<Vec<u8>, Error> {
    world.run(async |vault, call| vault.rewrap(from, ciphertext, to, associated, call).await)
}

fn seal(world: &mut World, key: KeyId, associated: Associated<'_>) -> Vec<u8> {
    world.run(async |vault, call| vault.encrypt(key, b"4111", associated, call).await).unwrap()
}

fn open(world: &mut World, key: KeyId, ciphertext: &[u8], with: Associated<'_>) -> Result<Vec<u8>, Error> {
    world.run(async |vault, call| vault.decrypt(Some(key), ciphertext, with, call).await)
}

const AAD: Associated<'static> = Associated { aad: b"aad", context: b"" };
const BOTH: Associated<'static> = Associated { aad: b"aad", context: b"17" };

/// Two messages of one salt have one message key. If it went over to the other key, whoever has that key's material could
/// open the message that stayed.
#[test]
fn no_message_key_comes_under_another_key() {
    let mut world = World::new();
    let known = || crate::Imported::raw(crate::SecretBytes::new([7; 32].into()));
    let imported = NewKey { imported: Some(known()), ..plain() };
    let kept_in = NewKey { exportable: false, ..plain() };
    let first = world.key;
    for new in [imported, plain(), kept_in] {
        let second = key_in(&mut world, ProfileId::STANDARD, new);
        let (moved, stays) = (seal(&mut world, first, AAD), seal(&mut world, first, AAD));
        assert_eq!(moved[..57], stays[..57], "one salt");
        let once = rewrap(&mut world, None, &moved, second, AAD).unwrap();
        assert_eq!(once.len(), moved.len());
        assert_eq!(once[..25], [&b"KSE1\x01"[..], second.as_bytes(), &[0, 0, 0, 1]].concat());
        // Salt, nonce, commitment, ciphertext and tag: nothing of what was is in what is.
        for part in moved[25..].windows(8) {
            assert!(!once.windows(8).any(|window| window == part));
        }
        let twice = rewrap(&mut world, None, &once, first, AAD).unwrap();
        for (key, ciphertext) in [(first, &moved), (second, &once), (first, &twice)] {
            assert_eq!(open(&mut world, key, ciphertext, AAD).unwrap(), b"4111");
            let other = Associated::from(b"other");
            assert_eq!(open(&mut world, key, ciphertext, other), Err(Error::DecryptionFailed));
        }
        // The key that it came from is not needed any more.
        world.run(async |vault, call| vault.disable(first, call).await).unwrap();
        assert_eq!(open(&mut world, second, &once, AAD).unwrap(), b"4111");
        world.run(async |vault, call| vault.enable(first, call).await).unwrap();
    }
}

/// `ciphertext`, a message of `from`, with its message key under the first version of `to`.
fn as_earlier_builds_did(world: &mut World, from: KeyId, ciphertext: &[u8], to: KeyId) -> Vec<u8> {
    let one = crate::VersionNumber(1);
    let header = EnvelopeHeader::parse(ciphertext).unwrap();
    let crate::envelope::Suite::Message(original) = &header.suite else { panic!("a message") };
    let mut material = |key| {
        world.run(async |vault, call| {
            let ready = vault.ready(key, call).await.unwrap();
            vault.load_material(&ready.open, one).await.unwrap();
            ready.open.material(one).unwrap()
        })
    };
    let message_key = crate::envelope::message::message_key(original, &material(from)).unwrap();
    let (to_material, body) = (material(to), &ciphertext[header.header_bytes()..]);
    let random = &mut world.random;
    let rewrap = crate::envelope::rewrapped::rewrap;
    rewrap(to, one, &to_material, original, &message_key, body, random).unwrap()
}

#[test]
fn what_earlier_builds_rewrapped_is_read_and_becomes_a_message_of_its_own() {
    let mut world = World::new();
    let (first, second) = (world.key, key_in(&mut world, ProfileId::STANDARD, plain()));
    let original = seal(&mut world, first, AAD);
    let old = as_earlier_builds_did(&mut world, first, &original, second);
    assert_eq!((old.len(), &old[..5]), (original.len() + 138, &b"KSE1\x03"[..]));
    world.run(async |vault, call| vault.disable(first, call).await).unwrap();
    assert_eq!(open(&mut world, second, &old, AAD).unwrap(), b"4111");
    let anew = rewrap(&mut world, None, &old, second, AAD).unwrap();
    assert_eq!((anew.len(), &anew[..5]), (original.len(), &b"KSE1\x01"[..]));
    assert_eq!(open(&mut world, second, &anew, AAD).unwrap(), b"4111");
}

#[test]
fn after_a_rotation_a_message_comes_to_the_newest_version() {
    let mut world = World::new();
    let key = world.key;
    let original = seal(&mut world, key, AAD);
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let rewrapped = rewrap(&mut world, None, &original, key, AAD).unwrap();
    assert_eq!(EnvelopeHeader::parse(&rewrapped).unwrap().version.0, 2);
    assert_eq!(open(&mut world, key, &rewrapped, AAD).unwrap(), b"4111");
    world.prepare(key);
    let sync = world.run(async |vault, call| vault.decrypt_sync(None, &rewrapped, b"aad", call));
    assert_eq!(sync.unwrap(), b"4111");
}

#[test]
fn whatever_does_not_open_is_not_taken_over() {
    let mut world = World::new();
    let (key, target) = (world.key, key_in(&mut world, ProfileId::STANDARD, plain()));
    let original = seal(&mut world, key, AAD);
    let wrong_aad = Associated::from(b"other");
    assert_eq!(rewrap(&mut world, None, &original, target, wrong_aad), Err(Error::DecryptionFailed));
    for at in [30, 60, 80, 102, original.len() - 1] {
        let mut changed = original.clone();
        changed[at] ^= 1;
        assert_eq!(rewrap(&mut world, None, &changed, target, AAD), Err(Error::DecryptionFailed), "{at}");
    }
    let short = rewrap(&mut world, None, &original[..50], target, AAD);
    assert_eq!(short, Err(Error::CiphertextMalformed));
    assert_eq!(rewrap(&mut world, Some(target), &original, key, AAD), Err(Error::CiphertextOtherKey));
}

/// Every form to every form, there and back.
#[test]
fn all_forms_go_over_into_each_other() {
    let mut world = World::new();
    let keys = [
        (world.key, AAD),
        (key_in(&mut world, ProfileId::STANDARD, plain()), AAD),
        (key_in(&mut world, ProfileId::STANDARD, convergent()), BOTH),
        (key_in(&mut world, ProfileId::NAVER, plain()), AAD),
        (key_in(&mut world, ProfileId::NAVER, convergent()), BOTH),
        (key_in(&mut world, ProfileId::KAKAO, plain()), AAD),
    ];
    for (from, with) in keys {
        for (to, then) in keys {
            let associated = if with == BOTH || then == BOTH { BOTH } else { AAD };
            let original = seal(&mut world, from, with);
            let there = rewrap(&mut world, Some(from), &original, to, associated).unwrap();
            assert_eq!(open(&mut world, to, &there, then).unwrap(), b"4111");
            let back = rewrap(&mut world, Some(to), &there, from, associated).unwrap();
            assert_eq!(open(&mut world, from, &back, with).unwrap(), b"4111");
        }
    }
    let [(plain, _), (other, _), (convergent, _), ..] = keys;
    let original = seal(&mut world, plain, AAD);
    let no_use = rewrap(&mut world, None, &original, other, BOTH);
    assert_eq!(no_use, Err(Error::ContextNotTaken));
    let missing = rewrap(&mut world, None, &original, convergent, AAD);
    assert_eq!(missing, Err(Error::ContextMissing));
}

#[test]
fn a_stream_gets_another_header_and_keeps_its_frames() {
    let mut world = World::new();
    let target = key_in(&mut world, ProfileId::STANDARD, plain());
    let stream = stream_of(&mut world, &[3; 9_000]);
    let whole = rewrap(&mut world, None, &stream, target, AAD).unwrap();
    assert_eq!(whole[StreamHeader::BYTES..], stream[StreamHeader::BYTES..]);
    let header = &stream[..StreamHeader::BYTES];
    let header = world.run(async |vault, call| vault.rewrap_stream(header, target, b"aad", call).await);
    let alone = [&header.unwrap(), &stream[StreamHeader::BYTES..]].concat();
    for rewrapped in [whole, alone] {
        assert_eq!(StreamHeader::parse(&rewrapped).unwrap().key, target);
        assert_eq!(read(&mut world, &rewrapped, b"aad").unwrap(), [3; 9_000]);
        assert_eq!(read(&mut world, &rewrapped, b""), Err(Error::DecryptionFailed));
    }
    let wrong = rewrap(&mut world, None, &stream, target, Associated::from(b""));
    assert_eq!(wrong, Err(Error::DecryptionFailed));
    let context = rewrap(&mut world, None, &stream, target, BOTH);
    assert_eq!(context, Err(Error::ContextNotTaken));
}

#[test]
fn both_keys_are_asked_and_both_histories_tell() {
    let mut world = World::new();
    let (from, to) = (world.key, key_in(&mut world, ProfileId::STANDARD, plain()));
    let original = seal(&mut world, from, AAD);
    rewrap(&mut world, None, &original, to, AAD).unwrap();
    rewrap(&mut world, None, &original, from, AAD).unwrap();
    for disabled in [from, to] {
        world.run(async |vault, call| vault.disable(disabled, call).await).unwrap();
        let refused = rewrap(&mut world, None, &original, to, AAD);
        assert!(matches!(refused, Err(Error::KeyStateForbids { .. })));
        world.run(async |vault, call| vault.enable(disabled, call).await).unwrap();
    }
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let query = AuditQuery::default();
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    let count = |key: KeyId, detail: &str, success: bool| {
        let of_key = |entry: &&crate::audit::Entry| {
            entry.what.event.name() == "symmetric.rewrap"
                && entry.what.object.is_some_and(|object| object.id == *key.as_bytes())
                && (entry.what.outcome == Outcome::Success) == success
                && (detail.is_empty() || entry.what.details.iter().any(|(name, _)| name == detail))
        };
        page.entries.iter().filter(of_key).count()
    };
    assert_eq!((count(from, "to", true), count(to, "from", true)), (1, 1));
    assert_eq!(count(from, "fromVersion", true), 1);
    // The source was disabled once: refused there, in vain here. The target was disabled once: it was not asked further.
    assert_eq!((count(from, "", false), count(to, "", false)), (1, 2));
}

/// Whoever computes a long message elsewhere gives the engine its two ends alone.
#[test]
fn header_and_tag_are_enough_to_open_elsewhere() {
    let mut world = World::new();
    let (key, target) = (world.key, key_in(&mut world, ProfileId::STANDARD, plain()));
    let plaintext = [5; 5_000];
    let original = world.encrypt(&plaintext, b"aad").unwrap();
    let rewrapped = as_earlier_builds_did(&mut world, key, &original, target);
    for ciphertext in [original, rewrapped] {
        let (head, tail) = (MAX_OVERHEAD_BYTES - TAG_BYTES, ciphertext.len() - TAG_BYTES);
        let ends = [&ciphertext[..head], &ciphertext[tail..]].concat();
        let job = world.run(async |vault, call| vault.open_job(None, &ends, AAD, call).await).unwrap();
        let (offset, parts) = job.elsewhere().unwrap();
        let mut body = ciphertext[offset..tail].to_vec();
        let tag = ciphertext[tail..].try_into().unwrap();
        let aead = world.vault.provider().aead;
        aead.open(parts.key, parts.nonce, parts.associated_data, &mut body, tag).unwrap();
        assert_eq!(body, plaintext);
    }
}
