//! What the npm module's class `Keystead` stands on. Every method takes JavaScript's values and gives a promise; none
//! borrows the session while it waits.

use core::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Array, Function, Promise, Uint8Array};
use keystead_browser::{BrowserStore, LiveVault, OsRandom, Persistence, now, with_new_keys};
use keystead_core::{
    Call, Error, FORMATS, KeyFile, LockedVault, MemoryStore, NewVault, Passphrase, PassphraseKey,
    RecoveryCode, Secret32, Vault,
};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::adapter::AdapterStore;
use crate::call::{self, Source, promise};
use crate::convert;
use crate::error::ApiError;

mod access_keys;
mod approvals;
mod audit;
mod changes;
mod clients;
mod keys;
mod keystores;
mod material;
mod messages;
mod options;
mod slots;
mod store;
mod streams;
mod tokens;
mod transfer;
mod vault;

pub use audit::verify_audit_export;
pub use streams::{OpeningStream, SealingStream};

use options::{kdf, required_text};
use store::{AnyStore, Watch};

type OpenVault = Rc<LiveVault<AnyStore>>;

/// A place for a vault, and the vault while it is unlocked.
#[wasm_bindgen]
pub struct Session {
    store: AnyStore,
    vault: Rc<RefCell<Option<OpenVault>>>,
    /// Keys that were prepared are forgotten when somebody else changes the vault.
    _others: Option<Watch>,
}

