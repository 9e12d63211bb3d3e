//! Changes of every kind, for tests.

use std::string::String;
use std::vec::Vec;

use crate::actor::Access;
use crate::asymmetric::SignatureAlgorithm;
use crate::certificate::{FilePassword, NewCertificate};
use crate::client::{CertificateFingerprint, Combine, CredentialValue, Gate, Methods};
use crate::hsm::Custody;
use crate::id::{CredentialId, KeyId, KeystoreId, PrincipalId, VersionNumber};
use crate::import::Imported;
use crate::key::{Publication, RotationPolicy};
use crate::keystore::ApprovalPolicy;
use crate::lifecycle::{CredentialEvent, KeyEvent, VersionEvent};
use crate::profile::{CancelTo, Customization, KeyKind, KeyUsage, Unauthorized};
use crate::secret::SecretBytes;
use crate::time::Timestamp;
use crate::vault::{Change, KeyChanges, KeystoreChanges, NewCredential, NewKey};

pub(crate) const SECRET: &[u8] = b"correct horse battery staple 32b";

const KEYSTORE: KeystoreId = KeystoreId::from_bytes([0x22; 16]);
const KEY: KeyId = KeyId::from_bytes([0x11; 16]);
const CREDENTIAL: CredentialId = CredentialId::from_bytes([0x33; 16]);
const ANNA: PrincipalId = PrincipalId::from_bytes([0xaa; 16]);
const BEN: PrincipalId = PrincipalId::from_bytes([0xbb; 16]);

fn secret() -> Option<SecretBytes> {
    Some(SecretBytes::new(SECRET.to_vec()))
}

/// One of each, with and without what is optional. The match has no `_`: a new kind does not compile until it is listed.
pub(crate) fn changes() -> Vec<Change> {
    let listed = |change: &Change| match change {
        Change::CreateKey { .. }
        | Change::UpdateKey { .. }
        | Change::UpdateSecret { .. }
        | Change::Rotate { .. }
        | Change::ImportVersion { .. }
        | Change::MoveKey { .. }
        | Change::MoveVersion { .. }
        | Change::SetDefaultVersion { .. }
        | Change::SetRotation { .. }
        | Change::SetAccess { .. }
        | Change::UpdateKeystore { .. }
        | Change::DeleteKeystore { .. }
        | Change::AddCredential { .. }
        | Change::CreateCertificate { .. }
        | Change::UpdateCredential { .. }
        | Change::MoveCredential { .. } => {}
    };
    let mut changes = of_keys();
    changes.extend(of_states());
    changes.extend(of_keystores());
    changes.iter().for_each(listed);
    changes
}

fn of_keys() -> Vec<Change> {
    let policy =
        RotationPolicy { period_days: Some(90), max_operations: Some(1_000), max_bytes: Some(1 << 30) };
    let full = NewKey {
        name: String::from("full"),
        description: String::from("카드 번호"),
        kind: KeyKind::Aes256,
        usage: Some(KeyUsage::EncryptDecrypt),
        secret: None,
        imported: secret().map(Imported::from),
        pre_active: true,
        isolated: true,
        convergent: true,
        rotation: Some(policy),
        access: Access::Restricted(Vec::from([ANNA, BEN])),
        algorithm: Some(SignatureAlgorithm::RsaPssSha256),
        exportable: false,
        publication: Some(Publication { lead_hours: 24, retention_hours: Some(168) }),
        custody: Custody::Token("7f01".parse().unwrap()),
    };
    let kept = NewKey { secret: secret(), ..NewKey::new("kept", KeyKind::Secret) };
    let both = KeyChanges { name: Some(String::from("new")), description: Some(String::new()) };
    Vec::from([
        Change::CreateKey { keystore: KEYSTORE, new: NewKey::new("plain", KeyKind::HmacSha256) },
        Change::CreateKey { keystore: KEYSTORE, new: kept },
        Change::CreateKey { keystore: KEYSTORE, new: full },
        Change::UpdateKey { key: KEY, changes: both },
        Change::UpdateKey { key: KEY, changes: KeyChanges::default() },
        Change::UpdateSecret { key: KEY, value: SecretBytes::new(SECRET.to_vec()) },
        Change::Rotate { key: KEY },
        Change::ImportVersion { key: KEY, imported: SecretBytes::new(SECRET.to_vec()).into() },
        Change::SetDefaultVersion { key: KEY, version: VersionNumber(3) },
        Change::SetRotation { key: KEY, policy },
        Change::SetRotation { key: KEY, policy: RotationPolicy::OFF },
        Change::SetAccess { key: KEY, access: Access::Open },
        Change::SetAccess { key: KEY, access: Access::Restricted(Vec::new()) },
        Change::SetAccess { key: KEY, access: Access::Restricted(Vec::from([ANNA])) },
    ])
}

