//! What stands in bodies, in the product's own spelling.

use jiff::Timestamp;
use jiff::tz::Offset;
use keystead_core::{CredentialStateView, CredentialView, KeyKind, KeyStateView, KeyView, KeystoreView};
use serde::{Deserialize, Serialize};

/// The number by which this interface names a keystore: the first 31 bits of its id. Clients expect a number.
pub(super) fn number(id: &str) -> u32 {
    id.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default() >> 1
}

/// A time as the interface writes it: local, without a zone, milliseconds.
pub(super) fn date(milliseconds: u64, offset_minutes: i16) -> String {
    let at = i64::try_from(milliseconds).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    let offset = Offset::from_seconds(i32::from(offset_minutes) * 60).unwrap_or(Offset::UTC);
    let local = offset.to_datetime(at.unwrap_or(Timestamp::MAX));
    local.strftime("%Y-%m-%dT%H:%M:%S%.3f").to_string()
}

/// Bytes as the interface lists them: `0x00, 0x20`.
pub(super) fn listed(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("0x{byte:02x}")).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyStore {
    key_store_id: u32,
    name: String,
    description: String,
    ip4_auth_use: &'static str,
    mac_auth_use: &'static str,
    certificate_auth_use: &'static str,
    auth_mode: &'static str,
    creation_user: String,
    creation_datetime: String,
    last_change_user: String,
    last_change_datetime: String,
}

impl KeyStore {
    pub(super) fn of(keystore: &KeystoreView, offset: i16) -> Self {
        let flag = |on: bool| if on { "Y" } else { "N" };
        Self {
            key_store_id: number(&keystore.id),
            name: keystore.name.clone(),
            description: keystore.description.clone(),
            ip4_auth_use: flag(keystore.gate.ipv4),
            mac_auth_use: flag(keystore.gate.mac),
            certificate_auth_use: flag(keystore.gate.certificate),
            auth_mode: if keystore.gate.any { "OR" } else { "AND" },
            creation_user: keystore.created_by.clone(),
            creation_datetime: date(keystore.created, offset),
            last_change_user: keystore.changed_by.clone(),
            last_change_datetime: date(keystore.changed, offset),
        }
    }
}

/// What the interface calls a kind; none for kinds that it does not know.
pub(super) const fn key_type(kind: KeyKind) -> Option<&'static str> {
    match kind {
        KeyKind::Secret => Some("SECRET"),
        KeyKind::Aes256 => Some("SYMMETRIC_KEY"),
        KeyKind::Rsa2048 => Some("ASYMMETRIC_KEY"),
        _ => None,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Key {
    key_id: String,
    name: String,
    description: String,
    key_type: &'static str,
    key_status: &'static str,
    current_key_value_version: u32,
    auto_rotation_period: u32,
    next_auto_rotation_date: Option<String>,
    last_access_datetime: Option<String>,
    deletion_datetime: Option<String>,
    creation_user: String,
    creation_datetime: String,
    last_change_user: String,
    last_change_datetime: String,
}

impl Key {
    pub(super) fn of(key: &KeyView, offset: i16) -> Option<Self> {
        let due = match key.state {
            KeyStateView::PendingDeletion { due, .. } => Some(due),
            _ => None,
        };
        Some(Self {
            key_id: key.id.clone(),
            name: key.name.clone(),
            description: key.description.clone(),
            key_type: key_type(key.kind)?,
            key_status: if due.is_some() { "INACTIVE" } else { "ACTIVE" },
            // Confidential data has versions here, for its history; the interface knows one.
            current_key_value_version: match key.kind {
                KeyKind::Secret => 0,
                _ => key.primary.unwrap_or_default(),
            },
            auto_rotation_period: key.rotation.period_days.unwrap_or_default(),
            next_auto_rotation_date: key.next_rotation.map(|at| date(at, offset)),
            last_access_datetime: key.last_used.map(|at| date(at, offset)),
            deletion_datetime: due.map(|at| date(at, offset)),
            creation_user: key.created_by.clone(),
            creation_datetime: date(key.created, offset),
            last_change_user: key.changed_by.clone(),
            last_change_datetime: date(key.changed, offset),
        })
    }
}

/// A credential in full; `password` is that of a certificate's file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Credential {
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_date: Option<String>,
    description: String,
    last_access_datetime: Option<String>,
    deletion_datetime: Option<String>,
    creation_user: String,
    creation_datetime: String,
    last_change_user: String,
    last_change_datetime: String,
}

impl Credential {
    pub(super) fn of(
        credential: &CredentialView,
        certificate: bool,
        password: Option<String>,
        offset: i16,
    ) -> Self {
        let due = match credential.state {
            CredentialStateView::PendingDeletion { due } => Some(due),
            _ => None,
        };
        let value = credential.value.clone();
        Self {
            value: (!certificate).then(|| value.clone()),
            name: certificate.then_some(value),
            password,
            expiration_date: credential.expires.map(|at| date(at, offset)),
            description: credential.description.clone(),
            last_access_datetime: credential.last_used.map(|at| date(at, offset)),
            deletion_datetime: due.map(|at| date(at, offset)),
            creation_user: credential.created_by.clone(),
            creation_datetime: date(credential.created, offset),
            last_change_user: credential.changed_by.clone(),
            last_change_datetime: date(credential.changed, offset),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewKeyBody {
    pub(super) key_store_name: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) secret_value: Option<String>,
    #[serde(default)]
    pub(super) auto_rotation_period: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CredentialBody {
    pub(super) key_store_name: String,
    #[serde(default)]
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) password: Option<String>,
    #[serde(default)]
    pub(super) life_time: Option<u32>,
    #[serde(default)]
    pub(super) description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeyStoreBody {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    pub(super) ip4_auth_use: Flag,
    pub(super) mac_auth_use: Flag,
    pub(super) certificate_auth_use: Flag,
    #[serde(default)]
    pub(super) auth_mode: AuthMode,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
pub(super) enum Flag {
    Y,
    N,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
pub(super) enum AuthMode {
    #[default]
    #[serde(rename = "AND")]
    And,
    #[serde(rename = "OR")]
    Or,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_local_and_without_a_zone() {
        // 2023-03-16 07:51:46.5 UTC.
        assert_eq!(date(1_678_953_106_500, 540), "2023-03-16T16:51:46.500");
        assert_eq!(date(0, 0), "1970-01-01T00:00:00.000");
        assert_eq!(date(u64::MAX, 0), "9999-12-30T22:00:00.999");
    }

    #[test]
    fn bytes_are_listed_as_the_product_lists_them() {
        assert_eq!(listed(&[0, 0x20, 0xfe]), "0x00, 0x20, 0xfe");
        assert_eq!(number("ffffffff00000000"), 0x7fff_ffff);
    }
}
