//! A vault in this browser: the engine over IndexedDB, with the clock and the randomness of this page.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::{Reflect, Uint8Array};
use keystead_browser::{BrowserStore, LiveVault, OsRandom, Persistence, Subscription};
use keystead_core::pin::Pin;
use keystead_core::profile::Confirm;
use keystead_core::{
    Call, CheckReport, Confirmation, Error, ImportMode, ImportReport, KdfParams, KeyChanges, KeyId, KeyKind,
    KeyQuery, KeyRow, KeyView, KeystoreChanges, KeystoreId, KeystoreView, Listing, LockedVault, NewKey,
    NewKeystore, NewVault, Passphrase, RecoveryCode, SecureRandom, TickReport, Vault, VaultInfo, bundle,
};
use zeroize::Zeroizing;

use super::{Backend, KeyStep, KeystoreDraft, Problem, StorageState};
use crate::platform::{spawn, worker};

/// The name of the database. One vault per site.
const DATABASE: &str = "console";

/// The name under which other scripts of the page find the open vault.
const SCRIPT_NAME: &str = "keystead";

/// An unlocked vault in this browser.
pub(crate) struct LocalVault {
    vault: Rc<LiveVault<BrowserStore>>,
    /// Held as long as the vault is open: it calls back when another tab changes the vault.
    others: RefCell<Option<Subscription>>,
}

/// The time of this machine's clock, in milliseconds since 1970.
pub(crate) fn now() -> u64 {
    keystead_browser::now().0
}

/// What the vault here says of itself; the error `vault.absent` if there is none.
pub(crate) async fn look() -> Result<VaultInfo, Problem> {
    Ok(locked().await?.info())
}

/// Makes a vault, and gives its recovery code.
pub(crate) async fn create(
    name: &str,
    passphrase: &str,
) -> Result<(Rc<LocalVault>, Zeroizing<String>), Problem> {
    let store = BrowserStore::open(DATABASE).await.map_err(Error::from)?;
    let passphrase = stretch_new(passphrase).await?;
    let mut random = OsRandom;
    let mut call = Call::new(keystead_browser::now(), &mut random);
    let new = NewVault { name: name.into(), passphrase };
    let (vault, code) = Vault::create(store, new, &mut call).await?;
    Ok((LocalVault::new(vault), code.expose()?))
}

/// Unlocks with the passphrase.
pub(crate) async fn unlock_with_passphrase(passphrase: &str) -> Result<Rc<LocalVault>, Problem> {
    let mut locked = locked().await?;
    let passphrase = Passphrase::new(passphrase).map_err(|_| Error::UnlockFailed)?;
    for (params, salt) in locked.passphrase_slots()? {
        let key = worker::derive(&passphrase, params, salt).await?;
        match locked.unlock_with_passphrase_key(&key).await {
            Ok(vault) => return Ok(LocalVault::new(vault)),
            Err(failed) if failed.error == Error::UnlockFailed => locked = failed.locked,
            Err(failed) => return Err(failed.error.into()),
        }
    }
    Err(Error::UnlockFailed.into())
}

/// Unlocks with the recovery code.
pub(crate) async fn unlock_with_code(code: &str) -> Result<Rc<LocalVault>, Problem> {
    let code = RecoveryCode::parse(code)?;
    match locked().await?.unlock_with_recovery_code(&code).await {
        Ok(vault) => Ok(LocalVault::new(vault)),
        Err(failed) => Err(failed.error.into()),
    }
}

/// Asks the browser not to evict the vault; whether it promised.
pub(crate) async fn ask_to_persist() -> bool {
    keystead_browser::request_persistence().await == Persistence::Persistent
}

/// Where storage stands.
pub(crate) async fn storage() -> StorageState {
    let persisted = match keystead_browser::persistence().await {
        Persistence::Persistent => Some(true),
        Persistence::BestEffort => Some(false),
        Persistence::Unknown => None,
    };
    let room = keystead_browser::storage_estimate().await.map(|estimate| (estimate.usage, estimate.quota));
    StorageState { persisted, room }
}

