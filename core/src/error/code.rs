//! What programs go by: a stable name and whose fault it is.

use super::{Error, Fault, Subject};
use crate::client::AddressProblem;
use crate::hsm::HsmProblem;
use crate::wire::{PageProblem, TextProblem};

impl Error {
    /// Every code that [`Self::code`] gives, sorted: for translations and documents.
    pub const CODES: &'static [&'static str] = &[
        "access.denied",
        "address.host_bits",
        "address.invalid",
        "algorithm.forbidden",
        "approval.change_failed",
        "approval.closed",
        "approval.empty",
        "approval.full",
        "approval.not_found",
        "approval.pending",
        "approval.required",
        "approval.self",
        "approval.signature",
        "approval.stale",
        "audit.broken",
        "bug.unreachable",
        "bundle.format",
        "bundle.malformed",
        "bundle.not_opened",
        "bundle.signature",
        "certificate.password",
        "certificate.validity",
        "ciphertext.malformed",
        "ciphertext.other_key",
        "client.refused",
        "clock.moved_back",
        "computed.elsewhere",
        "confirmation.mismatch",
        "context.missing",
        "context.not_taken",
        "context.too_long",
        "credential.not_found",
        "credential.state_forbids",
        "credential.taken",
        "custom.out_of_bounds",
        "data_key.size",
        "decryption.failed",
        "description.too_long",
        "digest.length",
        "event.unknown",
        "export.forbidden",
        "gate.without_method",
        "hsm.absent",
        "hsm.failed",
        "hsm.full",
        "hsm.logged_out",
        "hsm.object_exists",
        "hsm.object_id",
        "hsm.object_in_use",
        "hsm.object_missing",
        "hsm.pin_locked",
        "hsm.pin_refused",
        "hsm.pin_required",
        "hsm.serial",
        "hsm.unsupported",
        "id.invalid",
        "kdf.out_of_bounds",
        "key.not_found",
        "key.not_loaded",
        "key.other_region",
        "key.state_forbids",
        "key_file.length",
        "keystore.not_empty",
        "keystore.not_found",
        "kind.forbids",
        "kind.unavailable",
        "mac.invalid",
        "material.algorithm",
        "material.check_value",
        "material.components",
        "material.curve",
        "material.encrypted",
        "material.hex_token",
        "material.length",
        "material.malformed",
        "material.mismatch",
        "material.needed",
        "material.other_kind",
        "material.public",
        "material.rsa_size",
        "material.ticket",
        "material.unreadable",
        "material.wrapping",
        "message.too_large",
        "name.invalid",
        "name.taken",
        "page.cursor",
        "page.number",
        "page.size",
        "passphrase.length",
        "pin.locked",
        "pin.mismatch",
        "pin.rejected",
        "pin.required",
        "plaintext.too_large",
        "principal.not_found",
        "profile.not_offered",
        "profile.unknown",
        "public_key.invalid",
        "random.length",
        "random.unavailable",
        "record.altered",
        "records.rolled_back",
        "recovery_code.mistyped",
        "rotation.by_use",
        "rotation.period",
        "secret.size",
        "setting.invalid",
        "signature.malformed",
        "slot.mismatch",
        "slot.not_found",
        "slot.protected",
        "slots.exhausted",
        "slots.unnamed",
        "staged_change.not_found",
        "store.busy",
        "store.conflict",
        "store.corrupt",
        "store.full",
        "store.unavailable",
        "store.unsupported",
        "stored.format",
        "stream.ended",
        "stream.uncounted",
        "text.binary",
        "text.encoding",
        "text.list",
        "token.algorithm",
        "token.audience",
        "token.claim",
        "token.claim_missing",
        "token.critical",
        "token.expired",
        "token.issued_in_future",
        "token.issuer",
        "token.key_unknown",
        "token.malformed",
        "token.not_yet_valid",
        "token.options",
        "token.signature",
        "token.subject",
        "token.too_large",
        "token.too_old",
        "token.type",
        "unlock.failed",
        "vault.absent",
        "vault.exists",
        "vault.resealed",
        "version.budget_spent",
        "version.not_found",
        "version.protected",
        "version.state_forbids",
        "versions.exhausted",
        "versions.remain",
    ];

    /// A short, stable name of this error for programs: `subject.problem`. It never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AccessDenied => "access.denied",
            Self::ApprovalRequired => "approval.required",
            Self::ApprovalSelf => "approval.self",
            Self::ApprovalSignature => "approval.signature",
            Self::ApprovalClosed => "approval.closed",
            Self::ApprovalEmpty => "approval.empty",
            Self::ApprovalFailed { .. } => "approval.change_failed",
            Self::ApprovalFull { .. } => "approval.full",
            Self::ApprovalPending => "approval.pending",
            Self::ApprovalStale => "approval.stale",
            Self::BudgetSpent { .. } => "version.budget_spent",
            Self::CredentialStateForbids { .. } => "credential.state_forbids",
            Self::CredentialTaken => "credential.taken",
            Self::CertificatePassword => "certificate.password",
            Self::CertificateValidity { .. } => "certificate.validity",
            Self::CustomOutOfBounds { .. } => "custom.out_of_bounds",
            Self::ExportForbidden => "export.forbidden",
            Self::AlgorithmForbidden => "algorithm.forbidden",
            Self::ComputedElsewhere => "computed.elsewhere",
            Self::DigestLength { .. } => "digest.length",
            Self::KindForbids => "kind.forbids",
            Self::MaterialNeeded { .. } => "material.needed",
            Self::MessageTooLarge { .. } => "message.too_large",
            Self::SignatureMalformed => "signature.malformed",
            Self::KindUnavailable => "kind.unavailable",
            Self::Material(problem) => problem.code(),
            Self::MaterialMalformed => "material.malformed",
            Self::NotOffered(_) => "profile.not_offered",
            Self::OtherRegion { .. } => "key.other_region",
            Self::PinLocked => "pin.locked",
            Self::PinMismatch { .. } => "pin.mismatch",
            Self::PinRequired => "pin.required",
            Self::ProfileUnknown => "profile.unknown",
            Self::RotationByUse { .. } => "rotation.by_use",
            Self::RotationPeriod { .. } => "rotation.period",
            Self::SecretTooLarge { .. } => "secret.size",
            Self::Token(problem) => problem.code(),
            Self::Hsm(problem) => problem.code(),
            Self::SlotMismatch => "slot.mismatch",
            Self::SlotProtected => "slot.protected",
            Self::SlotsExhausted { .. } => "slots.exhausted",
            Self::SlotsUnnamed { .. } => "slots.unnamed",
            Self::SettingInvalid { .. } => "setting.invalid",
            Self::VaultResealed => "vault.resealed",
            Self::VersionProtected => "version.protected",
            Self::VersionsExhausted { .. } => "versions.exhausted",
            Self::VersionsRemain => "versions.remain",
            Self::AuditBroken { .. } => "audit.broken",
            Self::BundleFormat { .. } => "bundle.format",
            Self::BundleMalformed => "bundle.malformed",
            Self::BundleNotOpened => "bundle.not_opened",
            Self::BundleSignature => "bundle.signature",
            Self::CiphertextMalformed => "ciphertext.malformed",
            Self::CiphertextOtherKey => "ciphertext.other_key",
            Self::ClientRefused { .. } => "client.refused",
            Self::ClockMovedBack { .. } => "clock.moved_back",
            Self::ConfirmationMismatch => "confirmation.mismatch",
            Self::ContextMissing => "context.missing",
            Self::ContextNotTaken => "context.not_taken",
            Self::ContextTooLong { .. } => "context.too_long",
            Self::DataKeySize => "data_key.size",
            Self::RandomLength { .. } => "random.length",
            Self::StreamEnded => "stream.ended",
            Self::StreamUncounted => "stream.uncounted",
            Self::DecryptionFailed => "decryption.failed",
            Self::DescriptionTooLong { .. } => "description.too_long",
            Self::GateWithoutMethod => "gate.without_method",
            Self::InvalidAddress(AddressProblem::HostBits { .. }) => "address.host_bits",
            Self::InvalidAddress(AddressProblem::Text) => "address.invalid",
            Self::InvalidId => "id.invalid",
            Self::InvalidMac => "mac.invalid",
            Self::InvalidName(_) => "name.invalid",
            Self::InvalidPage(PageProblem::Cursor) => "page.cursor",
            Self::InvalidPage(PageProblem::Number { .. }) => "page.number",
            Self::InvalidPage(PageProblem::Size { .. }) => "page.size",
            Self::InvalidText(TextProblem::Base64) => "text.encoding",
            Self::InvalidText(TextProblem::List) => "text.list",
            Self::InvalidText(TextProblem::Utf8) => "text.binary",
            Self::InvalidPublicKey => "public_key.invalid",
            Self::KdfOutOfBounds => "kdf.out_of_bounds",
            Self::KeyFileLength => "key_file.length",
            Self::KeyNotLoaded => "key.not_loaded",
            Self::KeyStateForbids { .. } => "key.state_forbids",
            Self::KeystoreNotEmpty { .. } => "keystore.not_empty",
            Self::NameTaken => "name.taken",
            Self::NotFound(Subject::Key) => "key.not_found",
            Self::NotFound(Subject::Keystore) => "keystore.not_found",
            Self::NotFound(Subject::Version) => "version.not_found",
            Self::NotFound(Subject::Credential) => "credential.not_found",
            Self::NotFound(Subject::Principal) => "principal.not_found",
            Self::NotFound(Subject::ApprovalRequest) => "approval.not_found",
            Self::NotFound(Subject::StagedChange) => "staged_change.not_found",
            Self::NotFound(Subject::Slot) => "slot.not_found",
            Self::PassphraseLength => "passphrase.length",
            Self::PinRejected(_) => "pin.rejected",
            Self::PlaintextTooLarge { .. } => "plaintext.too_large",
            Self::RandomUnavailable => "random.unavailable",
            Self::RecordAltered => "record.altered",
            Self::RecordsRolledBack => "records.rolled_back",
            Self::RecoveryCodeMistyped => "recovery_code.mistyped",
            Self::Store(error) => error.code(),
            Self::StoredFormat { .. } => "stored.format",
            Self::UnknownEvent => "event.unknown",
            Self::UnlockFailed => "unlock.failed",
            Self::Unreachable(_) => "bug.unreachable",
            Self::VaultAbsent => "vault.absent",
            Self::VaultExists => "vault.exists",
            Self::VersionStateForbids { .. } => "version.state_forbids",
        }
    }

    /// Who has to act.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::ConfirmationMismatch
            | Self::ContextMissing
            | Self::ContextNotTaken
            | Self::ContextTooLong { .. }
            | Self::DataKeySize
            | Self::RandomLength { .. }
            | Self::StreamEnded
            | Self::StreamUncounted
            | Self::CustomOutOfBounds { .. }
            | Self::AlgorithmForbidden
            | Self::ComputedElsewhere
            | Self::DigestLength { .. }
            | Self::KindForbids
            | Self::MaterialNeeded { .. }
            | Self::MessageTooLarge { .. }
            | Self::SignatureMalformed
            | Self::Hsm(HsmProblem::Serial | HsmProblem::ObjectId | HsmProblem::PinRequired)
            | Self::Material(_)
            | Self::MaterialMalformed
            | Self::ProfileUnknown
            | Self::RotationByUse { .. }
            | Self::RotationPeriod { .. }
            | Self::SecretTooLarge { .. }
            | Self::SettingInvalid { .. }
            | Self::PinRequired
            | Self::DescriptionTooLong { .. }
            | Self::GateWithoutMethod
            | Self::InvalidAddress(_)
            | Self::InvalidId
            | Self::InvalidMac
            | Self::InvalidName(_)
            | Self::InvalidPage(_)
            | Self::InvalidText(_)
            | Self::InvalidPublicKey
            | Self::KdfOutOfBounds
            | Self::KeyFileLength
            | Self::KeyNotLoaded
            | Self::SlotsUnnamed { .. }
            | Self::PassphraseLength
            | Self::PinRejected(_)
            | Self::PlaintextTooLarge { .. }
            | Self::RecoveryCodeMistyped
            | Self::CertificatePassword
            | Self::CertificateValidity { .. }
            | Self::UnknownEvent => Fault::Caller,
            Self::ClientRefused { .. }
            | Self::KeyStateForbids { .. }
            | Self::AccessDenied
            | Self::ApprovalRequired
            | Self::ApprovalSelf
            | Self::ApprovalSignature
            | Self::ApprovalClosed
            | Self::ApprovalEmpty
            | Self::ApprovalFailed { .. }
            | Self::ApprovalFull { .. }
            | Self::ApprovalPending
            | Self::ApprovalStale
            | Self::BudgetSpent { .. }
            | Self::CredentialStateForbids { .. }
            | Self::CredentialTaken
            | Self::ExportForbidden
            | Self::NotOffered(_)
            | Self::OtherRegion { .. }
            | Self::PinLocked
            | Self::PinMismatch { .. }
            | Self::SlotMismatch
            | Self::SlotProtected
            | Self::SlotsExhausted { .. }
            | Self::VaultResealed
            | Self::VersionProtected
            | Self::VersionsExhausted { .. }
            | Self::VersionsRemain
            | Self::Hsm(HsmProblem::ObjectExists | HsmProblem::ObjectInUse)
            | Self::KeystoreNotEmpty { .. }
            | Self::NameTaken
            | Self::NotFound(_)
            | Self::UnlockFailed
            | Self::VaultAbsent
            | Self::VaultExists
            | Self::VersionStateForbids { .. } => Fault::Policy,
            Self::AuditBroken { .. }
            | Self::BundleFormat { .. }
            | Self::BundleMalformed
            | Self::BundleNotOpened
            | Self::BundleSignature
            | Self::CiphertextMalformed
            | Self::CiphertextOtherKey
            | Self::DecryptionFailed
            | Self::Token(_)
            | Self::RecordAltered
            | Self::RecordsRolledBack
            | Self::StoredFormat { .. } => Fault::Data,
            Self::ClockMovedBack { .. }
            | Self::Hsm(_)
            | Self::KindUnavailable
            | Self::RandomUnavailable
            | Self::Store(_) => Fault::Environment,
            Self::Unreachable(_) => Fault::Bug,
        }
    }
}
