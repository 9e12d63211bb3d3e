//! The engine's views as text for people.

use keystead_core::{
    CheckReport, CredentialKindView, CredentialStateView, CredentialView, GateView, ImportKind,
    ImportObstacle, ImportOutcome, ImportReport, KeyAction, KeyStateView, KeyView, KeystoreView, Origin,
    Period, ServiceKeyView, SlotKind, SlotView, TickReport, VaultInfo, VersionStateView,
};

use super::output::{fields, table};
use crate::hsm::root_slot;

pub(super) fn vault(info: &VaultInfo) -> String {
    let mut facts =
        vec![("Vault", info.name.clone()), ("Id", info.id.clone()), ("Created", time(info.created))];
    facts.extend(info.rewrap_left.map(|left| ("To be wrapped anew", left.to_string())));
    format!("{}\n{}", fields(&facts), slots(&info.slots))
}

pub(super) fn slots(slots: &[SlotView]) -> String {
    let rows = slots.iter().map(|slot| {
        let kind = match slot.kind {
            SlotKind::Passphrase => "passphrase",
            SlotKind::RecoveryCode => "recovery code",
            SlotKind::Passkey => "passkey",
            SlotKind::KeyFile => "key file",
            SlotKind::External if root_slot::reference_of(slot).is_some() => "token",
            SlotKind::External => "another system",
            _ => "other",
        };
        vec![slot.id.clone(), kind.to_owned(), slot.label.clone(), time(slot.created)]
    });
    table(&["SLOT", "UNLOCKED BY", "LABEL", "CREATED"], rows.collect(), "The vault has no slots.")
}

pub(super) fn keystore(keystore: &KeystoreView) -> String {
    fields(&[
        ("Keystore", keystore.name.clone()),
        ("Id", keystore.id.clone()),
        ("Description", keystore.description.clone()),
        ("Profile", keystore.profile.name().to_owned()),
        ("Clients", gate(&keystore.gate)),
        ("Keys", keystore.keys.to_string()),
        ("Created", format!("{} by {}", time(keystore.created), keystore.created_by)),
        ("Changed", format!("{} by {}", time(keystore.changed), keystore.changed_by)),
    ])
}

fn gate(gate: &GateView) -> String {
    let methods = [(gate.ipv4, "IPv4 address"), (gate.mac, "MAC address"), (gate.certificate, "certificate")];
    let methods: Vec<_> = methods.into_iter().filter_map(|(asked, name)| asked.then_some(name)).collect();
    if methods.is_empty() {
        return "not asked who they are".to_owned();
    }
    methods.join(if gate.any { " or " } else { " and " })
}

pub(super) fn keystores(keystores: &[KeystoreView]) -> String {
    let row = |keystore: &KeystoreView| {
        vec![
            keystore.id.clone(),
            keystore.name.clone(),
            keystore.profile.name().to_owned(),
            keystore.keys.to_string(),
            time(keystore.created),
        ]
    };
    table(
        &["ID", "NAME", "PROFILE", "KEYS", "CREATED"],
        keystores.iter().map(row).collect(),
        "There are no keystores. Create one with `keystead keystore create NAME`.",
    )
}

pub(super) fn credentials(credentials: &[CredentialView]) -> String {
    let row = |credential: &CredentialView| {
        let kind = match credential.kind {
            CredentialKindView::Ipv4 => "IPv4 address",
            CredentialKindView::Mac => "MAC address",
            CredentialKindView::Certificate => "certificate",
        };
        let state = match credential.state {
            CredentialStateView::PendingDeletion { due } => {
                format!("{}: {}", credential.state_label, time(due))
            }
            _ => credential.state_label.clone(),
        };
        vec![
            credential.id.clone(),
            kind.to_owned(),
            credential.value.clone(),
            state,
            credential.expires.map(time).unwrap_or_default(),
            credential.last_used.map_or_else(|| "never".to_owned(), time),
            credential.description.clone(),
        ]
    };
    table(
        &["CREDENTIAL", "KIND", "VALUE", "STATE", "EXPIRES", "LAST USED", "DESCRIPTION"],
        credentials.iter().map(row).collect(),
        "The keystore has no credentials.",
    )
}

pub(super) fn key(key: &KeyView) -> String {
    let mut facts = vec![
        ("Key", key.name.clone()),
        ("Id", key.id.clone()),
        ("Keystore", key.keystore.clone()),
        ("Description", key.description.clone()),
        ("Kind", key.kind.to_string()),
        ("State", state(key)),
    ];
    if key.origin == Origin::Imported {
        facts.push(("Origin", "imported".to_owned()));
    }
    if let Some(token) = &key.token {
        facts.push(("Token", token.clone()));
        let newest = key.versions.last().and_then(|version| version.cka_id.clone());
        facts.extend(newest.map(|id| ("CKA_ID", id)));
    }
    facts.extend(key.region.clone().map(|region| ("Isolated to", region)));
    facts.extend([
        ("Rotation", rotation(key)),
        ("Last used", key.last_used.map_or_else(|| "never".to_owned(), time)),
        ("Created", format!("{} by {}", time(key.created), key.created_by)),
        ("Changed", format!("{} by {}", time(key.changed), key.changed_by)),
    ]);
    if key.deletion_window > 0 {
        facts.push(("Deletion waits", Period(key.deletion_window).to_string()));
    }
    let encrypts = key.primary.filter(|_| key.actions.contains(&KeyAction::Encrypt));
    let versions = key.versions.iter().map(|version| {
        let state = if encrypts == Some(version.number) {
            format!("{}, encrypts", version.state_label)
        } else if let VersionStateView::PendingDeletion { due } = version.state {
            format!("{}: {}", version.state_label, time(due))
        } else {
            version.state_label.clone()
        };
        vec![version.number.to_string(), state, time(version.created), version.operations.to_string()]
    });
    let versions = table(
        &["VERSION", "STATE", "CREATED", "MESSAGES"],
        versions.collect(),
        "The key has no version yet.",
    );
    format!("{}\n{versions}", fields(&facts))
}