async fn locked() -> Result<LockedVault<BrowserStore>, Error> {
    LockedVault::open(BrowserStore::open(DATABASE).await?).await
}

/// Stretches a passphrase for a slot or bundle that is made now.
async fn stretch_new(passphrase: &str) -> Result<keystead_core::PassphraseKey, Error> {
    stretch(&Passphrase::new(passphrase)?).await
}

async fn stretch(passphrase: &Passphrase) -> Result<keystead_core::PassphraseKey, Error> {
    let mut salt = [0; 32];
    OsRandom.fill(&mut salt)?;
    worker::derive(passphrase, KdfParams::DEFAULT, salt).await
}

impl LocalVault {
    fn new(vault: Vault<BrowserStore>) -> Rc<Self> {
        Rc::new(Self { vault: LiveVault::new(vault), others: RefCell::new(None) })
    }

    /// Calls back when another tab has changed the vault.
    pub(crate) fn on_others(&self, callback: impl Fn() + 'static) {
        let vault = Rc::downgrade(&self.vault);
        self.others.replace(self.vault.store().on_change(move |_| {
            // Synchronous calls of scripts look at the cache alone.
            if let Some(vault) = vault.upgrade() {
                vault.forget_keys();
            }
            callback();
        }));
    }

    /// Offers the open vault to the page's other scripts as `window.keystead`: they can encrypt, decrypt and look, not
    /// change or export.
    pub(crate) fn offer_to_scripts(&self) {
        // A page that has frozen its global object goes without.
        let _ = Reflect::set(&js_sys::global(), &SCRIPT_NAME.into(), &keystead_wasm::handle(&self.vault));
    }

    /// Lets go of all that is secret once the audit log is written, as far as no call is under way; the rest goes with the
    /// last of them.
    pub(crate) fn close(&self) {
        self.others.replace(None);
        let _ = Reflect::delete_property(&js_sys::global(), &SCRIPT_NAME.into());
        self.vault.forget_keys();
        let vault = Rc::clone(&self.vault);
        spawn(async move {
            // What could not be written is missing in the log, which shows the gap. The page is locked all the same.
            let _ = vault.finish().await;
        });
    }

    async fn call<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<BrowserStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Problem> {
        let mut random = OsRandom;
        let mut call = Call::new(keystead_browser::now(), &mut random);
        Ok(work(&self.vault, &mut call).await?)
    }
}

fn key_id(id: &str) -> Result<KeyId, Error> {
    id.parse()
}

fn keystore_id(id: &str) -> Result<KeystoreId, Error> {
    id.parse()
}

impl Backend for LocalVault {
    async fn info(&self) -> Result<VaultInfo, Problem> {
        Ok(self.vault.info().await?)
    }

    async fn keystores(&self) -> Result<Vec<KeystoreView>, Problem> {
        Ok(self.vault.keystores().await?)
    }

    async fn keystore(&self, id: &str) -> Result<KeystoreView, Problem> {
        Ok(self.vault.keystore(keystore_id(id)?).await?)
    }

    async fn create_keystore(&self, draft: KeystoreDraft) -> Result<KeystoreView, Problem> {
        let pin = match &draft.pin {
            Some(pin) => Some(stretch(Pin::new(pin)?.as_passphrase()).await?),
            None => None,
        };
        let new = NewKeystore {
            description: draft.description,
            gate: draft.gate,
            pin,
            ..NewKeystore::new(draft.name, draft.profile)
        };
        self.call(async |vault, call| vault.create_keystore(new, call).await).await
    }

    async fn update_keystore(
        &self,
        id: &str,
        name: String,
        description: String,
    ) -> Result<KeystoreView, Problem> {
        let id = keystore_id(id)?;
        let changes = KeystoreChanges {
            name: Some(name),
            description: Some(description),
            ..KeystoreChanges::default()
        };
        self.call(async |vault, call| vault.update_keystore(id, changes, call).await).await
    }

