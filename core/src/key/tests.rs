use std::string::String;
use std::vec::Vec;

use super::*;
use crate::error::Feature;
use crate::lifecycle::{KeyStateName, ResumeTo, VersionStateName};
use crate::profile::{ExportRules, Profile, ProfileId};

impl Key {
    /// A key of the standard profile with one version.
    pub(crate) fn example(id: KeyId) -> Self {
        let version = KeyVersion {
            number: VersionNumber(1),
            state: VersionState::Active,
            created: Timestamp(0),
            operations: 0,
            bytes: 0,
            public: None,
            object: None,
            starts: None,
            replaced: None,
        };
        Self {
            id,
            keystore: KeystoreId::from_bytes([2; 16]),
            name: String::from("example"),
            description: String::new(),
            kind: KeyKind::Aes256,
            usage: KeyUsage::EncryptDecrypt,
            origin: Origin::Generated,
            boundary: Boundary::Global,
            convergent: false,
            state: KeyState::Enabled,
            versions: Vec::from([version]),
            primary: Primary::Newest,
            rotation: RotationPolicy::OFF,
            last_rotation: None,
            next_rotation: None,
            access: Access::Open,
            algorithm: None,
            exportable: true,
            token: None,
            publication: Publication::AT_ONCE,
            last_used: None,
            created: Timestamp(0),
            created_by: Author::owner(),
            changed: Timestamp(0),
            changed_by: Author::owner(),
        }
    }
}

fn rules(id: ProfileId) -> &'static Profile {
    Profile::named(id).unwrap()
}

const DAY: u64 = Period::DAY.0;

#[test]
fn what_is_due_is_done_in_its_order_deletions_first() {
    let rules = rules(ProfileId::NHN);
    let mut key = Key::example(KeyId::from_bytes([1; 16]));
    key.versions[0].number = VersionNumber(0);
    key.add_version(None, None, Timestamp(0), rules).unwrap();
    key.set_rotation(RotationPolicy::every(30), Timestamp(0), rules, 0).unwrap();
    assert_eq!(key.next_due(rules), Some((Timestamp(30 * DAY), Due::Rotation)));
    key.apply_to_version(VersionNumber(0), VersionEvent::RequestDeletion, Timestamp(0), rules).unwrap();
    assert_eq!(key.next_due(rules), Some((Timestamp(7 * DAY), Due::VersionDeletion(VersionNumber(0)))));
    // At one moment the key's own deletion goes before everything else: nothing is made for a key that is gone.
    key.state = KeyState::PendingDeletion { due: Timestamp(7 * DAY), resume_to: ResumeTo::Enabled };
    assert_eq!(key.next_due(rules), Some((Timestamp(7 * DAY), Due::Deletion)));
    let settled = key.clone().settled(Timestamp(7 * DAY), rules);
    assert_eq!(settled.state, KeyState::Destroyed);
    assert_eq!(settled.next_due(rules), None);
}

#[test]
fn a_key_that_could_not_rotate_is_due_when_it_can_again_and_not_before() {
    let rules = rules(ProfileId::STANDARD);
    let mut key = Key::example(KeyId::from_bytes([1; 16]));
    key.set_rotation(RotationPolicy::every(10), Timestamp(0), rules, 0).unwrap();
    key.apply(KeyEvent::Disable, Timestamp(DAY), rules).unwrap();
    assert_eq!(key.next_due(rules), None);
    key.apply(KeyEvent::Enable, Timestamp(40 * DAY), rules).unwrap();
    assert_eq!(key.next_due(rules), Some((Timestamp(40 * DAY), Due::Rotation)));
    key.rotated(Timestamp(40 * DAY), false, rules, 0);
    assert_eq!(key.next_rotation, Some(Timestamp(50 * DAY)));
}

#[test]
fn a_manual_rotation_moves_the_date_where_the_profile_says_so() {
    for (id, expected) in [(ProfileId::STANDARD, 95), (ProfileId::NAVER, 90)] {
        let mut key = Key::example(KeyId::from_bytes([1; 16]));
        key.set_rotation(RotationPolicy::every(90), Timestamp(0), rules(id), 0).unwrap();
        key.rotated(Timestamp(5 * DAY), true, rules(id), 0);
        assert_eq!(key.next_rotation, Some(Timestamp(expected * DAY)), "{id}");
    }
}

