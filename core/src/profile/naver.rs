//! In the manner of NAVER Cloud Platform KMS: three days to change one's mind, and back to disabled.

use super::words::word;
use super::*;
use crate::client::Methods;
use crate::frame::{Layout, TextTag};
use crate::key::Publication;

use KeyUsage::{EncryptAndSign, EncryptDecrypt, SignVerify};

pub(super) static NAVER: Profile = Profile {
    id: ProfileId::NAVER,
    title: "As in NAVER Cloud Platform KMS",
    words: Words {
        key: [
            word("Not activated", "PRE_ACTIVE"),
            word("Enabled", "ENABLE"),
            word("Disabled", "DISABLE"),
            word("Pending deletion", "REVOKE"),
            word("Deleted", "DELETED"),
        ],
        version: [
            word("Enabled", "ENABLE"),
            word("Disabled", "DISABLE"),
            word("Compromised", "COMPROMISED"),
            word("Pending deletion", "REVOKE"),
            word("Deleted", "DELETED"),
        ],
        credential: [
            word("Enabled", "ENABLE"),
            word("Pending deletion", "REVOKE"),
            word("Deleted", "DELETED"),
        ],
    },
    names: NameRules { min_chars: 3, max_chars: 15, charset: NameCharset::Identifier, unique: true },
    description_max_chars: 100,
    deletion: DeletionRules {
        window: Some(Period::HOUR.times(72)),
        round_up_to: None,
        cancel_to: CancelTo::Disabled,
        precondition: Precondition::Nothing,
        warn_if_used: true,
        confirm: Confirm::Dialog,
        now_needs_pending: true,
        versions: VersionDeletion::Never,
        credentials_wait: false,
    },
    versions: VersionRules {
        first: 1,
        max: None,
        deactivate: true,
        deactivated_processes: false,
        compromise: false,
        default_selectable: false,
        protect_newest: true,
        allow_none: false,
        manage_when_disabled: false,
    },
    disabling: Disabling::Key,
    rotation: RotationRules {
        min_days: 1,
        max_days: Some(730),
        default_days: Some(90),
        off: RotationOff::Switch,
        when_disabled: true,
        manual_resets: false,
        at: RotationAt::Midnight,
        imported: false,
        by_use: false,
    },
    export: ExportRules { symmetric: false, private: false },
    imports: &[],
    publication: Publication::AT_ONCE,
    kinds: &[
        KindRule { kind: KeyKind::Aes256, usages: &[EncryptDecrypt] },
        KindRule { kind: KeyKind::Rsa2048, usages: &[EncryptAndSign] },
        KindRule { kind: KeyKind::EcP256, usages: &[SignVerify] },
    ],
    convergent: true,
    tokens: false,
    boundaries: true,
    frame: Frame::Compatible(Layout::Text(TextTag::NCPKMS)),
    text: TextMode::Base64 { lists: true },
    limits: Limits {
        plaintext_bytes: 32_768,
        secret_bytes: 32_768,
        sign_bytes: 8_192,
        context_bytes: 50,
        batch_bytes: 32_768,
        operations: u32::MAX as u64,
    },
    access: AccessRules {
        gate_methods: Methods { ipv4: true, mac: false, certificate: false },
        gate_required: false,
        lists: false,
        unauthorized: Unauthorized::Hidden,
    },
    approvals: false,
    paging: Paging { first: 1, min: 1, max: 200, default: 100 },
    time: TimeFormat::EpochMillis,
    customizable: false,
};