    async fn delete_keystore(&self, id: &str) -> Result<(), Problem> {
        let id = keystore_id(id)?;
        self.call(async |vault, call| vault.delete_keystore(id, call).await).await
    }

    async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem> {
        let page = self.call(async |vault, call| vault.keys(&query, call).await).await?;
        // Whoever unlocked the vault sees all of them.
        Ok(Listing { items: page.items.into_iter().filter_map(KeyRow::full).collect(), next: page.next })
    }

    async fn key(&self, id: &str) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        self.call(async |vault, call| vault.key(id, call).await).await
    }

    async fn create_key(
        &self,
        keystore: &str,
        name: String,
        description: String,
    ) -> Result<KeyView, Problem> {
        let keystore = keystore_id(keystore)?;
        let new = NewKey { description, ..NewKey::new(name, KeyKind::Aes256) };
        self.call(async |vault, call| vault.create_key(keystore, new, call).await).await
    }

    async fn update_key(&self, id: &str, name: String, description: String) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        let changes = KeyChanges { name: Some(name), description: Some(description) };
        self.call(async |vault, call| vault.update_key(id, changes, call).await).await
    }

    async fn step(&self, id: &str, step: KeyStep) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        self.call(async |vault, call| match step {
            KeyStep::Rotate => vault.rotate(id, call).await,
            KeyStep::Enable => vault.enable(id, call).await,
            KeyStep::Disable => vault.disable(id, call).await,
            KeyStep::RequestDeletion => vault.request_deletion(id, call).await,
            KeyStep::CancelDeletion => vault.cancel_deletion(id, call).await,
        })
        .await
    }

    async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem> {
        let id = key_id(&key.id)?;
        let pin = match key.deletion_confirm {
            Confirm::Pin => {
                let (params, salt) = self.vault.pin_parameters(keystore_id(&key.keystore)?).await?;
                Some(worker::derive(Pin::new(typed)?.as_passphrase(), params, salt).await?)
            }
            Confirm::Dialog | Confirm::Name => None,
        };
        let confirmation = match (&pin, key.deletion_confirm) {
            (Some(pin), _) => Confirmation::Pin(pin),
            (None, Confirm::Name) => Confirmation::Name(typed.trim()),
            (None, _) => Confirmation::None,
        };
        self.call(async |vault, call| vault.delete_now(id, confirmation, call).await).await
    }

    async fn encrypt(&self, id: &str, plaintext: &Uint8Array, context: &[u8]) -> Result<Uint8Array, Problem> {
        let sealed = keystead_browser::seal(&self.vault, key_id(id)?, plaintext, context).await;
        self.vault.flush_soon();
        Ok(sealed?)
    }

    async fn decrypt(
        &self,
        id: &str,
        ciphertext: &Uint8Array,
        context: &[u8],
    ) -> Result<Uint8Array, Problem> {
        let opened = keystead_browser::open(&self.vault, Some(key_id(id)?), ciphertext, context).await;
        self.vault.flush_soon();
        Ok(opened?)
    }

    async fn export(&self, passphrase: &str) -> Result<Vec<u8>, Problem> {
        let passphrase = stretch_new(passphrase).await?;
        self.call(async |vault, call| vault.export_bundle(&passphrase, call).await).await
    }

    async fn import(
        &self,
        bytes: &[u8],
        passphrase: &str,
        mode: ImportMode,
    ) -> Result<ImportReport, Problem> {
        let (params, salt) = bundle::passphrase_parameters(bytes)?;
        let passphrase = Passphrase::new(passphrase).map_err(|_| Error::BundleNotOpened)?;
        let key = worker::derive(&passphrase, params, salt).await?;
        self.call(async |vault, call| vault.import_bundle(bytes, &key, mode, call).await).await
    }

    async fn tick(&self) -> Result<TickReport, Problem> {
        self.call(async |vault, call| vault.tick(call).await).await
    }

    async fn check(&self) -> Result<CheckReport, Problem> {
        Ok(self.vault.check().await?)
    }
}
