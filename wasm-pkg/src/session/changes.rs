//! Changes of keystores, keys and credentials, as JavaScript writes them: made at once, or put aside until somebody
//! approves.

use core::str::FromStr;

use js_sys::Promise;
use keystead_browser::{OsRandom, now, with_new_keys};
use keystead_core::certificate::{FilePassword, NewCertificate};
use keystead_core::client::CredentialValue;
use keystead_core::pin::Pin;
use keystead_core::{
    Call, Change, Changed, Confirmation, CredentialEvent, Error, KeyChanges, KeyEvent, KeyId,
    KeystoreChanges, NewCredential, NewKey, PassphraseKey, VersionEvent, VersionNumber,
};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::keys::{new_key, read_access};
use super::keystores::{CUSTOM, approvals, gate, keystore_id};
use super::material::{imported, secret_bytes};
use super::options::required_text;
use super::{OpenVault, Session};
use crate::call::key_id;
use crate::convert;
use crate::error::ApiError;

const CHANGE: &str = "an object whose change is the name of one";
const EVENT: &str = "the name of something that somebody does to it";
const ROTATION: &str = "an object with periodDays, maxOperations or maxBytes";

#[wasm_bindgen]
impl Session {
    /// Makes a change. Gives the object as it is then, and nothing if it is removed.
    pub fn apply(&self, change: &JsValue) -> Promise {
        let wanted = Wanted::read(change);
        self.with_vault(async |vault| {
            let change = wanted?.change(&vault).await?;
            match with_new_keys(&vault, async |call| vault.apply(&change, call).await).await? {
                Changed::Key(key) => convert::view(&key),
                Changed::Keystore(keystore) => convert::view(&keystore),
                Changed::Credential(credential) => convert::view(&credential),
                Changed::Removed => Ok(JsValue::UNDEFINED),
            }
        })
    }

    /// Puts a change aside until it is approved.
    pub fn stage(&self, keystore: &JsValue, change: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((keystore_id(keystore)?, Wanted::read(change)?)));
        self.with_vault(async |vault| {
            let (keystore, wanted) = arguments?;
            let change = wanted.change(&vault).await?;
            convert::view(
                &with_new_keys(&vault, async |call| vault.stage(keystore, &change, call).await).await?,
            )
        })
    }

    /// Destroys a key at once, where its profile asks for the user PIN.
    #[wasm_bindgen(js_name = deleteKeyWithPin)]
    pub fn delete_key_with_pin(&self, key: &JsValue, pin: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let pin = Zeroizing::new(convert::text(pin, "pin")?);
            Ok((key_id(key)?, Pin::new(&pin)?))
        });
        self.with_vault(async |vault| {
            let (key, pin) = arguments?;
            let mut random = OsRandom;
            let call = &mut Call::new(now(), &mut random);
            let keystore = vault.key(key, call).await?.keystore.parse()?;
            let (parameters, salt) = vault.pin_parameters(keystore).await?;
            let pin = PassphraseKey::derive(pin.as_passphrase(), parameters, salt)?;
            convert::view(&vault.delete_now(key, Confirmation::Pin(&pin), call).await?)
        })
    }
}

/// A change that somebody has asked for.
enum Wanted {
    Change(Change),
    /// The next version of a key; the key says how its material is read.
    Version(KeyId, JsValue),
}