#[wasm_bindgen]
impl Session {
    /// Opens a place: `"indexeddb"`, `"memory"`, or an object that stores. `changed` is called when somebody else has
    /// changed the vault.
    pub fn open(name: &JsValue, storage: &JsValue, changed: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let changed = changed.dyn_ref::<Function>().cloned();
            Ok((name.clone(), storage.clone(), changed.ok_or(ApiError::Argument("changed", "a function"))?))
        });
        promise(async move {
            let (name, storage, changed) = arguments?;
            let store = match storage.as_string().as_deref() {
                Some("indexeddb") => {
                    AnyStore::Browser(BrowserStore::open(&convert::text(&name, "name")?).await?)
                }
                Some("memory") => {
                    convert::text(&name, "name")?;
                    AnyStore::Memory(MemoryStore::new())
                }
                None if storage.is_object() => AnyStore::Adapter(AdapterStore::new(storage)),
                _ => return Err(ApiError::Argument("storage", STORAGES)),
            };
            Ok(Self::new(store, changed).into())
        })
    }

    /// `"absent"`, `"locked"` or `"unlocked"`.
    pub fn status(&self) -> Promise {
        let (store, unlocked) = (self.store.clone(), self.vault.borrow().is_some());
        promise(async move {
            if unlocked {
                return Ok("unlocked".into());
            }
            match LockedVault::open(store).await {
                Ok(_) => Ok("locked".into()),
                Err(Error::VaultAbsent) => Ok("absent".into()),
                Err(error) => Err(error.into()),
            }
        })
    }

    /// Makes a vault and unlocks it. Gives the recovery code, once.
    pub fn create(&self, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let name = required_text(options, "name")?;
            let passphrase = Zeroizing::new(required_text(options, "passphrase")?);
            Ok((name, passphrase, kdf(options)?))
        });
        let (store, vault) = (self.store.clone(), Rc::clone(&self.vault));
        promise(async move {
            let (name, passphrase, kdf) = arguments?;
            let mut random = OsRandom;
            // Before the slow part: the engine asks again when it commits.
            match LockedVault::open(store.clone()).await {
                Err(Error::VaultAbsent) => {}
                Ok(_) => return Err(Error::VaultExists.into()),
                Err(error) => return Err(error.into()),
            }
            let passphrase = PassphraseKey::make(&Passphrase::new(&passphrase)?, kdf, &mut random)?;
            let mut call = Call::new(now(), &mut random);
            let (made, code) = Vault::create(store, NewVault { name, passphrase }, &mut call).await?;
            vault.replace(Some(LiveVault::new(made)));
            let code = code.expose()?;
            convert::object(&[("recoveryCode", JsValue::from_str(&code))])
        })
    }

    /// Unlocks the vault with `passphrase`, `recoveryCode`, `prfOutput` of a passkey, or `keyFile`.
    pub fn unlock(&self, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let passphrase = convert::text_property(options, "passphrase")?.map(Zeroizing::new);
            let code = convert::text_property(options, "recoveryCode")?.map(Zeroizing::new);
            let prf = convert::property(options, "prfOutput")?;
            let file = convert::property(options, "keyFile")?;
            match (passphrase, code, prf, file) {
                (Some(passphrase), None, None, None) => Ok(Opener::Passphrase(Passphrase::new(&passphrase)?)),
                (None, Some(code), None, None) => Ok(Opener::RecoveryCode(RecoveryCode::parse(&code)?)),
                (None, None, Some(prf), None) => Ok(Opener::Passkey(slots::prf_output(&prf)?)),
                (None, None, None, Some(file)) => Ok(Opener::KeyFile(slots::key_file(&file)?)),
                _ => {
                    let wanted = "an object with one of passphrase, recoveryCode, prfOutput and keyFile";
                    Err(ApiError::Argument("options", wanted))
                }
            }
        });
        let (store, vault) = (self.store.clone(), Rc::clone(&self.vault));
        promise(async move {
            let opener = arguments?;
            let locked = LockedVault::open(store).await?;
            let unlocked = match &opener {
                Opener::Passphrase(passphrase) => locked.unlock_with_passphrase(passphrase).await,
                Opener::RecoveryCode(code) => locked.unlock_with_recovery_code(code).await,
                Opener::Passkey(output) => locked.unlock_with_passkey(output).await,
                Opener::KeyFile(file) => locked.unlock_with_key_file(file).await,
            };
            vault.replace(Some(LiveVault::new(unlocked.map_err(|failed| failed.error)?)));
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Locks the vault. The promise is settled when what was left to be written is written; the secrets are wiped when
    /// calls in progress have ended, too.
    pub fn lock(&self) -> Promise {
        let vault = self.vault.take();
        promise(async move {
            if let Some(vault) = vault {
                vault.finish().await?;
            }
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Name, id and unlock slots of the vault, locked or not.
    pub fn info(&self) -> Promise {
        if self.vault.borrow().is_some() {
            return call::info(self.source());
        }
        let store = self.store.clone();
        promise(async move { convert::view(&LockedVault::open(store).await?.info()) })
    }

    /// Encrypts a `Uint8Array` or a string.
    pub fn encrypt(&self, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
        call::encrypt(self.source(), key, data, options)
    }

    /// Decrypts a `Uint8Array`; with `compromised`, also with a version that others know.
    pub fn decrypt(&self, key: &JsValue, ciphertext: &JsValue, options: &JsValue) -> Promise {
        match convert::flag(options, "compromised") {
            Ok(false) => call::decrypt(self.source(), key, ciphertext, options),
            compromised => self.decrypt_compromised(compromised, key, ciphertext, options),
        }
    }

    /// Signs a `Uint8Array` or a string.
    pub fn sign(&self, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
        call::sign(self.source(), key, data, options)
    }

    /// Verifies a signature.
    pub fn verify(&self, key: &JsValue, data: &JsValue, signature: &JsValue, options: &JsValue) -> Promise {
        call::verify(self.source(), key, data, signature, options)
    }

    /// Makes a message authentication code.
    #[wasm_bindgen(js_name = makeMac)]
    pub fn make_mac(&self, key: &JsValue, data: &JsValue) -> Promise {
        call::make_mac(self.source(), key, data)
    }

    /// Verifies a message authentication code.
    #[wasm_bindgen(js_name = verifyMac)]
    pub fn verify_mac(&self, key: &JsValue, data: &JsValue, code: &JsValue, options: &JsValue) -> Promise {
        call::verify_mac(self.source(), key, data, code, options)
    }

    /// Encrypts at once with a prepared key.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    #[wasm_bindgen(js_name = encryptSync)]
    pub fn encrypt_sync(
        &self,
        key: &JsValue,
        data: &JsValue,
        options: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        Ok(call::encrypt_sync(self.source(), key, data, options)?)
    }

    /// Decrypts at once with a prepared key.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    #[wasm_bindgen(js_name = decryptSync)]
    pub fn decrypt_sync(
        &self,
        key: &JsValue,
        ciphertext: &JsValue,
        options: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        Ok(call::decrypt_sync(self.source(), key, ciphertext, options)?)
    }

    /// Does what is due.
    pub fn tick(&self) -> Promise {
        self.with_vault(async |vault| {
            convert::view(&with_new_keys(&vault, async |call| vault.tick(call).await).await?)
        })
    }

    /// Verifies everything that is stored.
    pub fn check(&self) -> Promise {
        self.with_vault(async |vault| convert::view(&vault.check().await?))
    }
}

const STORAGES: &str =
    "\"indexeddb\", \"memory\", an object with directory, or one with load, list and commit";

/// What opens a vault.
enum Opener {
    Passphrase(Passphrase),
    RecoveryCode(RecoveryCode),
    Passkey(Secret32),
    KeyFile(KeyFile),
}

impl Session {
    fn new(store: AnyStore, changed: Function) -> Self {
        let vault: Rc<RefCell<Option<OpenVault>>> = Rc::default();
        let weak: Weak<RefCell<Option<OpenVault>>> = Rc::downgrade(&vault);
        let tell = move || {
            if let Some(vault) = weak.upgrade().and_then(|vault| vault.borrow().clone()) {
                vault.forget_keys();
            }
            // What a listener throws is its own affair.
            changed.call0(&JsValue::UNDEFINED).ok();
        };
        let others = Watch::begin(&store, tell);
        Self { store, vault, _others: others }
    }

    fn vault(&self) -> Result<OpenVault, ApiError> {
        self.vault.borrow().clone().ok_or(ApiError::Locked)
    }

    fn source(&self) -> Source {
        Ok(self.vault()?)
    }

    /// A promise of what `run` does with the unlocked vault.
    fn with_vault(&self, run: impl AsyncFnOnce(OpenVault) -> Result<JsValue, ApiError> + 'static) -> Promise {
        let vault = self.vault();
        promise(async move { run(vault?).await })
    }
}

/// The names of the vaults in this site's IndexedDB.
#[wasm_bindgen(js_name = sessionNames)]
pub fn session_names() -> Promise {
    promise(async {
        let names = BrowserStore::names().await?;
        Ok(names.into_iter().map(JsValue::from).collect::<Array>().into())
    })
}

/// Deletes a vault of this site's IndexedDB with everything in it.
#[wasm_bindgen(js_name = sessionRemove)]
pub fn session_remove(name: &JsValue) -> Promise {
    let name = convert::text(name, "name");
    promise(async move {
        BrowserStore::delete_database(&name?).await?;
        Ok(JsValue::UNDEFINED)
    })
}

/// Asks the browser to keep this site's storage: `"persistent"`, `"bestEffort"` or `"unknown"`.
#[wasm_bindgen(js_name = sessionRequestPersistence)]
pub fn session_request_persistence() -> Promise {
    promise(async {
        Ok(match keystead_browser::request_persistence().await {
            Persistence::Persistent => "persistent".into(),
            Persistence::BestEffort => "bestEffort".into(),
            Persistence::Unknown => "unknown".into(),
        })
    })
}

/// Keystead's version and, as SemVer's build metadata, the commit that it was built from.
#[wasm_bindgen]
pub fn version() -> String {
    const COMMIT: &str = match option_env!("KEYSTEAD_COMMIT") {
        Some(commit) => commit,
        None => "unknown",
    };
    format!("{}+{COMMIT}", env!("CARGO_PKG_VERSION"))
}

/// What this was built from: version, commit (null outside of a checkout), what it asks of the WebAssembly engine, and the
/// formats that it writes.
///
/// # Errors
/// An `Error` with `code` and `fault`.
#[wasm_bindgen(js_name = buildInfo)]
pub fn build_info() -> Result<JsValue, JsValue> {
    let formats = convert::object(&FORMATS.map(|(name, number)| (name, number.into())))?;
    let features: Array =
        TARGET_FEATURES.iter().filter(|(_, on)| *on).map(|(name, _)| JsValue::from(*name)).collect();
    Ok(convert::object(&[
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("commit", option_env!("KEYSTEAD_COMMIT").map_or(JsValue::NULL, JsValue::from)),
        ("targetFeatures", features.into()),
        ("formats", formats),
    ])?)
}

/// What the compiler was allowed to use beyond the first WebAssembly.
const TARGET_FEATURES: [(&str, bool); 8] = [
    ("bulk-memory", cfg!(target_feature = "bulk-memory")),
    ("multivalue", cfg!(target_feature = "multivalue")),
    ("mutable-globals", cfg!(target_feature = "mutable-globals")),
    ("nontrapping-fptoint", cfg!(target_feature = "nontrapping-fptoint")),
    ("reference-types", cfg!(target_feature = "reference-types")),
    ("relaxed-simd", cfg!(target_feature = "relaxed-simd")),
    ("sign-ext", cfg!(target_feature = "sign-ext")),
    ("simd128", cfg!(target_feature = "simd128")),
];
