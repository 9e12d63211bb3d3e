//! Bundles: out of a store and into one.

use keystead_core::{Confirmation, Error, ImportMode, MemoryStore, Period, Store};

use super::start::Start;
use crate::testkit::{dump, passphrase_key};

/// A bundle exported from here brings back a key that was deleted with its keystore, and its old ciphertexts open again.
pub async fn bundle_brings_keys_back<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 40).await;
    let first = start.encrypt(b"first").await;
    start.vault.rotate(start.key, &mut start.world.call()).await.expect("rotate");
    let second = start.encrypt(b"second").await;
    let bundle =
        start.vault.export_bundle(&passphrase_key(9), &mut start.world.call()).await.expect("export");

    let report = import(&mut start, &bundle, ImportMode::Apply).await.expect("import");
    assert_eq!(report.unchanged_keys, ["card numbers"]);
    assert!(report.added_keys.is_empty() && report.added_keystores.is_empty() && report.kept_keys.is_empty());

    start.vault.request_deletion(start.key, &mut start.world.call()).await.expect("request deletion");
    let report = import(&mut start, &bundle, ImportMode::Apply).await.expect("import");
    assert_eq!(report.kept_keys, ["card numbers"], "what is here is never changed");
    start
        .vault
        .delete_now(start.key, Confirmation::Name("card numbers"), &mut start.world.call())
        .await
        .expect("delete");
    start.vault.delete_keystore(start.keystore, &mut start.world.call()).await.expect("delete");
    let gone = start.decrypt(&first).await.map_err(|error| error.code());
    assert_eq!(gone, Err("key.not_found"));

    let before = dump(start.vault.store()).await;
    let report = import(&mut start, &bundle, ImportMode::DryRun).await.expect("dry run");
    assert_eq!((report.applied, report.added_keys.as_slice()), (false, &["card numbers".to_owned()][..]));
    assert_eq!(dump(start.vault.store()).await, before, "a dry run writes nothing");

    start.world.pass(Period::DAY);
    let report = import(&mut start, &bundle, ImportMode::Apply).await.expect("import");
    assert!(report.applied);
    assert_eq!(report.vault_name, "Test vault");
    assert_eq!(report.added_keystores, ["Payments"]);
    assert_eq!(start.decrypt(&first).await.as_deref(), Ok(&b"first"[..]));
    assert_eq!(start.decrypt(&second).await.as_deref(), Ok(&b"second"[..]));
    start.vault.check().await.expect("a whole vault");
}

/// Keys move from a store in memory to this one and back, and open the same ciphertexts everywhere.
pub async fn keys_move_to_another_store<S: Store>(open: impl AsyncFn() -> S) {
    let mut here = Start::new(open().await, 41).await;
    let mut there = Start::new(MemoryStore::new(), 42).await;
    let (from_here, from_there) = (here.encrypt(b"from here").await, there.encrypt(b"from there").await);

    let call = &mut there.world.call();
    let bundle = there.vault.export_bundle(&passphrase_key(9), call).await.expect("export");
    let report = import(&mut here, &bundle, ImportMode::Apply).await.expect("import");
    assert_eq!(report.added_keystores, ["Payments (2)"], "a name that is taken gets a number");
    assert_eq!(here.decrypt(&from_there).await.as_deref(), Ok(&b"from there"[..]));

    let bundle = here.vault.export_bundle(&passphrase_key(9), &mut here.world.call()).await.expect("export");
    let report = import(&mut there, &bundle, ImportMode::Apply).await.expect("import");
    assert_eq!((report.added_keys.len(), report.unchanged_keys.len()), (1, 1));
    assert_eq!(there.decrypt(&from_here).await.as_deref(), Ok(&b"from here"[..]));
    here.vault.check().await.expect("a whole vault");
    there.vault.check().await.expect("a whole vault");
}

/// A bundle that is cut, changed, foreign or opened with another passphrase is refused whole.
pub async fn damaged_bundles_change_nothing<S: Store>(open: impl AsyncFn() -> S) {
    let mut source = Start::new(MemoryStore::new(), 43).await;
    let call = &mut source.world.call();
    let bundle = source.vault.export_bundle(&passphrase_key(9), call).await.expect("export");
    let mut start = Start::new(open().await, 44).await;
    let before = dump(start.vault.store()).await;

    let call = &mut start.world.call();
    let wrong = start.vault.import_bundle(&bundle, &passphrase_key(8), ImportMode::Apply, call).await;
    assert_eq!(wrong.map(drop), Err(Error::BundleNotOpened));
    let lengths = (0..bundle.len()).filter(|length| length % 97 == 0 || *length < 60);
    for length in lengths.chain([bundle.len() - 1]) {
        let refused = import(&mut start, &bundle[..length], ImportMode::Apply).await;
        let code = refused.map(drop).map_err(|error| error.code());
        assert!(matches!(code, Err("bundle.malformed" | "bundle.signature")), "cut to {length}: {code:?}");
    }
    // Every byte in front of the content and of the signature; some between, where all are alike.
    let inside = 186..bundle.len() - 64;
    for position in (0..bundle.len()).filter(|position| !inside.contains(position) || position % 61 == 0) {
        let mut changed = bundle.clone();
        changed[position] ^= 0x10;
        let refused = import(&mut start, &changed, ImportMode::Apply).await;
        let code = refused.map(drop).map_err(|error| error.code());
        assert!(
            matches!(
                code,
                Err("bundle.malformed" | "bundle.not_opened" | "bundle.format" | "bundle.signature")
            ),
            "byte {position} changed: {code:?}"
        );
    }
    let foreign = import(&mut start, b"-----BEGIN PGP MESSAGE-----", ImportMode::Apply).await;
    assert_eq!(foreign.map(drop), Err(Error::BundleMalformed));
    assert_eq!(dump(start.vault.store()).await, before);
}

async fn import<S: Store>(
    start: &mut Start<S>,
    bundle: &[u8],
    mode: ImportMode,
) -> Result<keystead_core::ImportReport, Error> {
    start.vault.import_bundle(bundle, &passphrase_key(9), mode, &mut start.world.call()).await
}
