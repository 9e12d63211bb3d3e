use std::string::String;
use std::vec::Vec;

use super::*;
use crate::lifecycle::ResumeTo;
use crate::profile::{Profile, ProfileId};

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
    key.add_version(None, Timestamp(0), rules).unwrap();
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
