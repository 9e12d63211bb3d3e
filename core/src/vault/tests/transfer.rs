//! What a bundle holds, who signed it, and what becomes of what differs.

use core::pin::pin;
use core::task::{Context, Poll, Waker};

use super::*;
use crate::audit::verify_export;
use crate::bundle::{self, Conflict, ImportKind, ImportObstacle, ImportOptions, ImportOutcome, ImportReport};
use crate::client::{CredentialKind, CredentialValue};
use crate::lifecycle::VersionEvent;
use crate::store::{Revision, Store, StoreError};
use crate::{Actor, NewPrincipal, PrincipalKind, Role, SecretBytes, VersionNumber};

impl World {
    fn export(&mut self) -> Vec<u8> {
        self.run(async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap()
    }

    fn import(&mut self, bundle: &[u8], mode: ImportMode, conflict: Conflict) -> Result<ImportReport, Error> {
        let options = ImportOptions { mode, conflict };
        self.run(async |vault, call| vault.import_bundle(bundle, &passphrase_key(), options, call).await)
    }

    fn apply(&mut self, bundle: &[u8], conflict: Conflict) -> ImportReport {
        let dry = self.import(bundle, ImportMode::DryRun, conflict).unwrap();
        let report = self.import(bundle, ImportMode::Apply, conflict).unwrap();
        assert_eq!(dry.rows, report.rows, "a dry run says what is done");
        block_on(self.vault.check()).unwrap();
        report
    }

    fn rename(&mut self, name: &str) {
        let (key, changes) = (self.key, KeyChanges { name: Some(name.into()), ..KeyChanges::default() });
        self.now = self.now.plus(Period::MINUTE);
        self.run(async |vault, call| vault.update_key(key, changes.clone(), call).await).unwrap();
    }
}

/// What became of the key, and why.
fn key_of(report: &ImportReport) -> (ImportOutcome, Option<ImportObstacle>) {
    let row = report.rows.iter().find(|row| row.kind == ImportKind::Key).unwrap();
    (row.outcome, row.obstacle)
}

fn restored(world: &World, bundle: &[u8]) -> World {
    let mut other = World::new_empty();
    (other.key, other.keystore, other.now) = (world.key, world.keystore, world.now);
    other.apply(bundle, Conflict::Keep);
    other
}

/// A store that lets others go first with every operation.
struct Polite(MemoryStore);

impl Polite {
    async fn wait() {
        let mut waited = false;
        core::future::poll_fn(|_| {
            let before = core::mem::replace(&mut waited, true);
            if before { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

impl Store for Polite {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        Self::wait().await;
        self.0.load(key).await
    }

    async fn list(&self, query: &crate::store::Query) -> Result<crate::store::Page, StoreError> {
        Self::wait().await;
        self.0.list(query).await
    }

    async fn commit(&self, changes: crate::store::ChangeSet) -> Result<Revision, StoreError> {
        Self::wait().await;
        self.0.commit(changes).await
    }
}

#[test]
fn a_backup_is_made_however_much_is_changed_meanwhile() {
    let mut world = World::new();
    (0..40).for_each(|number| drop(world.create_key(&alloc::format!("key {number}"))));
    let locked = drive(LockedVault::open(Polite(world.store.clone()))).unwrap();
    let Ok(vault) = drive(locked.unlock_with_passphrase_key(&passphrase_key())) else {
        panic!("it is the passphrase")
    };
    let mut context = Context::from_waker(Waker::noop());
    let (mut random, mut other_random) = (CountingRandom::new(7), CountingRandom::new(8));
    let mut call = Call::new(world.now, &mut random);
    let passphrase = passphrase_key();
    let mut backup = pin!(vault.export_bundle(&passphrase, &mut call));
    let changes = core::cell::Cell::new(0);
    let key = world.key;
    let mut busy = pin!(async {
        loop {
            let mut call = Call::new(world.now, &mut other_random);
            let renamed =
                KeyChanges { name: Some(alloc::format!("name {}", changes.get())), ..KeyChanges::default() };
            vault.update_key(key, renamed, &mut call).await.unwrap();
            changes.set(changes.get() + 1);
            Polite::wait().await;
        }
    });
    let bundle = loop {
        if let Poll::Ready(made) = backup.as_mut().poll(&mut context) {
            break made.unwrap();
        }
        let never: Poll<()> = busy.as_mut().poll(&mut context);
        assert!(never.is_pending());
    };
    assert!(changes.get() > 3, "{} changes", changes.get());
    let report = World::new_empty().apply(&bundle, Conflict::Keep);
    assert_eq!(report.added_keys.len(), 41);
}

/// Runs what waits for nobody else to its end.
fn drive<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            return done;
        }
    }
}

#[test]
fn a_bundle_says_who_signed_it_before_it_is_opened() {
    let mut world = World::new();
    let bundle = world.export();
    let own = world.run(async |vault, call| vault.audit_public_key(call).await).unwrap();
    let fingerprint = own.fingerprint().unwrap();
    assert_eq!(bundle::signed_by(&bundle).unwrap().as_ref(), Some(&fingerprint));
    let report = World::new_empty().apply(&bundle, Conflict::Keep);
    assert_eq!(report.signed_by, Some(fingerprint.clone()));
    assert_ne!(bundle::signed_by(&World::new_empty().export()).unwrap(), Some(fingerprint));
    for position in [0, 8, 56, 60, 121, 200, bundle.len() - 1] {
        let mut changed = bundle.clone();
        changed[position] ^= 1;
        assert!(bundle::signed_by(&changed).is_err(), "byte {position}");
    }
}

/// Whoever knows the passphrase can seal another content, but not sign it with the vault's key.
#[test]
fn the_passphrase_alone_does_not_change_a_bundle_unnoticed() {
    let mut world = World::new();
    let bundle = world.export();
    let mut opened = bundle::open(&bundle, &passphrase_key()).unwrap();
    opened.content.vault_name = "Forged".into();
    let random = &mut CountingRandom::new(4);
    let other = crate::audit::SigningKey::make_random(random).unwrap();
    let mut forged = bundle::seal(&opened.content, &passphrase_key(), &other, random).unwrap();
    assert_ne!(bundle::signed_by(&forged).unwrap(), bundle::signed_by(&bundle).unwrap());
    // With the vault's public key in the place of the forger's, the signature does not fit.
    forged[56..121].copy_from_slice(&bundle[56..121]);
    let refused = World::new_empty().import(&forged, ImportMode::DryRun, Conflict::Keep);
    assert_eq!(refused.err(), Some(Error::BundleSignature));
}

#[test]
fn everything_but_the_slots_moves_with_a_bundle() {
    let mut world = World::new();
    let keystore = world.keystore;
    let group = |name: &str, kind, groups| NewPrincipal {
        name: name.into(),
        kind,
        role: Role::User,
        groups,
        approval_key: None,
    };
    let team = group("team", PrincipalKind::Group, Vec::new());
    let team = world.run(async |vault, call| vault.create_principal(team.clone(), call).await).unwrap();
    let mina = group("mina", PrincipalKind::User, Vec::from([team.id.parse().unwrap()]));
    let mina = world.run(async |vault, call| vault.create_principal(mina.clone(), call).await).unwrap();
    let settings = SettingsChanges { region: Some(Some("kr".into())), ..SettingsChanges::default() };
    world.run(async |vault, call| vault.update_settings(settings.clone(), call).await).unwrap();
    world.run(async |vault, call| {
        let value = CredentialValue::Certificate {
            name: "client".into(),
            fingerprint: None,
            expires: Timestamp(u64::MAX),
        };
        let secret = Some(SecretBytes::new(b"PKCS#12".to_vec()));
        let new = NewCredential { value, description: "office".into(), secret };
        vault.add_credential(keystore, new, call).await.unwrap();
    });
    let bundle = world.export();

    let mut other = restored(&world, &bundle);
    assert_eq!(block_on(other.vault.principals()).unwrap(), block_on(world.vault.principals()).unwrap());
    assert_eq!(block_on(other.vault.settings()).unwrap(), block_on(world.vault.settings()).unwrap());
    let credentials = |world: &mut World| {
        world.run(async |vault, call| vault.credentials(keystore, None, call).await).unwrap()
    };
    assert_eq!(credentials(&mut other), credentials(&mut world));
    let id = Vault::<MemoryStore>::credential_id(keystore, CredentialKind::Certificate, "client");
    let secret = other.run(async |vault, call| vault.credential_secret(id, call).await).unwrap();
    assert_eq!(secret.unwrap().expose(), b"PKCS#12");
    let mut call = Call::new(other.now, &mut other.random).by(Actor::Principal(mina.id.parse().unwrap()));
    assert!(block_on(other.vault.encrypt(other.key, b"plain", b"", &mut call)).is_ok());
    let kinds: Vec<_> = other.apply(&bundle, Conflict::Keep).rows.iter().map(|row| row.outcome).collect();
    assert_eq!(kinds, [ImportOutcome::Unchanged; 6]);
    assert_eq!(block_on(other.vault.slots()).unwrap().len(), 2, "its own slots");
}

#[test]
fn the_history_comes_out_of_a_bundle_as_a_file_that_verifies() {
    let mut world = World::new();
    world.encrypt(b"plain", b"").unwrap();
    let bundle = world.export();
    let key = world.run(async |vault, call| vault.audit_public_key(call).await).unwrap();
    let file = bundle::audit_export(&bundle, &passphrase_key()).unwrap().unwrap();
    let verified = verify_export(&file, Some(&key)).unwrap();
    assert_eq!((verified.vault, verified.first), (world.vault.id(), 1));
    let wrong = PassphraseKey::derive(&passphrase(), KdfParams::MINIMUM, [6; 32]).unwrap();
    assert_eq!(bundle::audit_export(&bundle, &wrong), Err(Error::BundleNotOpened));
}

#[test]
fn what_differs_is_shown_field_by_field_and_kept() {
    let mut world = World::new();
    let bundle = world.export();
    world.rename("renamed here");
    let report = world.apply(&bundle, Conflict::Keep);
    assert_eq!(
        (key_of(&report), &report.kept_keys[0]),
        ((ImportOutcome::Kept, None), &"card numbers".into())
    );
    let row = report.rows.iter().find(|row| row.kind == ImportKind::Key).unwrap();
    let shown: Vec<_> =
        row.differences.iter().map(|field| (&*field.field, &*field.here, &*field.there)).collect();
    assert_eq!(shown[0], ("name", "renamed here", "card numbers"));
    assert_eq!(shown[1].0, "changed");
    assert_eq!(shown.len(), 2);
    assert_eq!(world.view().name, "renamed here");
}

#[test]
fn an_older_or_a_newer_state_replaces_what_is_here_when_asked() {
    let mut world = World::new();
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    let older = world.export();
    world.rename("later");
    let key = world.key;
    let newer = world.export();

    let mut other = restored(&world, &older);
    assert_eq!(key_of(&other.apply(&newer, Conflict::Newer)), (ImportOutcome::Replaced, None));
    assert_eq!(other.view().name, "later");
    assert_eq!(key_of(&other.apply(&older, Conflict::Newer)), (ImportOutcome::Kept, None));
    assert_eq!(key_of(&other.apply(&older, Conflict::Replace)), (ImportOutcome::Replaced, None));
    assert_eq!(other.view().name, "card numbers");
    assert_eq!(other.decrypt(&ciphertext, b"").unwrap(), b"plain");

    // A version that is there only comes along.
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let second = world.encrypt(b"second", b"").unwrap();
    let rotated = world.export();
    assert_eq!(key_of(&other.apply(&rotated, Conflict::Newer)), (ImportOutcome::Replaced, None));
    assert_eq!(other.decrypt(&second, b"").unwrap(), b"second");
    assert_eq!(other.view().versions, world.view().versions);
    assert_eq!(block_on(other.vault.keystores()).unwrap()[0].keys, 1);
}

#[test]
fn nothing_is_replaced_that_would_lose_a_version_or_undo_a_destruction() {
    let mut world = World::new();
    let key = world.key;
    let one = world.export();
    let mut other = restored(&world, &one);
    for world in [&mut world, &mut other] {
        world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    }
    let mine = other.encrypt(b"mine", b"").unwrap();
    let lost = (ImportOutcome::Conflict, Some(ImportObstacle::LosesVersions));
    assert_eq!(key_of(&other.apply(&one, Conflict::Replace)), lost, "a version is here only");
    let diverged = world.export();
    // The dates are the same, so that the two look alike; the material is not.
    other.rename("diverged");
    assert_eq!(key_of(&other.apply(&diverged, Conflict::Replace)), lost, "one number, two materials");
    assert_eq!(other.decrypt(&mine, b"").unwrap(), b"mine");

    let mut here = restored(&world, &diverged);
    for event in [VersionEvent::Deactivate, VersionEvent::RequestDeletion, VersionEvent::DestroyNow] {
        let first = VersionNumber(1);
        here.run(async |vault, call| vault.move_version(key, first, event, call).await).unwrap();
    }
    let destroyed = (ImportOutcome::Conflict, Some(ImportObstacle::Destroyed));
    assert_eq!(key_of(&here.apply(&diverged, Conflict::Replace)), destroyed);
    let gone = here.export();
    assert_eq!(key_of(&world.apply(&gone, Conflict::Replace)), lost, "what is alive here is not destroyed");
}

#[test]
fn keystores_are_replaced_with_their_settings_but_not_with_their_profile() {
    let mut world = World::new();
    let keystore = world.keystore;
    let before = world.export();
    let changes = KeystoreChanges {
        name: Some("Vault cards".into()),
        description: Some("changed".into()),
        ..KeystoreChanges::default()
    };
    world.run(async |vault, call| vault.update_keystore(keystore, changes.clone(), call).await).unwrap();
    let of = |report: &ImportReport| {
        let row = report.rows.iter().find(|row| row.kind == ImportKind::Keystore).unwrap();
        (row.outcome, row.differences.len())
    };
    assert_eq!(of(&world.apply(&before, Conflict::Keep)), (ImportOutcome::Kept, 2));
    assert_eq!(block_on(world.vault.keystore(keystore)).unwrap().name, "Vault cards");
    assert_eq!(of(&world.apply(&before, Conflict::Replace)), (ImportOutcome::Replaced, 2));
    let after = block_on(world.vault.keystore(keystore)).unwrap();
    assert_eq!((after.name.as_str(), after.description.as_str(), after.keys), ("Cards", "", 1));
}

#[test]
fn a_principal_that_is_here_keeps_its_role() {
    let mut world = World::new();
    let new = NewPrincipal {
        name: "mina".into(),
        kind: PrincipalKind::User,
        role: Role::Admin,
        groups: Vec::new(),
        approval_key: None,
    };
    let mina = world.run(async |vault, call| vault.create_principal(new.clone(), call).await).unwrap();
    let bundle = world.export();
    let id = mina.id.parse().unwrap();
    let less = PrincipalChanges { role: Some(Role::Viewer), ..PrincipalChanges::default() };
    world.run(async |vault, call| vault.update_principal(id, less.clone(), call).await).unwrap();
    let report = world.apply(&bundle, Conflict::Replace);
    let row = report.rows.iter().find(|row| row.kind == ImportKind::Principal).unwrap();
    assert_eq!((row.outcome, row.differences[0].field.as_str()), (ImportOutcome::Kept, "role"));
    assert_eq!(block_on(world.vault.principals()).unwrap()[0].role, Role::Viewer);
}

#[test]
fn the_vault_knows_which_keys_its_last_backup_holds() {
    let mut world = World::new();
    assert_eq!(world.run(async |vault, _| vault.info().await).unwrap().backup, None);
    assert!(!world.view().is_held_by(None));
    world.export();
    let backup = world.run(async |vault, _| vault.info().await).unwrap().backup.unwrap();
    assert_eq!(backup.made, world.now.0);
    let checked = block_on(world.vault.check()).unwrap();
    assert_eq!(backup.revision + 1, checked.revision, "noting it is the one change after it");
    assert!(world.view().is_held_by(Some(&backup)));
    // A name is no material; a version is.
    world.rename("renamed");
    assert!(world.view().is_held_by(Some(&backup)));
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert!(!world.view().is_held_by(Some(&backup)));
    world.export();
    let next = world.run(async |vault, _| vault.info().await).unwrap().backup.unwrap();
    assert!(world.view().is_held_by(Some(&next)) && next.made == world.now.0);
    // Whoever restores it has a vault of their own, of which no backup was made.
    let bundle = world.export();
    let other = restored(&world, &bundle);
    assert_eq!(block_on(other.vault.info()).unwrap().backup, None);
}
