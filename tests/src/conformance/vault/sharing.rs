//! Two programs, or two tabs, with one vault open.

use keystead_core::{Error, KeyQuery, KeyStateView, Store, Vault};

use super::start::{Start, id_of, new_key, unlock};

/// Two vaults that write in turn, each on top of what it does not know yet, lose none of their changes.
pub async fn two_writers_lose_nothing<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 30).await;
    let second = unlock(open().await).await.expect("unlock");
    for number in 0..6 {
        let vault = if number % 2 == 0 { &start.vault } else { &second };
        let new = new_key(&format!("key {number}"));
        vault.create_key(start.keystore, new, &mut start.world.call()).await.expect("create");
    }
    for vault in [&start.vault, &second] {
        assert_eq!(count(vault, &start).await, 7);
        assert_eq!(vault.keystore(start.keystore).await.expect("keystore").keys, 7);
        vault.check().await.expect("a whole vault");
    }
}

/// What one vault knows of a key is never older than the store: what the other forbids is forbidden at once.
pub async fn changes_by_another_handle_count_at_once<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 31).await;
    let second = unlock(open().await).await.expect("unlock");
    let key = start.key;
    let ciphertext = start.encrypt(b"secret").await;
    let call = &mut start.world.call();
    assert_eq!(second.decrypt(None, &ciphertext, b"", call).await.as_deref(), Ok(&b"secret"[..]));

    start.vault.rotate(key, call).await.expect("rotate");
    let newer = second.encrypt(key, b"newer", b"", call).await.expect("encrypt");
    let header = keystead_core::EnvelopeHeader::parse(&newer).expect("a header");
    assert_eq!(header.version.0, 2, "the version that the other made");

    second.disable(key, call).await.expect("disable");
    let refused = start.vault.encrypt(key, b"no", b"", call).await.map_err(|error: Error| error.code());
    assert_eq!(refused, Err("key.state_forbids"));
    start.vault.enable(key, call).await.expect("enable");
    let view = second.key(key, call).await.expect("key");
    assert_eq!((id_of(&view), view.state), (key, KeyStateView::Enabled));
    assert_eq!(second.decrypt(None, &newer, b"", call).await.as_deref(), Ok(&b"newer"[..]));
}

async fn count<S: Store>(vault: &Vault<S>, start: &Start<S>) -> usize {
    vault.keys(&KeyQuery::default(), &start.world.clone().call()).await.expect("list").items.len()
}
