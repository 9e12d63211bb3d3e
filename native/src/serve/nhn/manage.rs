//! Routes that make and delete keys, credentials and keystores.

use keystead_core::certificate::{FilePassword, NewCertificate};
use keystead_core::client::{Combine, CredentialKind, CredentialValue, Gate, Methods};
use keystead_core::{
    Confirmation, CredentialEvent, CredentialStateView, Error, KeyKind, KeyStateView, KeystoreChanges,
    KeystoreId, KeystoreView, NewCredential, NewKey, NewKeystore, ProfileId, RotationPolicy, SecretBytes,
    Vault,
};
use serde_json::{Value, json};

use super::outcome::Failure;
use super::request::{Request, as_registered, parse};
use super::wire::{AuthMode, CredentialBody, Flag, KeyStoreBody, NewKeyBody, date, number};
use crate::store::VaultStore;

/// Makes a key of `kind` in the keystore that the body names.
pub(super) fn create_key(request: &Request<'_>, kind: KeyKind) -> Result<Value, Failure> {
    let body: NewKeyBody = request.json()?;
    let keystore = by_name(request, &body.key_store_name)?;
    let mut new = NewKey::new(body.name, kind);
    new.description = body.description.unwrap_or_default();
    if kind == KeyKind::Secret {
        let value = body.secret_value.ok_or(Failure::InvalidRequest)?;
        new.secret = Some(SecretBytes::new(value.into_bytes()));
    } else {
        new.rotation = Some(match body.auto_rotation_period {
            None | Some(0) => RotationPolicy::OFF,
            Some(days) => RotationPolicy::every(days),
        });
    }
    let made = request.run(async |vault, call| vault.create_key(keystore, new, call).await)?;
    Ok(json!({ "keyId": made.id, "keyStatus": "ACTIVE" }))
}

/// Asks for a key's deletion.
pub(super) fn request_key_deletion(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let asked = request.run(async |vault, call| vault.request_deletion(key, call).await)?;
    let KeyStateView::PendingDeletion { due, .. } = asked.state else { return Err(Failure::Internal) };
    Ok(json!({ "keyId": asked.id, "deletionDateTime": date(due, request.offset()?) }))
}

/// Deletes a key that waits for it, at once.
pub(super) fn delete_key(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let gone = request.run(async |vault, call| vault.delete_now(key, Confirmation::None, call).await)?;
    Ok(json!({ "keyId": gone.id, "deletionDateTime": date(gone.changed, request.offset()?) }))
}

/// Registers a credential in the keystore that the body names.
pub(super) fn create_credential(request: &Request<'_>, kind: CredentialKind) -> Result<Value, Failure> {
    let body: CredentialBody = request.json()?;
    let keystore = by_name(request, &body.key_store_name)?;
    let description = body.description.unwrap_or_default();
    if kind == CredentialKind::Certificate {
        let name = body.name.ok_or(Failure::InvalidRequest)?;
        let password = FilePassword::new(&body.password.ok_or(Failure::InvalidRequest)?)?;
        let days = body.life_time.ok_or(Failure::InvalidRequest)?;
        let new = NewCertificate { name, password, days, description };
        let made = request.run(async |vault, call| vault.create_certificate(keystore, new, call).await)?;
        return Ok(json!({ "name": made.value, "description": made.description }));
    }
    let given = body.value.ok_or(Failure::InvalidRequest)?;
    let value = match kind {
        CredentialKind::Ipv4 => CredentialValue::Ipv4(parse(&given, Failure::InvalidRequest)?),
        _ => CredentialValue::Mac(parse(&given, Failure::InvalidRequest)?),
    };
    let new = NewCredential { value, description, secret: None };
    let made = request.run(async |vault, call| vault.add_credential(keystore, new, call).await)?;
    Ok(json!({ "value": made.value, "description": made.description }))
}

