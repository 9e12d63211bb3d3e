//! A key to look at.

use keystead_core::profile::Confirm;
use keystead_core::{
    KeyKind, KeyStateView, KeyUsage, KeyView, Origin, RotationPolicy, VersionStateView, VersionView,
};

use crate::format::DAY;

/// An enabled AES-256 key, with a version for each of these days on which they were made.
pub(crate) fn key(days: &[u64]) -> KeyView {
    let created = days.first().copied().unwrap_or_default() * DAY;
    let versions: Vec<VersionView> = (1..)
        .zip(days)
        .map(|(number, day)| VersionView {
            number,
            state: VersionStateView::Active,
            state_label: String::from("Active"),
            created: day * DAY,
            operations: 0,
            bytes: 0,
            starts: None,
            cka_id: None,
            actions: Vec::new(),
        })
        .collect();
    KeyView {
        id: "0".repeat(32),
        keystore: "1".repeat(32),
        name: String::from("card numbers"),
        description: String::new(),
        kind: KeyKind::Aes256,
        usage: KeyUsage::EncryptDecrypt,
        origin: Origin::Generated,
        region: None,
        convergent: false,
        state: KeyStateView::Enabled,
        state_label: String::from("Enabled"),
        algorithm: None,
        exportable: true,
        token: None,
        publication: None,
        primary: versions.last().map(|version| version.number),
        versions,
        rotation: RotationPolicy::OFF,
        last_rotation: None,
        next_rotation: None,
        restricted: false,
        allowed: Vec::new(),
        last_used: None,
        operations_limit: 1_000,
        created,
        created_by: String::from("owner"),
        changed: created,
        changed_by: String::from("owner"),
        actions: Vec::new(),
        deletion_window: 7 * DAY,
        deletion_confirm: Confirm::Name,
        warn_before_deletion: false,
    }
}
