//! The stored form of a change that was put aside. It may hold a secret, so that its bytes are only ever kept sealed, and
//! are wiped.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::author::{IdBody, access, access_body};
use super::credential::ValueBody;
use super::key::{AlgorithmBody, KindBody, ObjectBody, PublicationBody, RotationBody, UsageBody, serial};
use super::keystore::{ApprovalsBody, CustomBody, GateBody};
use super::secret::SecretBody;
use crate::certificate::{FilePassword, NewCertificate};
use crate::error::Error;
use crate::hsm::Custody;
use crate::id::{CredentialId, KeyId, KeystoreId, VersionNumber};
use crate::import::Imported;
use crate::profile::ImportFormat;
use crate::secret::SecretBytes;
use crate::vault::{Change, KeyChanges, KeystoreChanges, NewCredential, NewKey};

mod events;

use events::{CredentialEventBody, KeyEventBody, VersionEventBody};

#[derive(Encode, Decode)]
#[cbor(map)]
struct StoredChange {
    /// Random: whoever is shown the hash of a change cannot find out a secret in it by trying.
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; 32],
    #[n(1)]
    change: ChangeBody,
}

#[derive(Encode, Decode)]
#[cbor(map)]
enum ChangeBody {
    #[n(0)]
    CreateKey {
        #[n(0)]
        keystore: IdBody,
        #[n(1)]
        new: NewKeyBody,
    },
    #[n(1)]
    UpdateKey {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        name: Option<String>,
        #[n(2)]
        description: Option<String>,
    },
    #[n(2)]
    UpdateSecret {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        value: SecretBody,
    },
    #[n(3)]
    Rotate {
        #[n(0)]
        key: IdBody,
    },
    #[n(4)]
    MoveKey {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        event: KeyEventBody,
        #[n(2)]
        confirmation: Option<String>,
    },
    #[n(5)]
    MoveVersion {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        version: u32,
        #[n(2)]
        event: VersionEventBody,
    },
    #[n(6)]
    SetDefaultVersion {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        version: u32,
    },
    #[n(7)]
    SetRotation {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        policy: RotationBody,
    },
    #[n(8)]
    SetAccess {
        #[n(0)]
        key: IdBody,
        /// The allow list, if it is restricted.
        #[n(1)]
        allowed: Option<Vec<IdBody>>,
    },
    #[n(9)]
    UpdateKeystore {
        #[n(0)]
        keystore: IdBody,
        #[n(1)]
        name: Option<String>,
        #[n(2)]
        description: Option<String>,
        #[n(3)]
        custom: Option<CustomBody>,
        #[n(4)]
        gate: Option<GateBody>,
        #[n(5)]
        approvals: Option<PolicyChangeBody>,
    },
    #[n(10)]
    DeleteKeystore {
        #[n(0)]
        keystore: IdBody,
    },
    #[n(11)]
    AddCredential {
        #[n(0)]
        keystore: IdBody,
        #[n(1)]
        value: ValueBody,
        #[n(2)]
        description: String,
        #[n(3)]
        secret: Option<SecretBody>,
    },
    #[n(12)]
    UpdateCredential {
        #[n(0)]
        credential: IdBody,
        #[n(1)]
        description: String,
    },
    #[n(13)]
    MoveCredential {
        #[n(0)]
        credential: IdBody,
        #[n(1)]
        event: CredentialEventBody,
    },
    #[n(14)]
    CreateCertificate {
        #[n(0)]
        keystore: IdBody,
        #[n(1)]
        name: String,
        #[n(2)]
        password: SecretBody,
        #[n(3)]
        days: u32,
        #[n(4)]
        description: String,
    },
    #[n(20)]
    ImportVersion {
        #[n(0)]
        key: IdBody,
        #[n(1)]
        material: SecretBody,
        #[n(2)]
        form: FormBody,
        #[n(3)]
        kind: Option<KindBody>,
    },
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct NewKeyBody {
    #[n(0)]
    name: String,
    #[n(1)]
    description: String,
    #[n(2)]
    kind: KindBody,
    #[n(3)]
    usage: Option<UsageBody>,
    #[n(4)]
    secret: Option<SecretBody>,
    #[n(5)]
    imported: Option<SecretBody>,
    #[n(6)]
    pre_active: bool,
    #[n(7)]
    isolated: bool,
    #[n(8)]
    rotation: Option<RotationBody>,
    /// The allow list, if it is restricted.
    #[n(9)]
    allowed: Option<Vec<IdBody>>,
    /// The form of what was imported; without, the bytes themselves.
    #[n(14)]
    form: Option<FormBody>,
    #[n(15)]
    algorithm: Option<AlgorithmBody>,
    /// Whether its material never leaves.
    #[n(16)]
    kept_in: Option<bool>,
    #[n(17)]
    publication: Option<PublicationBody>,
    /// Whether it encrypts convergently.
    #[n(10)]
    convergent: Option<bool>,
    /// The token in which its private parts are to lie.
    #[n(18)]
    token: Option<String>,
    /// The object that lies in a token already.
    #[n(19)]
    object: Option<ObjectBody>,
}

#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
enum FormBody {
    #[n(0)]
    Raw,
    #[n(1)]
    HexTokens,
    #[n(2)]
    Jwk,
    #[n(3)]
    Pem,
    #[n(4)]
    Components,
    #[n(5)]
    PublicKey,
    #[n(6)]
    Wrapped,
}

#[derive(Encode, Decode)]
enum PolicyChangeBody {
    #[n(0)]
    Off,
    #[n(1)]
    On(#[n(0)] ApprovalsBody),
}

impl Change {
    /// The stored form. `salt` is drawn for it alone.
    ///
    /// # Errors
    /// [`Error::KindForbids`] for an event that nobody makes.
    pub(crate) fn encode(&self, salt: [u8; 32]) -> Result<SecretBytes, Error> {
        let stored = StoredChange { salt, change: ChangeBody::of(self)? };
        super::encode(&stored).map(SecretBytes::new)
    }