/// Asks for a credential's deletion, or deletes one that waits for it.
pub(super) fn delete_credential(
    request: &Request<'_>,
    kind: CredentialKind,
    event: CredentialEvent,
) -> Result<Value, Failure> {
    let body: CredentialBody = request.json()?;
    let keystore = by_name(request, &body.key_store_name)?;
    let (member, given) = match kind {
        CredentialKind::Certificate => ("name", body.name),
        _ => ("value", body.value),
    };
    let given = given.ok_or(Failure::InvalidRequest)?;
    let value = as_registered(kind, &given)?;
    let id = Vault::<VaultStore>::credential_id(keystore, kind, &value);
    let (left, at) = request.run(async |vault, call| {
        let left = vault.move_credential(id, event, call).await?;
        Ok((left, call.now()))
    })?;
    let at = match left.map(|left| left.state) {
        Some(CredentialStateView::PendingDeletion { due }) => due,
        _ => at.0,
    };
    Ok(json!({ member: value, "deletionDateTime": date(at, request.offset()?) }))
}

/// Makes a keystore.
pub(super) fn create_key_store(request: &Request<'_>) -> Result<Value, Failure> {
    let body: KeyStoreBody = request.json()?;
    let mut new = NewKeystore::new(body.name.as_str(), ProfileId::NHN);
    new.description = body.description.clone().unwrap_or_default();
    new.gate = gate(&body);
    let made = request.run(async |vault, call| vault.create_keystore(new, call).await)?;
    let flag = |on: bool| if on { "Y" } else { "N" };
    Ok(json!({
        "keyStoreId": number(&made.id),
        "name": made.name,
        "description": made.description,
        "ip4AuthUse": flag(made.gate.ipv4),
        "macAuthUse": flag(made.gate.mac),
        "certificateAuthUse": flag(made.gate.certificate),
        "authMode": if made.gate.any { "OR" } else { "AND" },
    }))
}

/// Replaces what is known of a keystore.
pub(super) fn update_key_store(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let body: KeyStoreBody = request.json()?;
    let keystore = keystore_id(&by_number(request, id)?)?;
    let changes = KeystoreChanges {
        gate: Some(gate(&body)),
        name: Some(body.name),
        description: Some(body.description.unwrap_or_default()),
        ..KeystoreChanges::default()
    };
    request.run(async |vault, call| vault.update_keystore(keystore, changes, call).await)?;
    Ok(Value::Null)
}

/// Deletes a keystore without keys.
pub(super) fn delete_key_store(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let keystore = keystore_id(&by_number(request, id)?)?;
    request.run(async |vault, call| vault.delete_keystore(keystore, call).await)?;
    Ok(Value::Null)
}

const fn gate(body: &KeyStoreBody) -> Gate {
    Gate {
        methods: Methods {
            ipv4: matches!(body.ip4_auth_use, Flag::Y),
            mac: matches!(body.mac_auth_use, Flag::Y),
            certificate: matches!(body.certificate_auth_use, Flag::Y),
        },
        combine: match body.auth_mode {
            AuthMode::And => Combine::All,
            AuthMode::Or => Combine::Any,
        },
    }
}

/// The keystores that this interface knows: those of its own profile.
pub(super) fn keystores(request: &Request<'_>) -> Result<Vec<KeystoreView>, Failure> {
    let all = request.engine.look(async |vault| vault.keystores().await)?;
    Ok(all.into_iter().filter(|keystore| keystore.profile == ProfileId::NHN).collect())
}

/// The keystore with this number. Two with the same, which is one chance in two thousand millions, are none.
pub(super) fn by_number(request: &Request<'_>, id: &str) -> Result<KeystoreView, Failure> {
    let wanted: u32 = parse(id, Failure::InvalidKeyStoreId)?;
    let mut found = keystores(request)?.into_iter().filter(|keystore| number(&keystore.id) == wanted);
    match (found.next(), found.next()) {
        (Some(keystore), None) => Ok(keystore),
        _ => Err(Failure::InvalidKeyStoreId),
    }
}

pub(super) fn keystore_id(keystore: &KeystoreView) -> Result<KeystoreId, Failure> {
    keystore.id.parse().map_err(|error: Error| error.into())
}

fn by_name(request: &Request<'_>, name: &str) -> Result<KeystoreId, Failure> {
    let found = keystores(request)?.into_iter().find(|keystore| keystore.name == name);
    keystore_id(&found.ok_or(Failure::InvalidKeyStoreName)?)
}