fn of_states() -> Vec<Change> {
    let keys = [
        KeyEvent::Enable,
        KeyEvent::Disable,
        KeyEvent::RequestDeletion,
        KeyEvent::CancelDeletion,
        KeyEvent::DeleteNow,
    ];
    let versions = [
        VersionEvent::Activate,
        VersionEvent::Deactivate,
        VersionEvent::Compromise,
        VersionEvent::RequestDeletion,
        VersionEvent::CancelDeletion,
        VersionEvent::DestroyNow,
    ];
    let credentials =
        [CredentialEvent::RequestDeletion, CredentialEvent::CancelDeletion, CredentialEvent::DeleteNow];
    let keys = keys.map(|event| Change::MoveKey {
        key: KEY,
        event,
        confirmation: (event == KeyEvent::DeleteNow).then(|| String::from("card numbers")),
    });
    let versions = versions.map(|event| Change::MoveVersion { key: KEY, version: VersionNumber(2), event });
    let credentials = credentials.map(|event| Change::MoveCredential { credential: CREDENTIAL, event });
    keys.into_iter().chain(versions).chain(credentials).collect()
}

fn of_keystores() -> Vec<Change> {
    let custom = Customization {
        deletion_window_hours: Some(24),
        cancel_to: Some(CancelTo::Previous),
        rotation_default_days: Some(0),
        versions_max: Some(2),
        allow_export: Some(true),
        unique_names: Some(false),
        unauthorized: Some(Unauthorized::Hidden),
    };
    let methods = Methods { ipv4: true, mac: false, certificate: true };
    let policy = ApprovalPolicy { needed: 2, approvers: Vec::from([ANNA, BEN]), signed: true };
    let all = KeystoreChanges {
        name: Some(String::from("Cards")),
        description: Some(String::from("of the bank")),
        custom: Some(custom),
        gate: Some(Gate { methods, combine: Combine::Any }),
        approvals: Some(Some(policy)),
    };
    let off = KeystoreChanges {
        custom: Some(Customization::default()),
        gate: Some(Gate::default()),
        approvals: Some(None),
        ..KeystoreChanges::default()
    };
    let certificate = CredentialValue::Certificate {
        name: String::from("till"),
        fingerprint: Some(CertificateFingerprint([7; 32])),
        expires: Timestamp(9),
    };
    let issued = NewCertificate {
        name: String::from("counter"),
        password: FilePassword::new("correct horse battery staple 32b").unwrap(),
        days: 365,
        description: String::from("at the counter"),
    };
    let address = |text: &str| CredentialValue::Ipv4(text.parse().unwrap());
    let add = |value, secret, description: &str| Change::AddCredential {
        keystore: KEYSTORE,
        new: NewCredential { value, description: description.into(), secret },
    };
    Vec::from([
        Change::UpdateKeystore { keystore: KEYSTORE, changes: all },
        Change::UpdateKeystore { keystore: KEYSTORE, changes: off },
        Change::UpdateKeystore { keystore: KEYSTORE, changes: KeystoreChanges::default() },
        Change::DeleteKeystore { keystore: KEYSTORE },
        add(certificate, secret(), "at the counter"),
        Change::CreateCertificate { keystore: KEYSTORE, new: issued },
        add(address("10.0.0.0/8"), None, ""),
        add(CredentialValue::Mac("00:11:22:33:44:55".parse().unwrap()), None, ""),
        Change::UpdateCredential { credential: CREDENTIAL, description: String::from("moved") },
    ])
}
