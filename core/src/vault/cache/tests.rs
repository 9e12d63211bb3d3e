use super::*;

const ID: KeyId = KeyId::from_bytes([1; 16]);

fn open_key() -> Arc<OpenKey> {
    Arc::new(OpenKey::new(crate::key::Key::example(ID)))
}

#[test]
fn a_load_that_a_commit_has_overtaken_is_not_kept() {
    let mut cache = KeyCache::new();
    assert!(cache.get(ID, Revision(5)).is_none());
    // While the key of revision 5 is being loaded, it is changed.
    cache.committed(Revision(6), Vec::from([Touch::Key(ID)]));
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
