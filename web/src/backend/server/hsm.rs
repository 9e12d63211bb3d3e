//! Tokens of hardware security modules, behind a server.

use keystead_core::body::{
    ChangeBody, ChangeTokenPinBody, DeleteKeyBody, HsmKeyView, HsmKeysView, HsmManagedView, HsmPinView,
    HsmTokenView, HsmView, InitTokenBody, NewKeyBody, ResetTokenPinBody, TokenPinBody,
};
use keystead_core::hsm::{Custody, HsmObject};
use keystead_core::{KeyView, NewKey};
use zeroize::Zeroizing;

use super::ServerVault;
use super::wire::{Method, id, read};
use crate::backend::Problem;
use crate::backend::hsm::{Attribute, HsmKey, HsmKeyDetails, HsmModules, HsmToken, Manager, NewPins, Tries};

/// What is under a token's address.
fn path(serial: &str, rest: &str) -> String {
    format!("/hsm/tokens/{}{rest}", js_sys::encode_uri_component(serial))
}

impl ServerVault {
    pub(crate) async fn hsm(&self) -> Result<HsmModules, Problem> {
        let found: HsmView = read(&self.get("/hsm").await?)?;
        let tokens = found.tokens.into_iter().map(token).collect();
        Ok(HsmModules {
            module: found.module.map(|module| format!("{} {}", module.description, module.version)),
            tokens,
            problem: found.problem,
        })
    }

    pub(crate) async fn set_up_hsm_token(
        &self,
        token: &HsmToken,
        label: &str,
        pins: NewPins,
    ) -> Result<(), Problem> {
        let body = InitTokenBody {
            slot: token.slot,
            label: label.into(),
            so_pin: pins.so.as_str().into(),
            user_pin: pins.user.as_str().into(),
        };
        self.post_body("/hsm/tokens", &body).await.map(|_| ())
    }

    pub(crate) async fn sign_in_hsm_token(
        &self,
        serial: &str,
        pin: Zeroizing<String>,
    ) -> Result<(), Problem> {
        let body = TokenPinBody { pin: pin.as_str().into() };
        self.post_body(&path(serial, "/login"), &body).await.map(|_| ())
    }

    pub(crate) async fn sign_out_hsm_token(&self, serial: &str) -> Result<(), Problem> {
        self.ask(Method::Delete, &path(serial, "/login"), None).await.map(|_| ())
    }

    pub(crate) async fn change_hsm_pin(
        &self,
        serial: &str,
        old: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<(), Problem> {
        let body = ChangeTokenPinBody { current: old.as_str().into(), new: new.as_str().into() };
        self.post_body(&path(serial, "/pin"), &body).await.map(|_| ())
    }

    pub(crate) async fn reset_hsm_pin(
        &self,
        serial: &str,
        so_pin: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<(), Problem> {
        let body = ResetTokenPinBody { so_pin: so_pin.as_str().into(), new: new.as_str().into() };
        self.post_body(&path(serial, "/reset-pin"), &body).await.map(|_| ())
    }

    pub(crate) async fn hsm_keys(&self, serial: &str) -> Result<Vec<HsmKey>, Problem> {
        let found: HsmKeysView = read(&self.get(&path(serial, "/keys")).await?)?;
        let keys = found.keys.iter().map(key);
        let missing = found.missing.iter().map(|missing| HsmKey {
            cka_id: missing.cka_id.clone(),
            label: missing.version.name.clone(),
            kind: None,
            algorithm: String::new(),
            manager: Some(manager(&missing.version)),
            is_missing: true,
            unlocks: false,
        });
        Ok(keys.chain(missing).collect())
    }

    pub(crate) async fn hsm_key(&self, serial: &str, cka_id: &str) -> Result<HsmKeyDetails, Problem> {
        let found: HsmKeysView = read(&self.get(&path(serial, "/keys")).await?)?;
        let found = found.keys.into_iter().find(|key| key.cka_id == cka_id);
        found.map(details).ok_or_else(Problem::no_object)
    }

    pub(crate) async fn adopt_hsm_key(
        &self,
        serial: &str,
        key: &HsmKey,
        keystore: &str,
        name: &str,
    ) -> Result<KeyView, Problem> {
        let kind = key.kind.ok_or_else(Problem::no_object)?;
        let custody = Custody::Object(HsmObject { token: serial.parse()?, id: key.cka_id.parse()? });
        let options = NewKeyBody::of(NewKey { custody, ..NewKey::new(name, kind) }, None);
        self.read_key(&self.change(keystore, ChangeBody::CreateKey { options }).await?)
    }

    pub(crate) async fn delete_hsm_key(
        &self,
        serial: &str,
        key: &HsmKey,
        pin: Zeroizing<String>,
    ) -> Result<(), Problem> {
        let body = DeleteKeyBody { confirmation: None, pin: Some(pin.as_str().into()) };
        // What the vault uses goes with its key, or the key would lose it.
        let path = match &key.manager {
            Some(manager) => format!("/keys/{}/delete", id(&manager.key)?),
            None => path(serial, &format!("/keys/{}/delete", js_sys::encode_uri_component(&key.cka_id))),
        };
        self.post_body(&path, &body).await.map(|_| ())
    }
}

fn token(found: HsmTokenView) -> HsmToken {
    HsmToken {
        slot: found.slot,
        serial: found.serial,
        label: found.label,
        maker: found.manufacturer,
        model: found.model,
        hardware: found.hardware_version,
        firmware: found.firmware_version,
        pin_bytes: (found.min_pin_bytes, found.max_pin_bytes),
        is_set_up: found.initialized,
        has_user_pin: found.user_pin_set,
        user_tries: tries(&found.user_pin),
        so_tries: tries(&found.so_pin),
        signed_in: found.logged_in,
        by_itself: found.logs_in_by_itself,
    }
}

const fn tries(pin: &HsmPinView) -> Tries {
    match (pin.locked, pin.final_try, pin.count_low) {
        (true, ..) => Tries::None,
        (_, true, _) => Tries::Last,
        (_, _, true) => Tries::Fewer,
        _ => Tries::All,
    }
}

fn key(found: &HsmKeyView) -> HsmKey {
    HsmKey {
        cka_id: found.cka_id.clone(),
        label: found.label.clone(),
        kind: found.kind,
        algorithm: found.algorithm.clone(),
        manager: found.managed.as_ref().map(manager),
        is_missing: false,
        unlocks: found.unlocks,
    }
}

fn manager(managed: &HsmManagedView) -> Manager {
    Manager {
        key: managed.key.clone(),
        key_name: managed.name.clone(),
        keystore: managed.keystore.clone(),
        keystore_name: managed.keystore_name.clone(),
        version: managed.version,
        created: managed.created,
        last_used: managed.last_used,
        published: managed.published,
    }
}

fn details(found: HsmKeyView) -> HsmKeyDetails {
    let attributes = [
        ("CKA_LOCAL", found.local),
        ("CKA_SENSITIVE", found.sensitive),
        ("CKA_ALWAYS_SENSITIVE", found.always_sensitive),
        ("CKA_EXTRACTABLE", found.extractable),
        ("CKA_NEVER_EXTRACTABLE", found.never_extractable),
        ("CKA_PRIVATE", found.private),
        ("CKA_DESTROYABLE", found.destroyable),
    ];
    let key = key(&found);
    let jwk = found.jwk.and_then(|jwk| serde_json::to_string_pretty(&jwk).ok());
    let attributes = attributes.map(|(name, value)| Attribute { name, value }).into();
    HsmKeyDetails { key, attributes, pem: found.pem, jwk }
}
