//! Signing keys for tokens: labels may repeat, a key is one version for life, and deleting takes the user PIN.

use super::words::word;
use super::*;
use crate::client::Methods;
use crate::envelope::MAX_PLAINTEXT_BYTES;
use crate::key::Publication;

use KeyUsage::SignVerify;

pub(super) static JWT: Profile = Profile {
    id: ProfileId::JWT,
    title: "Signing keys for JWT, as in a console over an HSM",
    words: Words {
        key: [
            word("Not activated", "preActive"),
            word("Active", "active"),
            word("Disabled", "disabled"),
            word("Scheduled for deletion", "pendingDeletion"),
            word("Deleted", "deleted"),
        ],
        version: [
            word("Active", "active"),
            word("Deactivated", "deactivated"),
            word("Compromised", "compromised"),
            word("Scheduled for deletion", "pendingDeletion"),
            word("Deleted", "deleted"),
        ],
        credential: [
            word("Active", "active"),
            word("Scheduled for deletion", "pendingDeletion"),
            word("Deleted", "deleted"),
        ],
    },
    names: NameRules { min_chars: 1, max_chars: 100, charset: NameCharset::Text, unique: false },
    description_max_chars: 0,
    deletion: DeletionRules {
        window: None,
        round_up_to: None,
        cancel_to: CancelTo::Previous,
        precondition: Precondition::Nothing,
        warn_if_used: false,
        confirm: Confirm::Pin,
        now_needs_pending: false,
        versions: VersionDeletion::Never,
        credentials_wait: false,
    },
    versions: VersionRules {
        first: 0,
        max: Some(1),
        deactivate: false,
        deactivated_processes: false,
        compromise: false,
        default_selectable: false,
        protect_newest: true,
        allow_none: false,
        manage_when_disabled: false,
    },
    disabling: Disabling::Never,
    rotation: RotationRules {
        min_days: 1,
        max_days: None,
        default_days: None,
        off: RotationOff::Always,
        when_disabled: false,
        manual_resets: false,
        at: RotationAt::SameTime,
        imported: false,
        by_use: false,
    },
    export: ExportRules { symmetric: false, private: false },
    imports: &[ImportFormat::Pem, ImportFormat::Components],
    publication: Publication { lead_hours: 24, retention_hours: Some(168) },
    kinds: &[
        KindRule { kind: KeyKind::Rsa2048, usages: &[SignVerify] },
        KindRule { kind: KeyKind::Rsa4096, usages: &[SignVerify] },
        KindRule { kind: KeyKind::EcP256, usages: &[SignVerify] },
    ],
    convergent: false,
    tokens: true,
    boundaries: false,
    frame: Frame::Envelope,
    text: TextMode::Utf8,
    limits: Limits {
        plaintext_bytes: MAX_PLAINTEXT_BYTES,
        secret_bytes: 32_768,
        sign_bytes: MAX_PLAINTEXT_BYTES,
        context_bytes: 0,
        batch_bytes: MAX_PLAINTEXT_BYTES,
        operations: 1 << 48,
    },
    access: AccessRules {
        gate_methods: Methods { ipv4: false, mac: false, certificate: true },
        gate_required: false,
        lists: false,
        unauthorized: Unauthorized::Hidden,
    },
    approvals: false,
    paging: Paging { first: 1, min: 1, max: 1_000, default: 100 },
    time: TimeFormat::Date,
    customizable: false,
};