    pub(crate) fn decode(bytes: &SecretBytes) -> Result<Self, Error> {
        super::decode::<StoredChange>(bytes.expose())?.change.change()
    }
}

impl ChangeBody {
    fn of(change: &Change) -> Result<Self, Error> {
        Ok(match change {
            Change::CreateKey { keystore, new } => {
                Self::CreateKey { keystore: IdBody(keystore.0), new: NewKeyBody::of(new) }
            }
            Change::UpdateKey { key, changes: KeyChanges { name, description } } => {
                Self::UpdateKey { key: IdBody(key.0), name: name.clone(), description: description.clone() }
            }
            Change::UpdateSecret { key, value } => {
                Self::UpdateSecret { key: IdBody(key.0), value: SecretBody::of(value) }
            }
            Change::Rotate { key } => Self::Rotate { key: IdBody(key.0) },
            Change::MoveKey { key, event, confirmation } => Self::MoveKey {
                key: IdBody(key.0),
                event: KeyEventBody::of(*event)?,
                confirmation: confirmation.clone(),
            },
            Change::MoveVersion { key, version, event } => Self::MoveVersion {
                key: IdBody(key.0),
                version: version.0,
                event: VersionEventBody::of(*event)?,
            },
            Change::SetDefaultVersion { key, version } => {
                Self::SetDefaultVersion { key: IdBody(key.0), version: version.0 }
            }
            Change::SetRotation { key, policy } => {
                Self::SetRotation { key: IdBody(key.0), policy: RotationBody::of(*policy) }
            }
            Change::SetAccess { key, access } => {
                Self::SetAccess { key: IdBody(key.0), allowed: access_body(access) }
            }
            Change::UpdateKeystore { keystore, changes } => {
                let KeystoreChanges { name, description, custom, gate, approvals } = changes;
                Self::UpdateKeystore {
                    keystore: IdBody(keystore.0),
                    name: name.clone(),
                    description: description.clone(),
                    custom: custom.as_ref().map(CustomBody::of),
                    gate: gate.as_ref().map(GateBody::of),
                    approvals: approvals.as_ref().map(|policy| match policy {
                        None => PolicyChangeBody::Off,
                        Some(policy) => PolicyChangeBody::On(ApprovalsBody::of(policy)),
                    }),
                }
            }
            Change::DeleteKeystore { keystore } => Self::DeleteKeystore { keystore: IdBody(keystore.0) },
            Change::AddCredential { keystore, new: NewCredential { value, description, secret } } => {
                Self::AddCredential {
                    keystore: IdBody(keystore.0),
                    value: ValueBody::of(value),
                    description: description.clone(),
                    secret: secret.as_ref().map(SecretBody::of),
                }
            }
            Change::CreateCertificate {
                keystore,
                new: NewCertificate { name, password, days, description },
            } => Self::CreateCertificate {
                keystore: IdBody(keystore.0),
                name: name.clone(),
                password: SecretBody(SecretBytes::new(password.expose().into())),
                days: *days,
                description: description.clone(),
            },
            Change::UpdateCredential { credential, description } => {
                Self::UpdateCredential { credential: IdBody(credential.0), description: description.clone() }
            }
            Change::MoveCredential { credential, event } => Self::MoveCredential {
                credential: IdBody(credential.0),
                event: CredentialEventBody::of(*event)?,
            },
            Change::ImportVersion { key, imported } => Self::ImportVersion {
                key: IdBody(key.0),
                material: SecretBody::of(&imported.material),
                form: FormBody::of(imported.form),
                kind: imported.kind.map(KindBody::of),
            },
        })
    }

