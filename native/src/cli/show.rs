//! The engine's views as text for people.

use keystead_core::{
    CheckReport, ImportReport, KeyAction, KeyKind, KeyStateView, KeyView, KeystoreView, Period, SlotKind,
    TickReport, VaultInfo, VersionStateView,
};

use super::output::{fields, table};

pub(super) fn vault(info: &VaultInfo) -> String {
    let slots = info.slots.iter().map(|slot| {
        let kind = match slot.kind {
            SlotKind::Passphrase => "passphrase",
            SlotKind::RecoveryCode => "recovery code",
            _ => "other",
        };
        vec![slot.id.clone(), kind.to_owned(), time(slot.created)]
    });
    let head =
        fields(&[("Vault", info.name.clone()), ("Id", info.id.clone()), ("Created", time(info.created))]);
    let slots = table(&["SLOT", "UNLOCKED BY", "CREATED"], slots.collect(), "The vault has no slots.");
    format!("{head}\n{slots}")
}

pub(super) fn keystore(keystore: &KeystoreView) -> String {
    fields(&[
        ("Keystore", keystore.name.clone()),
        ("Id", keystore.id.clone()),
        ("Description", keystore.description.clone()),
        ("Profile", keystore.profile.name().to_owned()),
        ("Keys", keystore.keys.to_string()),
        ("Created", time(keystore.created)),
        ("Changed", time(keystore.changed)),
    ])
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

pub(super) fn key(key: &KeyView) -> String {
    let head = fields(&[
        ("Key", key.name.clone()),
        ("Id", key.id.clone()),
        ("Keystore", key.keystore.clone()),
        ("Description", key.description.clone()),
        ("Kind", kind(key.kind).to_owned()),
        ("State", state(&key.state)),
        ("Created", time(key.created)),
        ("Changed", time(key.changed)),
        ("Deletion waits", Period(key.deletion_window).to_string()),
    ]);
    let encrypts = key.primary.filter(|_| key.actions.contains(&KeyAction::Encrypt));
    let versions = key.versions.iter().map(|version| {
        let state = match version.state {
            VersionStateView::Active if encrypts == Some(version.number) => "active, encrypts",
            VersionStateView::Active => "active",
            VersionStateView::Destroyed => "destroyed",
        };
        vec![version.number.to_string(), state.to_owned(), time(version.created)]
    });
    let versions = table(&["VERSION", "STATE", "CREATED"], versions.collect(), "The key has no version yet.");
    format!("{head}\n{versions}")
}

pub(super) fn keys(keys: &[KeyView]) -> String {
    let row = |key: &KeyView| {
        vec![
            key.id.clone(),
            key.name.clone(),
            kind(key.kind).to_owned(),
            key.primary.map_or_else(|| "-".to_owned(), |version| version.to_string()),
            state(&key.state),
        ]
    };
    table(
        &["ID", "NAME", "KIND", "VERSION", "STATE"],
        keys.iter().map(row).collect(),
        "No key fits. Create one with `keystead key create --keystore ID NAME`.",
    )
}

pub(super) fn check(report: &CheckReport) -> String {
    format!("All {} records of revision {} are as they were written.\n", report.records, report.revision)
}

pub(super) fn tick(report: &TickReport) -> String {
    let destroyed = match report.destroyed.as_slice() {
        [] => "Nothing was due.".to_owned(),
        ids => format!("Destroyed: {}.", ids.join(", ")),
    };
    match report.next_deadline {
        Some(due) => format!("{destroyed} Next is due {}.\n", time(due)),
        None => format!("{destroyed} Nothing waits.\n"),
    }
}

pub(super) fn import(report: &ImportReport) -> String {
    let head = fields(&[("From", report.vault_name.clone()), ("Exported", time(report.exported))]);
    let kinds = [
        ("new keystore", &report.added_keystores),
        ("new key", &report.added_keys),
        ("here already", &report.unchanged_keys),
        ("differs, kept as it is here", &report.kept_keys),
    ];
    let rows = kinds
        .into_iter()
        .flat_map(|(what, names)| names.iter().map(move |name| vec![name.clone(), what.to_owned()]));
    let rows = table(&["NAME", "WHAT"], rows.collect(), "The bundle is empty.");
    let tail = if report.applied { "Imported." } else { "This was a dry run: nothing was written." };
    format!("{head}\n{rows}\n{tail}\n")
}

/// A time as people read it: `2026-11-22 15:04:05Z`.
pub(super) fn time(millis: u64) -> String {
    let time = i64::try_from(millis).ok().and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok());
    time.map_or_else(|| format!("{millis} ms"), |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

const fn kind(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Aes256 => "AES-256",
        _ => "other",
    }
}

fn state(state: &KeyStateView) -> String {
    match state {
        KeyStateView::PreActive => "not activated yet".to_owned(),
        KeyStateView::Enabled => "enabled".to_owned(),
        KeyStateView::Disabled => "disabled".to_owned(),
        KeyStateView::PendingDeletion { due, .. } => format!("will be destroyed {}", time(*due)),
        KeyStateView::Destroyed => "destroyed".to_owned(),
    }
}
