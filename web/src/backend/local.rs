//! A vault in this browser: the engine over IndexedDB, with the clock and the randomness of this page.

use core::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use keystead_browser::{BrowserStore, LiveVault, OsRandom, Persistence, Subscription};
use keystead_core::{
    Call, CheckReport, Error, KdfParams, KeyId, KeystoreId, LockedVault, NewVault, Passphrase, RecoveryCode,
    SecureRandom, TickReport, Vault, VaultInfo,
};
use zeroize::Zeroizing;

use super::{Backend, Problem, StorageState};
use crate::platform::{spawn, worker};

mod approvals;
mod audit;
mod bundles;
mod credentials;
pub(crate) mod demo;
mod keys;
mod keystores;
mod overview;
mod principals;
mod protect;
mod service_keys;
pub(crate) mod slots;
mod tokens;

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

/// Deletes the vault of this browser with everything in it.
pub(crate) async fn erase() -> Result<(), Problem> {
    Ok(BrowserStore::delete_database(DATABASE).await.map_err(Error::from)?)
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

    async fn tick(&self) -> Result<TickReport, Problem> {
        self.call(async |vault, call| vault.tick(call).await).await
    }

    async fn check(&self) -> Result<CheckReport, Problem> {
        Ok(self.vault.check().await?)
    }
}