    fn change(self) -> Result<Change, Error> {
        Ok(match self {
            Self::CreateKey { keystore, new } => {
                Change::CreateKey { keystore: KeystoreId(keystore.0), new: new.new_key()? }
            }
            Self::UpdateKey { key, name, description } => {
                Change::UpdateKey { key: KeyId(key.0), changes: KeyChanges { name, description } }
            }
            Self::UpdateSecret { key, value } => Change::UpdateSecret { key: KeyId(key.0), value: value.0 },
            Self::Rotate { key } => Change::Rotate { key: KeyId(key.0) },
            Self::MoveKey { key, event, confirmation } => {
                Change::MoveKey { key: KeyId(key.0), event: event.event(), confirmation }
            }
            Self::MoveVersion { key, version, event } => Change::MoveVersion {
                key: KeyId(key.0),
                version: VersionNumber(version),
                event: event.event(),
            },
            Self::SetDefaultVersion { key, version } => {
                Change::SetDefaultVersion { key: KeyId(key.0), version: VersionNumber(version) }
            }
            Self::SetRotation { key, policy } => {
                Change::SetRotation { key: KeyId(key.0), policy: policy.policy() }
            }
            Self::SetAccess { key, allowed } => {
                Change::SetAccess { key: KeyId(key.0), access: access(allowed) }
            }
            Self::UpdateKeystore { keystore, name, description, custom, gate, approvals } => {
                let changes = KeystoreChanges {
                    name,
                    description,
                    custom: custom.map(|body| body.custom()),
                    gate: gate.map(|body| body.gate()),
                    approvals: approvals.map(|body| match body {
                        PolicyChangeBody::Off => None,
                        PolicyChangeBody::On(policy) => Some(policy.policy()),
                    }),
                };
                Change::UpdateKeystore { keystore: KeystoreId(keystore.0), changes }
            }
            Self::DeleteKeystore { keystore } => Change::DeleteKeystore { keystore: KeystoreId(keystore.0) },
            Self::AddCredential { keystore, value, description, secret } => {
                let secret = secret.map(|secret| secret.0);
                let new = NewCredential { value: value.value()?, description, secret };
                Change::AddCredential { keystore: KeystoreId(keystore.0), new }
            }
            Self::CreateCertificate { keystore, name, password, days, description } => {
                let password = FilePassword::from_stored(password.0.expose())?;
                let new = NewCertificate { name, password, days, description };
                Change::CreateCertificate { keystore: KeystoreId(keystore.0), new }
            }
            Self::UpdateCredential { credential, description } => {
                Change::UpdateCredential { credential: CredentialId(credential.0), description }
            }
            Self::MoveCredential { credential, event } => {
                Change::MoveCredential { credential: CredentialId(credential.0), event: event.event() }
            }
            Self::ImportVersion { key, material, form, kind } => {
                let kind = kind.map(KindBody::kind);
                let imported = Imported { material: material.0, form: form.form(), kind };
                Change::ImportVersion { key: KeyId(key.0), imported }
            }
        })
    }
}

impl FormBody {
    const fn of(form: ImportFormat) -> Self {
        match form {
            ImportFormat::Raw => Self::Raw,
            ImportFormat::HexTokens => Self::HexTokens,
            ImportFormat::Jwk => Self::Jwk,
            ImportFormat::Pem => Self::Pem,
            ImportFormat::Components => Self::Components,
            ImportFormat::PublicKey => Self::PublicKey,
            ImportFormat::Wrapped => Self::Wrapped,
        }
    }