/// A change to a key that holds together, and what it is then.
type Alteration = (&'static str, fn(&mut Key));

/// Names what a bundle may not bring in: each of these alone makes a sound key unsound.
#[test]
fn a_key_that_contradicts_itself_is_found() {
    let sound = Key::example(KeyId::from_bytes([1; 16]));
    let rules = rules(ProfileId::STANDARD);
    assert!(sound.is_consistent(rules));
    let due = Timestamp(7 * DAY);
    let destroyed = |key: &mut Key| key.versions[0].state = VersionState::Destroyed;
    let unsound: [Alteration; 13] = [
        ("a gap before the first version", |key| key.versions[0].number = VersionNumber(2)),
        ("a version in front of the first", |key| key.versions[0].number = VersionNumber(0)),
        ("a gap between versions", |key| {
            let next = KeyVersion { number: VersionNumber(3), ..key.versions[0].clone() };
            key.versions.push(next);
        }),
        ("a version before activation", |key| key.state = KeyState::PreActive),
        ("material of a destroyed key", |key| key.state = KeyState::Destroyed),
        ("in use without a version that protects", |key| key.primary = Primary::None),
        ("in use without a version", |key| key.versions.clear()),
        ("out of use without a version", |key| {
            key.state = KeyState::Disabled;
            key.versions.clear();
        }),
        ("to be deleted without a version", |key| {
            key.state = KeyState::PendingDeletion { due: Timestamp(7 * DAY), resume_to: ResumeTo::Enabled };
            key.versions.clear();
        }),
        ("a period that the profile does not have", |key| key.rotation = RotationPolicy::every(1_096)),
        ("convergent, of a kind that is not", |key| {
            key.kind = KeyKind::HmacSha256;
            key.convergent = true;
        }),
        ("a name that the profile does not have", |key| key.name.clear()),
        ("a description that is too long", |key| key.description = "x".repeat(1_001)),
    ];
    for (what, alter) in unsound {
        let mut key = sound.clone();
        alter(&mut key);
        assert!(!key.is_consistent(rules), "{what}");
    }
    let mut pending = sound.clone();
    pending.state = KeyState::PendingDeletion { due, resume_to: ResumeTo::Disabled };
    let mut gone = sound.clone();
    (gone.state, gone.primary) = (KeyState::Destroyed, Primary::None);
    destroyed(&mut gone);
    let mut never = sound.clone();
    (never.state, never.primary) = (KeyState::PreActive, Primary::None);
    never.versions.clear();
    let mut convergent = sound.clone();
    convergent.convergent = true;
    // Only its public half is here: the one version was compromised, and nobody can make the next.
    let mut public = sound;
    public.origin = Origin::PublicOnly;
    public.versions[0].state = VersionState::Compromised;
    for key in [pending, gone, never, convergent, public] {
        assert!(key.is_consistent(rules), "{key:?}");
    }
}

#[test]
fn an_algorithm_is_that_of_the_key_or_one_of_its_kind() {
    use SignatureAlgorithm::{EcdsaP256Sha256, Ed25519, RsaPkcs1Sha256, RsaPssSha256};
    let mut key = Key::example(KeyId::from_bytes([1; 16]));
    assert_eq!(key.signature_algorithm(None), Err(Error::KindForbids), "AES signs nothing");
    assert_eq!(key.signature_algorithm(Some(Ed25519)), Err(Error::AlgorithmForbidden));
    key.kind = KeyKind::Rsa2048;
    assert_eq!(key.signature_algorithm(None), Ok(RsaPkcs1Sha256), "the usual one");
    assert_eq!(key.signature_algorithm(Some(RsaPssSha256)), Ok(RsaPssSha256));
    assert_eq!(key.signature_algorithm(Some(EcdsaP256Sha256)), Err(Error::AlgorithmForbidden));
    key.algorithm = Some(RsaPssSha256);
    assert_eq!(key.signature_algorithm(None), Ok(RsaPssSha256), "fixed when the key was made");
    assert_eq!(key.signature_algorithm(Some(RsaPssSha256)), Ok(RsaPssSha256));
    assert_eq!(key.signature_algorithm(Some(RsaPkcs1Sha256)), Err(Error::AlgorithmForbidden));
    // What is stored is no authority: an algorithm of another kind is refused even if it stands in the key.
    key.algorithm = Some(Ed25519);
    assert_eq!(key.signature_algorithm(None), Err(Error::AlgorithmForbidden));
}

#[test]
fn what_is_due_has_happened_for_whoever_asks() {
    let rules = rules(ProfileId::STANDARD);
    let due = Timestamp(7 * DAY);
    let before = Timestamp(due.0 - 1);
    let mut key = Key::example(KeyId::from_bytes([1; 16]));
    key.add_version(None, None, Timestamp(0), rules).unwrap();
    key.apply_to_version(VersionNumber(1), VersionEvent::RequestDeletion, Timestamp(0), rules).unwrap();
    let of_version = |key: &Key, now| {
        key.check_state(KeyUse::Decrypt, Some(VersionNumber(1)), now, rules).map_err(|error| match error {
            Error::VersionStateForbids { state, wanted } => (state, wanted),
            other => panic!("{other:?}"),
        })
    };
    let wanted = Wanted::Use(KeyUse::Decrypt);
    assert_eq!(of_version(&key, before), Err((VersionStateName::PendingDeletion, wanted)));
    assert_eq!(of_version(&key, due), Err((VersionStateName::Destroyed, wanted)));
    assert_eq!(key.check_state(KeyUse::Decrypt, Some(VersionNumber(2)), due, rules), Ok(()), "the other one");
    let missing = key.check_state(KeyUse::Decrypt, Some(VersionNumber(3)), due, rules);
    assert_eq!(missing, Err(Error::NotFound(Subject::Version)));

    key.apply(KeyEvent::RequestDeletion, Timestamp(0), rules).unwrap();
    for (now, state) in [(before, KeyStateName::PendingDeletion), (due, KeyStateName::Destroyed)] {
        let refused = key.check_state(KeyUse::Decrypt, None, now, rules);
        assert_eq!(refused, Err(Error::KeyStateForbids { state, wanted }));
    }
}

#[test]
fn a_key_that_could_rotate_all_along_is_due_when_it_was_due() {
    let rules = rules(ProfileId::NAVER);
    let mut key = Key::example(KeyId::from_bytes([1; 16]));
    key.set_rotation(RotationPolicy::every(90), Timestamp(0), rules, 0).unwrap();
    key.apply(KeyEvent::Disable, Timestamp(100 * DAY), rules).unwrap();
    assert_eq!(
        key.next_due(rules),
        Some((Timestamp(90 * DAY), Due::Rotation)),
        "out of use is no sleep here"
    );
}

#[test]
fn the_profile_says_of_symmetric_and_of_private_keys_whether_they_leave_and_confidential_data_never_does() {
    let key = |kind| Key { kind, ..Key::example(KeyId::from_bytes([1; 16])) };
    for (symmetric, private) in [(false, false), (true, false), (false, true), (true, true)] {
        let export = ExportRules { symmetric, private };
        let rules = Profile { export, ..rules(ProfileId::STANDARD).clone() };
        let leaves = |kind| key(kind).exports(&rules);
        assert_eq!([leaves(KeyKind::Aes256), leaves(KeyKind::HmacSha256)], [symmetric; 2]);
        assert_eq!([leaves(KeyKind::Rsa2048), leaves(KeyKind::Ed25519)], [private; 2]);
        assert!(!leaves(KeyKind::Secret));
        assert!(!Key { exportable: false, ..key(KeyKind::Aes256) }.exports(&rules));
        assert!(!Key { origin: Origin::PublicOnly, ..key(KeyKind::Ed25519) }.exports(&rules));
    }
}

#[test]
fn a_publication_has_bounds() {
    let check = |lead_hours, retention_hours| Publication { lead_hours, retention_hours }.check();
    assert_eq!(check(8_760, Some(87_600)), Ok(()));
    assert_eq!(check(0, None), Ok(()));
    let refused = |field, max| Err(Error::CustomOutOfBounds { field, min: 0, max });
    assert_eq!(check(8_761, None), refused("leadHours", 8_760));
    assert_eq!(check(0, Some(87_601)), refused("retentionHours", 87_600));
}

#[test]
fn a_rotation_by_use_has_bounds() {
    let most = 1 << 48;
    let check = |max_operations, max_bytes, id| {
        RotationPolicy { period_days: None, max_operations, max_bytes }.check(rules(id))
    };
    for limit in [1, 2, most] {
        assert_eq!(check(Some(limit), Some(limit), ProfileId::STANDARD), Ok(()));
    }
    for limit in [0, most + 1, u64::MAX] {
        let refused = Err(Error::RotationByUse { max: most });
        assert_eq!(check(Some(limit), None, ProfileId::STANDARD), refused);
        assert_eq!(check(None, Some(limit), ProfileId::STANDARD), refused);
    }
    assert_eq!(check(Some(1), None, ProfileId::NHN), Err(Error::NotOffered(Feature::Rotation)));
}