fn rotation(key: &KeyView) -> String {
    let policy = key.rotation;
    let parts = [
        policy.period_days.map(|days| format!("every {days} days")),
        policy.max_operations.map(|most| format!("after {most} messages")),
        policy.max_bytes.map(|most| format!("after {most} bytes")),
        key.next_rotation.map(|next| format!("next {}", time(next))),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "off".to_owned() } else { parts.join(", ") }
}

pub(super) fn keys(keys: &[KeyView]) -> String {
    let row = |key: &KeyView| {
        vec![
            key.id.clone(),
            key.name.clone(),
            key.kind.to_string(),
            key.primary.map_or_else(|| "-".to_owned(), |version| version.to_string()),
            state(key),
        ]
    };
    table(
        &["ID", "NAME", "KIND", "VERSION", "STATE"],
        keys.iter().map(row).collect(),
        "No key fits. Create one with `keystead key create --keystore ID NAME`.",
    )
}

pub(super) fn service_keys(keys: &[ServiceKeyView]) -> String {
    let row = |key: &ServiceKeyView| {
        vec![
            key.name.clone(),
            key.service.clone(),
            key.version.to_string(),
            key.rotation_days.map_or_else(|| "-".to_owned(), |days| format!("every {days} days")),
            key.next_rotation.map_or_else(|| "-".to_owned(), time),
            time(key.created),
        ]
    };
    table(
        &["NAME", "SERVICE", "VERSION", "ROTATION", "NEXT", "CREATED"],
        keys.iter().map(row).collect(),
        "The vault has no keys of its own yet.",
    )
}

pub(super) fn check(report: &CheckReport) -> String {
    let sound =
        format!("All {} records of revision {} are as they were written.\n", report.records, report.revision);
    match report.rewrap_left {
        Some(left) => {
            format!("{sound}{left} keys wait to be wrapped anew: go on with `keystead root rewrap`.\n")
        }
        None => sound,
    }
}

pub(super) fn tick(report: &TickReport) -> String {
    let done = [("Destroyed", &report.destroyed), ("Rotated", &report.rotated)];
    let done = done.into_iter().filter(|(_, ids)| !ids.is_empty());
    let mut done: Vec<_> = done.map(|(what, ids)| format!("{what}: {}.", ids.join(", "))).collect();
    if done.is_empty() {
        done.push("Nothing was due.".to_owned());
    }
    done.push(match report.next_deadline {
        Some(due) => format!("Next is due {}.", time(due)),
        None => "Nothing waits.".to_owned(),
    });
    format!("{}\n", done.join(" "))
}

pub(super) fn import(report: &ImportReport) -> String {
    let signed_by =
        report.signed_by.clone().unwrap_or_else(|| "nobody: the bundle is of format 1".to_owned());
    let head = fields(&[
        ("From", report.vault_name.clone()),
        ("Exported", time(report.exported)),
        ("Signed by", signed_by),
    ]);
    let mut rows = Vec::new();
    for row in &report.rows {
        let what = match (row.outcome, row.obstacle) {
            (ImportOutcome::Added, _) => "new",
            (ImportOutcome::Unchanged, _) => "here already",
            (ImportOutcome::Kept, _) => "differs, kept as it is here",
            (ImportOutcome::Replaced, _) => "differs, replaced",
            (_, Some(ImportObstacle::LosesVersions)) => "kept: a version that is here would be lost",
            (_, Some(ImportObstacle::Destroyed)) => "kept: what was destroyed here would be back",
            (_, Some(ImportObstacle::Names)) => "kept: a name is taken",
            (ImportOutcome::Conflict, _) => "kept: it is another object of the same id",
        };
        let kind = match row.kind {
            ImportKind::Settings => "settings",
            ImportKind::Principal => "principal",
            ImportKind::Keystore => "keystore",
            ImportKind::Key => "key",
            ImportKind::Credential => "credential",
        };
        rows.push(vec![kind.to_owned(), row.name.clone(), what.to_owned()]);
        rows.extend(row.differences.iter().map(|difference| {
            let values = format!("here \"{}\", there \"{}\"", difference.here, difference.there);
            vec![String::new(), format!("  {}", difference.field), values]
        }));
    }
    let rows = table(&["KIND", "NAME", "WHAT"], rows, "The bundle is empty.");
    let tail = if report.applied { "Imported." } else { "This was a dry run: nothing was written." };
    format!("{head}\n{rows}\n{tail}\n")
}

pub(super) fn recovery_code(code: &str) -> String {
    let head = fields(&[("Recovery code", code.to_owned())]);
    format!(
        "{head}\nWrite it down and keep it away from this machine. The one before it opens nothing any more.\n"
    )
}

/// A time as people read it: `2026-11-22 15:04:05Z`.
pub(super) fn time(millis: u64) -> String {
    let time = i64::try_from(millis).ok().and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    time.map_or_else(|| format!("{millis} ms"), |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

/// What the key's profile calls its state.
fn state(key: &KeyView) -> String {
    match key.state {
        KeyStateView::PendingDeletion { due, .. } => format!("{}: {}", key.state_label, time(due)),
        _ => key.state_label.clone(),
    }
}
