//! In the manner of KakaoCloud KMS: versions have states of their own, the default version moves, nothing waits.

use super::words::word;
use super::*;
use crate::client::Methods;
use crate::envelope::MAX_PLAINTEXT_BYTES;
use crate::frame::{Layout, TextTag};
use crate::key::Publication;

use KeyUsage::{EncryptDecrypt, Mac, SignVerify};

pub(super) static KAKAO: Profile = Profile {
    id: ProfileId::KAKAO,
    title: "As in KakaoCloud KMS",
    words: Words {
        key: [
            word("Pre-activation", "PRE_ACTIVATION"),
            word("Active", "ACTIVE"),
            word("Deactivated", "DEACTIVATED"),
            word("Scheduled for deletion", "PENDING_DELETION"),
            word("Deleted", "DELETED"),
        ],
        version: [
            word("Active", "ACTIVE"),
            word("Deactivated", "DEACTIVATED"),
            word("Compromised", "COMPROMISED"),
            word("Scheduled for deletion", "PENDING_DELETION"),
            word("Destroyed", "DESTROYED"),
        ],
        credential: [
            word("Active", "ACTIVE"),
            word("Scheduled for deletion", "PENDING_DELETION"),
            word("Deleted", "DELETED"),
        ],
    },
    names: NameRules { min_chars: 1, max_chars: 100, charset: NameCharset::Text, unique: false },
    description_max_chars: 1_000,
    deletion: DeletionRules {
        window: None,
        round_up_to: None,
        cancel_to: CancelTo::Previous,
        precondition: Precondition::VersionsDestroyed,
        warn_if_used: false,
        confirm: Confirm::Name,
        now_needs_pending: false,
        versions: VersionDeletion::Destroy,
        credentials_wait: false,
    },
    versions: VersionRules {
        first: 1,
        max: None,
        deactivate: true,
        deactivated_processes: false,
        compromise: false,
        default_selectable: true,
        protect_newest: false,
        allow_none: true,
        manage_when_disabled: true,
    },
    disabling: Disabling::ByVersions,
    rotation: RotationRules {
        min_days: 1,
        max_days: Some(1_095),
        default_days: Some(365),
        off: RotationOff::Switch,
        when_disabled: false,
        manual_resets: true,
        at: RotationAt::Midnight,
        imported: false,
        by_use: false,
    },
    export: ExportRules { symmetric: false, private: false },
    imports: &[],
    publication: Publication::AT_ONCE,
    kinds: &[
        KindRule { kind: KeyKind::Aes256, usages: &[EncryptDecrypt] },
        KindRule { kind: KeyKind::HmacSha256, usages: &[Mac] },
        KindRule { kind: KeyKind::Rsa2048, usages: &[EncryptDecrypt, SignVerify] },
        KindRule { kind: KeyKind::EcP256, usages: &[SignVerify] },
    ],
    convergent: false,
    tokens: false,
    boundaries: false,
    frame: Frame::Compatible(Layout::Text(TextTag::KCKMS)),
    text: TextMode::Base64 { lists: false },
    limits: Limits {
        // The product states no limit; ours is that of one message.
        plaintext_bytes: MAX_PLAINTEXT_BYTES,
        secret_bytes: 32_768,
        sign_bytes: MAX_PLAINTEXT_BYTES,
        context_bytes: 0,
        batch_bytes: MAX_PLAINTEXT_BYTES,
        operations: u32::MAX as u64,
    },
    access: AccessRules {
        gate_methods: Methods { ipv4: false, mac: false, certificate: false },
        gate_required: false,
        lists: true,
        unauthorized: Unauthorized::PartialRow,
    },
    approvals: false,
    paging: Paging { first: 1, min: 1, max: 1_000, default: 20 },
    time: TimeFormat::UtcIso,
    customizable: false,
};
