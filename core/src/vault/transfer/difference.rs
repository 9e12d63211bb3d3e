//! Where what is here differs from what is in a bundle, in short texts. Nothing secret is among them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::actor::{Access, Principal};
use crate::bundle::Difference;
use crate::client::{Combine, Gate};
use crate::codec::SettingsBody;
use crate::credential::Credential;
use crate::key::{Boundary, Key, Primary, RotationPolicy};
use crate::keystore::{ApprovalPolicy, Keystore};

/// A field and how it reads.
type Field<T> = (&'static str, fn(&T) -> String);

fn differences<T>(here: &T, there: &T, fields: &[Field<T>]) -> Vec<Difference> {
    let compare = |(field, text): &Field<T>| {
        let (here, there) = (text(here), text(there));
        (here != there).then(|| Difference { field: (*field).into(), here, there })
    };
    fields.iter().filter_map(compare).collect()
}

pub(super) fn of_keys(here: &Key, there: &Key) -> Vec<Difference> {
    differences(
        here,
        there,
        &[
            ("keystore", |key| key.keystore.to_string()),
            ("name", |key| key.name.clone()),
            ("description", |key| key.description.clone()),
            ("kind", |key| format!("{:?}", key.kind)),
            ("usage", |key| format!("{:?}", key.usage)),
            ("origin", |key| format!("{:?}", key.origin)),
            ("region", |key| match &key.boundary {
                Boundary::Global => String::new(),
                Boundary::Isolated(region) => region.clone(),
            }),
            ("state", |key| key.state.name().to_string()),
            ("versions", |key| {
                let version =
                    |version: &crate::key::KeyVersion| format!("{} {}", version.number, version.state.name());
                key.versions.iter().map(version).collect::<Vec<_>>().join(", ")
            }),
            ("primary", |key| match key.primary {
                Primary::Newest => String::from("the newest"),
                Primary::Version(number) => number.to_string(),
                Primary::None => String::from("none"),
            }),
            ("rotation", |key| rotation(&key.rotation)),
            ("lastRotation", |key| time(key.last_rotation)),
            ("nextRotation", |key| time(key.next_rotation)),
            ("allowed", |key| match &key.access {
                Access::Open => String::from("everybody"),
                Access::Restricted(allowed) => joined(allowed),
            }),
            ("created", |key| key.created.0.to_string()),
            ("createdBy", |key| key.created_by.name.clone()),
            ("changed", |key| key.changed.0.to_string()),
            ("changedBy", |key| key.changed_by.name.clone()),
        ],
    )
}

pub(super) fn of_keystores(here: &Keystore, there: &Keystore) -> Vec<Difference> {
    differences(
        here,
        there,
        &[
            ("name", |keystore| keystore.name.clone()),
            ("description", |keystore| keystore.description.clone()),
            ("profile", |keystore| keystore.profile.to_string()),
            ("custom", |keystore| {
                if keystore.custom.is_empty() { String::new() } else { format!("{:?}", keystore.custom) }
            }),
            ("gate", |keystore| gate(&keystore.gate)),
            ("approvals", |keystore| keystore.approvals.as_ref().map(approvals).unwrap_or_default()),
            ("created", |keystore| keystore.created.0.to_string()),
            ("createdBy", |keystore| keystore.created_by.name.clone()),
            ("changed", |keystore| keystore.changed.0.to_string()),
            ("changedBy", |keystore| keystore.changed_by.name.clone()),
        ],
    )
}

pub(super) fn of_principals(here: &Principal, there: &Principal) -> Vec<Difference> {
    differences(
        here,
        there,
        &[
            ("name", |principal| principal.name.clone()),
            ("kind", |principal| format!("{:?}", principal.kind)),
            ("role", |principal| format!("{:?}", principal.role)),
            ("groups", |principal| joined(&principal.groups)),
            ("approvalKey", |principal| {
                principal
                    .approval_key
                    .as_deref()
                    .map(|key| data_encoding::HEXLOWER.encode(key))
                    .unwrap_or_default()
            }),
            // Which keys, not their digests.
            ("accessKeys", |principal| {
                let numbers = principal.access_keys.iter().map(|key| format!("{:08x}", key.number));
                numbers.collect::<Vec<_>>().join(", ")
            }),
            ("applicationKey", |principal| principal.application_key.is_some().to_string()),
            ("changed", |principal| principal.changed.0.to_string()),
        ],
    )
}

pub(super) fn of_credentials(here: &Credential, there: &Credential) -> Vec<Difference> {
    differences(
        here,
        there,
        &[
            ("value", |credential| format!("{:?}", credential.value)),
            ("description", |credential| credential.description.clone()),
            ("state", |credential| credential.state.name().to_string()),
            ("changed", |credential| credential.changed.0.to_string()),
        ],
    )
}

pub(super) fn of_settings(here: &SettingsBody, there: &SettingsBody) -> Vec<Difference> {
    differences(
        here,
        there,
        &[
            ("region", |settings| settings.region.clone().unwrap_or_default()),
            ("utcOffsetMinutes", |settings| settings.utc_offset_minutes.to_string()),
            ("strictAudit", |settings| settings.strict_audit.to_string()),
        ],
    )
}

fn time(at: Option<crate::time::Timestamp>) -> String {
    at.map(|at| at.0.to_string()).unwrap_or_default()
}

fn joined(ids: &[crate::id::PrincipalId]) -> String {
    crate::vault::names::joined(ids)
}

fn rotation(policy: &RotationPolicy) -> String {
    let RotationPolicy { period_days, max_operations, max_bytes } = policy;
    let parts = [
        period_days.map(|days| format!("every {days} days")),
        max_operations.map(|operations| format!("after {operations} operations")),
        max_bytes.map(|bytes| format!("after {bytes} bytes")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn gate(gate: &Gate) -> String {
    let methods = gate.methods;
    let named = [("ipv4", methods.ipv4), ("mac", methods.mac), ("certificate", methods.certificate)];
    let word = if matches!(gate.combine, Combine::Any) { " or " } else { " and " };
    let asked: Vec<_> = named.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name).collect();
    asked.join(word)
}

fn approvals(policy: &ApprovalPolicy) -> String {
    let signed = if policy.signed { ", signed" } else { "" };
    format!("{} of [{}]{signed}", policy.needed, joined(&policy.approvers))
}
