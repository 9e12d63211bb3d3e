use alloc::string::String;

use super::*;
use crate::id::KeystoreId;
use crate::lifecycle::KeyState;
use crate::profile::ProfileId;
use crate::view::KeyKind;

const ID: KeyId = KeyId::from_bytes([1; 16]);

fn open_key() -> Arc<OpenKey> {
    Arc::new(OpenKey::new(Key {
        id: ID,
        keystore: KeystoreId::from_bytes([2; 16]),
        profile: ProfileId::Standard,
        name: String::new(),
        description: String::new(),
        kind: KeyKind::Aes256,
        state: KeyState::Enabled,
        versions: Vec::new(),
        created: Timestamp(0),
        changed: Timestamp(0),
    }))
}

#[test]
fn a_load_that_a_commit_has_overtaken_is_not_kept() {
    let mut cache = KeyCache::new();
    assert!(cache.get(ID, Revision(5)).is_none());
    // While the key of revision 5 is being loaded, it is changed.
    cache.committed(Revision(6), &[ID.0]);
    cache.insert(open_key(), Revision(5));
    assert!(cache.get_current(ID).is_none());
    // A call that read revision 5 before the commit neither finds nor revives it.
    assert!(cache.get(ID, Revision(5)).is_none());
    cache.insert(open_key(), Revision(5));
    assert!(cache.get_current(ID).is_none());
    cache.insert(open_key(), Revision(6));
    assert!(cache.get(ID, Revision(6)).is_some());
}

#[test]
fn a_load_that_was_forgotten_in_between_is_not_kept() {
    let mut cache = KeyCache::new();
    assert!(cache.get(ID, Revision(5)).is_none());
    cache.clear();
    cache.insert(open_key(), Revision(5));
    assert!(cache.get_current(ID).is_none());
}
