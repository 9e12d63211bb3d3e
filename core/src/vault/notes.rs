//! What the audit chain says of each operation.

use super::change::Change;
use super::journal::Note;
use crate::Operation;
use crate::audit::{Action, Event, ObjectKind, Subject};
use crate::client::CredentialKind;
use crate::credential::Credential;
use crate::id::{KeystoreId, TicketId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::profile::KeyKind;

/// What is written of a change that was refused before its object was found.
pub(super) fn attempted(change: &Change) -> Note {
    let action = change.operation().map_or(Action::Update, action);
    match change {
        Change::CreateKey { keystore, new } => {
            Note::new(subject(new.kind), action).about(ObjectKind::Keystore, keystore.0).within(*keystore)
        }
        Change::MoveVersion { key, version, .. } => {
            let version = Some(version.0);
            Note::new(Subject::SymmetricVersion, action).about(ObjectKind::Key, key.0).version(version)
        }
        Change::UpdateSecret { key, .. } => Note::new(Subject::Secret, action).about(ObjectKind::Key, key.0),
        Change::UpdateKey { key, .. }
        | Change::Rotate { key }
        | Change::ImportVersion { key, .. }
        | Change::MoveKey { key, .. }
        | Change::SetRotation { key, .. }
        | Change::SetDefaultVersion { key, .. }
        | Change::SetAccess { key, .. } => {
            Note::new(Subject::Symmetric, action).about(ObjectKind::Key, key.0)
        }
        Change::UpdateKeystore { keystore, .. } | Change::DeleteKeystore { keystore } => {
            Note::new(Subject::Keystore, action).about(ObjectKind::Keystore, keystore.0).within(*keystore)
        }
        Change::AddCredential { keystore, new } => {
            let kind = new.value.kind();
            Note::new(credential_subject(kind), action)
                .about(ObjectKind::Keystore, keystore.0)
                .within(*keystore)
        }
        Change::CreateCertificate { keystore, .. } => {
            Note::new(Subject::Cert, action).about(ObjectKind::Keystore, keystore.0).within(*keystore)
        }
        Change::UpdateCredential { credential, .. } | Change::MoveCredential { credential, .. } => {
            Note::new(Subject::Ipv4, action).about(ObjectKind::Credential, credential.0)
        }
    }
}

/// What is written of an operation on a key.
pub(super) fn key(operation: Operation, key: &Key, version: Option<VersionNumber>) -> Note {
    let of_version = matches!(
        operation,
        Operation::ActivateVersion
            | Operation::DeactivateVersion
            | Operation::CompromiseVersion
            | Operation::RequestVersionDeletion
            | Operation::CancelVersionDeletion
            | Operation::DestroyVersion
    );
    let subject = if of_version { version_subject(key.kind) } else { subject(key.kind) };
    let action = match operation {
        Operation::ExportKey if key.kind.is_asymmetric() => Action::GetPrivateKey,
        Operation::ExportKey => Action::Get,
        operation => action(operation),
    };
    // Somebody may try what a kind of key does not do, and what has no event of its own then.
    let known = Event::new(subject, action).map_or(Subject::Symmetric, |_| subject);
    let note = Note::new(known, action).about(ObjectKind::Key, key.id.0).within(key.keystore);
    note.version(version.map(|number| number.0))
}

/// What is written of a ticket for a key that will be brought in.
pub(super) fn import_begun(kind: KeyKind, keystore: KeystoreId, ticket: Option<TicketId>) -> Note {
    let note =
        Note::new(subject(kind), Action::Import).about(ObjectKind::Keystore, keystore.0).within(keystore);
    match ticket {
        Some(ticket) => note.detail("ticket", ticket),
        None => note,
    }
}

/// What is written of a version that came to its end by itself.
pub(super) fn version_deleted(key: &Key, version: VersionNumber) -> Note {
    Note::new(version_subject(key.kind), Action::ScheduledDelete)
        .about(ObjectKind::Key, key.id.0)
        .within(key.keystore)
        .version(Some(version.0))
}

/// What is written of an operation on a keystore.
pub(super) fn keystore(operation: Operation, keystore: &Keystore) -> Note {
    Note::new(Subject::Keystore, action(operation))
        .about(ObjectKind::Keystore, keystore.id.0)
        .within(keystore.id)
        .detail("name", &keystore.name)
}

/// What is written of an operation on a credential.
pub(super) fn credential(operation: Operation, credential: &Credential) -> Note {
    Note::new(credential_subject(credential.value.kind()), action(operation))
        .about(ObjectKind::Credential, credential.id.0)
        .within(credential.keystore)
        .detail("value", credential.label())
}

const fn subject(kind: KeyKind) -> Subject {
    match kind {
        KeyKind::Secret => Subject::Secret,
        KeyKind::Aes256 => Subject::Symmetric,
        KeyKind::HmacSha256 => Subject::Hmac,
        _ => Subject::Asymmetric,
    }
}

const fn version_subject(kind: KeyKind) -> Subject {
    match kind {
        KeyKind::Secret => Subject::SecretVersion,
        KeyKind::Aes256 => Subject::SymmetricVersion,
        KeyKind::HmacSha256 => Subject::HmacVersion,
        _ => Subject::AsymmetricVersion,
    }
}

pub(super) const fn credential_subject(kind: CredentialKind) -> Subject {
    match kind {
        CredentialKind::Ipv4 => Subject::Ipv4,
        CredentialKind::Mac => Subject::Mac,
        CredentialKind::Certificate => Subject::Cert,
    }
}

pub(super) const fn action(operation: Operation) -> Action {
    match operation {
        Operation::CreateKey
        | Operation::CreateKeystore
        | Operation::CreatePrincipal
        | Operation::AddSlot
        | Operation::AddCredential => Action::Create,
        Operation::ImportKey | Operation::ImportVersion | Operation::Restore => Action::Import,
        Operation::UpdateKey
        | Operation::UpdateKeystore
        | Operation::UpdatePrincipal
        | Operation::UpdateSettings
        | Operation::UpdateSlot
        | Operation::UpdateCredential
        | Operation::UpdateSecret => Action::Update,
        Operation::DeleteKey
        | Operation::DeleteKeystore
        | Operation::DeletePrincipal
        | Operation::RemoveSlot
        | Operation::DeleteCredential
        | Operation::DestroyVersion => Action::Delete,
        Operation::RequestKeyDeletion
        | Operation::RequestVersionDeletion
        | Operation::RequestCredentialDeletion => Action::DeleteRequest,
        Operation::CancelKeyDeletion
        | Operation::CancelVersionDeletion
        | Operation::CancelCredentialDeletion => Action::DeleteRequestCancel,
        Operation::ScheduledDelete => Action::ScheduledDelete,
        Operation::Rotate | Operation::RotateRoot => Action::Rotate,
        Operation::Rewrap => Action::Rewrap,
        Operation::Lock => Action::Lock,
        Operation::AutoRotate => Action::AutoRotate,
        Operation::EnableKey => Action::Enable,
        Operation::DisableKey => Action::Disable,
        Operation::ActivateVersion => Action::Activate,
        Operation::DeactivateVersion => Action::Deactivate,
        Operation::CompromiseVersion => Action::Compromise,
        Operation::SetDefaultVersion => Action::DefaultSet,
        Operation::SetAccess => Action::AccessSet,
        Operation::SetRotation => Action::RotationSet,
        Operation::ViewKey | Operation::ReadSecret | Operation::ReadAudit => Action::Get,
        Operation::Sign | Operation::MakeMac => Action::Sign,
        Operation::Verify | Operation::VerifyMac => Action::Verify,
        Operation::ReadPublicKey => Action::GetPublicKey,
        Operation::DataKey => Action::CreateLocalKey,
        Operation::RandomBytes => Action::MakeRandom,
        Operation::RewrapFrom | Operation::RewrapTo => Action::Rewrap,
        Operation::Encrypt => Action::Encrypt,
        Operation::Decrypt => Action::Decrypt,
        Operation::DecryptCompromised => Action::DecryptCompromised,
        Operation::ExportKey | Operation::ExportAudit | Operation::Backup => Action::Export,
        Operation::ReadCredential => Action::Download,
        Operation::StageChange => Action::Stage,
        Operation::UnstageChange => Action::Unstage,
        Operation::RequestApproval => Action::ApproveRequest,
        Operation::Approve => Action::Approve,
        Operation::Deny => Action::Deny,
    }
}
