//! In the manner of NHN Cloud Secure Key Manager: a week, rounded up to the hour, for keys, versions and credentials.

use super::words::word;
use super::*;
use crate::client::Methods;
use crate::envelope::MAX_PLAINTEXT_BYTES;
use crate::frame::Layout;
use crate::key::Publication;

use KeyUsage::{EncryptDecrypt, Keep, SignVerify};

pub(super) static NHN: Profile = Profile {
    id: ProfileId::NHN,
    title: "As in NHN Cloud Secure Key Manager",
    words: Words {
        key: [
            word("Not activated", "INACTIVE"),
            word("In Service", "ACTIVE"),
            word("Disabled", "INACTIVE"),
            word("Scheduled to be Deleted", "INACTIVE"),
            word("Deleted", "DELETED"),
        ],
        version: [
            word("In Service", "ACTIVE"),
            word("Deactivated", "INACTIVE"),
            word("Compromised", "INACTIVE"),
            word("Scheduled to be Deleted", "INACTIVE"),
            word("Deleted", "DELETED"),
        ],
        credential: [
            word("In Service", "ACTIVE"),
            word("Scheduled to be Deleted", "INACTIVE"),
            word("Deleted", "DELETED"),
        ],
    },
    names: NameRules { min_chars: 1, max_chars: 100, charset: NameCharset::Text, unique: false },
    description_max_chars: 1_000,
    deletion: DeletionRules {
        window: Some(Period::DAY.times(7)),
        round_up_to: Some(Period::HOUR),
        cancel_to: CancelTo::Enabled,
        precondition: Precondition::Nothing,
        warn_if_used: false,
        confirm: Confirm::Dialog,
        now_needs_pending: true,
        versions: VersionDeletion::Window,
        credentials_wait: true,
    },
    versions: VersionRules {
        first: 0,
        max: None,
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
        min_days: 30,
        max_days: None,
        default_days: None,
        off: RotationOff::Zero,
        when_disabled: false,
        manual_resets: true,
        at: RotationAt::Midnight,
        imported: false,
        by_use: false,
    },
    export: ExportRules { symmetric: true, private: true },
    imports: &[ImportFormat::HexTokens],
    publication: Publication::AT_ONCE,
    kinds: &[
        KindRule { kind: KeyKind::Secret, usages: &[Keep] },
        KindRule { kind: KeyKind::Aes256, usages: &[EncryptDecrypt] },
        KindRule { kind: KeyKind::Rsa2048, usages: &[SignVerify] },
    ],
    convergent: false,
    tokens: false,
    boundaries: false,
    frame: Frame::Compatible(Layout::VersionPrefix),
    text: TextMode::Utf8,
    limits: Limits {
        plaintext_bytes: 32_768,
        secret_bytes: 32_768,
        sign_bytes: 245,
        context_bytes: 0,
        batch_bytes: MAX_PLAINTEXT_BYTES,
        operations: u32::MAX as u64,
    },
    access: AccessRules {
        gate_methods: Methods { ipv4: true, mac: true, certificate: true },
        gate_required: true,
        lists: false,
        unauthorized: Unauthorized::Hidden,
    },
    approvals: true,
    paging: Paging { first: 1, min: 10, max: 100, default: 10 },
    time: TimeFormat::LocalIso,
    customizable: false,
};