impl Wanted {
    fn read(value: &JsValue) -> Result<Self, ApiError> {
        let object = |name| Ok::<_, ApiError>(convert::property(value, name)?.unwrap_or_default());
        let key = || id_in(value, "key", "keyId");
        let keystore = || id_in(value, "keystore", "keystoreId");
        let credential = || id_in(value, "credential", "credentialId");
        Ok(Self::Change(match text_in(value, "change", CHANGE)?.as_str() {
            "createKey" => Change::CreateKey { keystore: keystore()?, new: new_key(&object("options")?)? },
            "importKey" => {
                let new = new_key(&object("options")?)?;
                let imported = imported(&object("material")?, new.kind)?;
                let kind = imported.kind().unwrap_or(new.kind);
                let new = NewKey { kind, imported: Some(imported), ..new };
                Change::CreateKey { keystore: keystore()?, new }
            }
            "importVersion" => return Ok(Self::Version(key()?, object("material")?)),
            "updateKey" => {
                let changes = object("changes")?;
                let changes = KeyChanges {
                    name: convert::text_property(&changes, "name")?,
                    description: convert::text_property(&changes, "description")?,
                };
                Change::UpdateKey { key: key()?, changes }
            }
            "updateSecret" => {
                Change::UpdateSecret { key: key()?, value: secret_bytes(&object("value")?, "value")? }
            }
            "rotate" => Change::Rotate { key: key()? },
            "moveKey" => {
                let event = event(value, &KEY_EVENTS)?;
                let confirmation = convert::text_property(value, "confirmation")?;
                Change::MoveKey { key: key()?, event, confirmation }
            }
            "moveVersion" => {
                let event = event(value, &VERSION_EVENTS)?;
                Change::MoveVersion { key: key()?, version: number(&object("version")?)?, event }
            }
            "setDefaultVersion" => {
                Change::SetDefaultVersion { key: key()?, version: number(&object("version")?)? }
            }
            "setRotation" => {
                let policy = convert::shape(object("policy")?, "policy", ROTATION)?;
                Change::SetRotation { key: key()?, policy }
            }
            "setAccess" => Change::SetAccess { key: key()?, access: read_access(&object("access")?)? },
            "updateKeystore" => {
                let changes = object("changes")?;
                let changes = KeystoreChanges {
                    name: convert::text_property(&changes, "name")?,
                    description: convert::text_property(&changes, "description")?,
                    custom: convert::shaped(&changes, "custom", CUSTOM)?,
                    gate: gate(&changes)?,
                    approvals: approvals(&changes)?,
                };
                Change::UpdateKeystore { keystore: keystore()?, changes }
            }
            "deleteKeystore" => Change::DeleteKeystore { keystore: keystore()? },
            "addCredential" => {
                Change::AddCredential { keystore: keystore()?, new: new_credential(&object("options")?)? }
            }
            "createCertificate" => {
                let options = object("options")?;
                let password = Zeroizing::new(required_text(&options, "password")?);
                let new = NewCertificate {
                    name: required_text(&options, "name")?,
                    password: FilePassword::new(&password)?,
                    days: convert::natural(&options, "days")?
                        .ok_or(ApiError::Argument("days", "a number of days"))?,
                    description: convert::text_property(&options, "description")?.unwrap_or_default(),
                };
                Change::CreateCertificate { keystore: keystore()?, new }
            }
            "updateCredential" => Change::UpdateCredential {
                credential: credential()?,
                description: required_text(value, "description")?,
            },
            "moveCredential" => {
                let event = event(value, &CREDENTIAL_EVENTS)?;
                Change::MoveCredential { credential: credential()?, event }
            }
            _ => return Err(ApiError::Argument("change", CHANGE)),
        }))
    }

    async fn change(self, vault: &OpenVault) -> Result<Change, ApiError> {
        match self {
            Self::Change(change) => Ok(change),
            Self::Version(key, material) => {
                let kind = vault.key(key, &Call::new(now(), &mut OsRandom)).await?.kind;
                Ok(Change::ImportVersion { key, imported: imported(&material, kind)? })
            }
        }
    }
}

const KEY_EVENTS: [(&str, KeyEvent); 5] = [
    ("disable", KeyEvent::Disable),
    ("enable", KeyEvent::Enable),
    ("requestDeletion", KeyEvent::RequestDeletion),
    ("cancelDeletion", KeyEvent::CancelDeletion),
    ("deleteNow", KeyEvent::DeleteNow),
];

const VERSION_EVENTS: [(&str, VersionEvent); 6] = [
    ("activate", VersionEvent::Activate),
    ("deactivate", VersionEvent::Deactivate),
    ("compromise", VersionEvent::Compromise),
    ("requestDeletion", VersionEvent::RequestDeletion),
    ("cancelDeletion", VersionEvent::CancelDeletion),
    ("destroyNow", VersionEvent::DestroyNow),
];

const CREDENTIAL_EVENTS: [(&str, CredentialEvent); 3] = [
    ("requestDeletion", CredentialEvent::RequestDeletion),
    ("cancelDeletion", CredentialEvent::CancelDeletion),
    ("deleteNow", CredentialEvent::DeleteNow),
];

fn event<E: Copy>(value: &JsValue, events: &[(&str, E)]) -> Result<E, ApiError> {
    let name = text_in(value, "event", EVENT)?;
    let found = events.iter().find(|(known, _)| *known == name);
    found.map(|(_, event)| *event).ok_or(ApiError::Argument("event", EVENT))
}

/// An address that a client is known by.
pub(super) fn new_credential(options: &JsValue) -> Result<NewCredential, ApiError> {
    let ipv4 = convert::text_property(options, "ipv4")?;
    let mac = convert::text_property(options, "mac")?;
    let value = match (ipv4, mac) {
        (Some(block), None) => CredentialValue::Ipv4(block.parse()?),
        (None, Some(mac)) => CredentialValue::Mac(mac.parse()?),
        _ => return Err(ApiError::Argument("options", "an object with one of ipv4 and mac")),
    };
    let description = convert::text_property(options, "description")?.unwrap_or_default();
    Ok(NewCredential { value, description, secret: None })
}

fn text_in(value: &JsValue, name: &'static str, must: &'static str) -> Result<String, ApiError> {
    convert::text_property(value, name)?.ok_or(ApiError::Argument(name, must))
}

/// The id in a field of a change; `name` is what the call that made the change calls it.
fn id_in<T: FromStr<Err = Error>>(
    value: &JsValue,
    field: &'static str,
    name: &'static str,
) -> Result<T, ApiError> {
    convert::id(&convert::property(value, field)?.unwrap_or_default(), name)
}

fn number(value: &JsValue) -> Result<VersionNumber, ApiError> {
    convert::number(value).map(VersionNumber).ok_or(ApiError::Argument("version", "the number of a version"))
}
