//! Keystead's own profile: a week to change one's mind, a cancelled deletion undone exactly, nothing deleted unasked.

use super::words::word;
use super::*;
use crate::client::Methods;
use crate::envelope::MAX_PLAINTEXT_BYTES;
use crate::key::Publication;

use KeyUsage::{EncryptDecrypt, Keep, Mac, SignVerify};

pub(super) static STANDARD: Profile = Profile {
    id: ProfileId::STANDARD,
    title: "The best of each, and adjustable within safe bounds",
    words: Words {
        key: [
            word("Not activated", "preActive"),
            word("Enabled", "enabled"),
            word("Disabled", "disabled"),
            word("Scheduled for deletion", "pendingDeletion"),
            word("Destroyed", "destroyed"),
        ],
        version: [
            word("Active", "active"),
            word("Deactivated", "deactivated"),
            word("Compromised", "compromised"),
            word("Scheduled for deletion", "pendingDeletion"),
            word("Destroyed", "destroyed"),
        ],
        credential: [
            word("Active", "active"),
            word("Scheduled for deletion", "pendingDeletion"),
            word("Deleted", "destroyed"),
        ],
    },
    names: NameRules { min_chars: 1, max_chars: 100, charset: NameCharset::Text, unique: false },
    description_max_chars: 1_000,
    deletion: DeletionRules {
        window: Some(Period::DAY.times(7)),
        round_up_to: None,
        cancel_to: CancelTo::Previous,
        precondition: Precondition::Nothing,
        warn_if_used: true,
        confirm: Confirm::Name,
        now_needs_pending: true,
        versions: VersionDeletion::Window,
        credentials_wait: true,
    },
    versions: VersionRules {
        first: 1,
        max: None,
        deactivate: true,
        deactivated_processes: true,
        compromise: true,
        default_selectable: true,
        protect_newest: true,
        allow_none: true,
        manage_when_disabled: true,
    },
    disabling: Disabling::Key,
    rotation: RotationRules {
        min_days: 1,
        max_days: Some(1_095),
        default_days: None,
        off: RotationOff::Switch,
        when_disabled: false,
        manual_resets: true,
        at: RotationAt::SameTime,
        imported: true,
        by_use: true,
    },
    export: ExportRules { symmetric: false, private: false },
    imports: &[
        ImportFormat::HexTokens,
        ImportFormat::Raw,
        ImportFormat::Jwk,
        ImportFormat::Pem,
        ImportFormat::Components,
        ImportFormat::PublicKey,
        ImportFormat::Wrapped,
    ],
    publication: Publication::AT_ONCE,
    kinds: &[
        KindRule { kind: KeyKind::Secret, usages: &[Keep] },
        KindRule { kind: KeyKind::Aes256, usages: &[EncryptDecrypt] },
        KindRule { kind: KeyKind::HmacSha256, usages: &[Mac] },
        KindRule { kind: KeyKind::Rsa2048, usages: &[SignVerify, EncryptDecrypt] },
        KindRule { kind: KeyKind::Rsa3072, usages: &[SignVerify, EncryptDecrypt] },
        KindRule { kind: KeyKind::Rsa4096, usages: &[SignVerify, EncryptDecrypt] },
        KindRule { kind: KeyKind::EcP256, usages: &[SignVerify] },
        KindRule { kind: KeyKind::EcP384, usages: &[SignVerify] },
        KindRule { kind: KeyKind::Ed25519, usages: &[SignVerify] },
    ],
    convergent: true,
    tokens: true,
    boundaries: true,
    frame: Frame::Envelope,
    text: TextMode::Base64 { lists: true },
    limits: Limits {
        plaintext_bytes: MAX_PLAINTEXT_BYTES,
        secret_bytes: 32_768,
        sign_bytes: MAX_PLAINTEXT_BYTES,
        context_bytes: 1_024,
        batch_bytes: MAX_PLAINTEXT_BYTES,
        // Each message has a key of its own, so that this bounds bookkeeping rather than nonces.
        operations: 1 << 48,
    },
    access: AccessRules {
        gate_methods: Methods { ipv4: true, mac: true, certificate: true },
        gate_required: false,
        lists: true,
        unauthorized: Unauthorized::PartialRow,
    },
    approvals: true,
    paging: Paging { first: 1, min: 1, max: 1_000, default: 100 },
    time: TimeFormat::UtcIso,
    customizable: true,
};