    const fn form(self) -> ImportFormat {
        match self {
            Self::Raw => ImportFormat::Raw,
            Self::HexTokens => ImportFormat::HexTokens,
            Self::Jwk => ImportFormat::Jwk,
            Self::Pem => ImportFormat::Pem,
            Self::Components => ImportFormat::Components,
            Self::PublicKey => ImportFormat::PublicKey,
            Self::Wrapped => ImportFormat::Wrapped,
        }
    }
}

impl NewKeyBody {
    fn of(new: &NewKey) -> Self {
        Self {
            name: new.name.clone(),
            description: new.description.clone(),
            kind: KindBody::of(new.kind),
            usage: new.usage.map(UsageBody::of),
            secret: new.secret.as_ref().map(SecretBody::of),
            imported: new.imported.as_ref().map(|imported| SecretBody::of(&imported.material)),
            pre_active: new.pre_active,
            isolated: new.isolated,
            rotation: new.rotation.map(RotationBody::of),
            allowed: access_body(&new.access),
            form: new.imported.as_ref().map(|imported| FormBody::of(imported.form)),
            algorithm: new.algorithm.map(AlgorithmBody::of),
            kept_in: Some(!new.exportable).filter(|kept_in| *kept_in),
            publication: new.publication.map(PublicationBody::of),
            convergent: Some(new.convergent).filter(|convergent| *convergent),
            token: new.custody.token().map(|token| token.as_str().into()),
            object: new.custody.object().map(ObjectBody::of),
        }
    }

    fn new_key(self) -> Result<NewKey, Error> {
        let kind = self.kind.kind();
        let custody = match (self.token, self.object) {
            (_, Some(object)) => Custody::Object(object.object()?),
            (Some(token), None) => Custody::Token(serial(&token)?),
            (None, None) => Custody::Vault,
        };
        let form = self.form.map_or(ImportFormat::Raw, FormBody::form);
        Ok(NewKey {
            name: self.name,
            description: self.description,
            kind,
            usage: self.usage.map(UsageBody::usage),
            secret: self.secret.map(|secret| secret.0),
            imported: self.imported.map(|secret| Imported {
                material: secret.0,
                form,
                // Bytes and tokens do not say what they are.
                kind: (!matches!(form, ImportFormat::Raw | ImportFormat::HexTokens)).then_some(kind),
            }),
            pre_active: self.pre_active,
            isolated: self.isolated,
            rotation: self.rotation.map(|body| body.policy()),
            access: access(self.allowed),
            algorithm: self.algorithm.map(AlgorithmBody::algorithm),
            exportable: self.kept_in != Some(true),
            publication: self.publication.map(|body| body.publication()),
            convergent: self.convergent == Some(true),
            custody,
        })
    }
}

#[cfg(test)]
mod tests;
