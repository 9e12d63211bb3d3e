//! The stored form of a credential.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::author::AuthorBody;
use super::state::CredentialStateBody;
use crate::certificate::CertificateIdentity;
use crate::client::{CertificateFingerprint, CredentialValue};
use crate::credential::Credential;
use crate::error::Error;
use crate::id::{CredentialId, KeystoreId};
use crate::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct CredentialBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    keystore: [u8; 16],
    #[n(1)]
    value: ValueBody,
    #[n(2)]
    description: String,
    #[n(3)]
    state: CredentialStateBody,
    #[n(4)]
    last_used: Option<u64>,
    #[n(5)]
    created: u64,
    #[n(6)]
    created_by: AuthorBody,
    #[n(7)]
    changed: u64,
    #[n(8)]
    changed_by: AuthorBody,
    /// Whether the keystore has issued the certificate itself.
    #[n(9)]
    issued: Option<bool>,
    /// What stands in a certificate that was issued.
    #[n(10)]
    identity: Option<IdentityBody>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct IdentityBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    serial: Vec<u8>,
    #[n(1)]
    subject: String,
    #[n(2)]
    valid_from: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum ValueBody {
    /// In its canonical text.
    #[n(0)]
    Ipv4(#[n(0)] String),
    /// In its canonical text.
    #[n(1)]
    Mac(#[n(0)] String),
    #[n(2)]
    Certificate {
        #[n(0)]
        name: String,
        #[cbor(n(1), with = "minicbor::bytes")]
        fingerprint: Option<[u8; 32]>,
        #[n(2)]
        expires: u64,
    },
}

impl Credential {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&CredentialBody {
            keystore: self.keystore.0,
            value: ValueBody::of(&self.value),
            description: self.description.clone(),
            state: CredentialStateBody::of(self.state),
            last_used: self.last_used.map(|at| at.0),
            created: self.created.0,
            created_by: AuthorBody::of(&self.created_by),
            changed: self.changed.0,
            changed_by: AuthorBody::of(&self.changed_by),
            issued: Some(self.issued).filter(|issued| *issued),
            identity: self.identity.as_ref().map(|identity| IdentityBody {
                serial: identity.serial.clone(),
                subject: identity.subject.clone(),
                valid_from: identity.valid_from.0,
            }),
        })
    }

    pub(crate) fn decode(id: CredentialId, bytes: &[u8]) -> Result<Self, Error> {
        let body: CredentialBody = super::decode(bytes)?;
        Ok(Self {
            id,
            keystore: KeystoreId(body.keystore),
            value: body.value.value()?,
            description: body.description,
            state: body.state.state(),
            last_used: body.last_used.map(Timestamp),
            created: Timestamp(body.created),
            created_by: body.created_by.author(),
            changed: Timestamp(body.changed),
            changed_by: body.changed_by.author(),
            issued: body.issued == Some(true),
            identity: body.identity.map(|identity| CertificateIdentity {
                serial: identity.serial,
                subject: identity.subject,
                valid_from: Timestamp(identity.valid_from),
            }),
        })
    }
}

impl ValueBody {
    pub(super) fn of(value: &CredentialValue) -> Self {
        match value {
            CredentialValue::Ipv4(block) => Self::Ipv4(block.to_string()),
            CredentialValue::Mac(mac) => Self::Mac(mac.to_string()),
            CredentialValue::Certificate { name, fingerprint, expires } => Self::Certificate {
                name: name.clone(),
                fingerprint: fingerprint.map(|fingerprint| fingerprint.0),
                expires: expires.0,
            },
        }
    }

    pub(super) fn value(self) -> Result<CredentialValue, Error> {
        let malformed = |_| Error::corrupt("an address that does not parse");
        Ok(match self {
            Self::Ipv4(text) => CredentialValue::Ipv4(text.parse().map_err(malformed)?),
            Self::Mac(text) => CredentialValue::Mac(text.parse().map_err(malformed)?),
            Self::Certificate { name, fingerprint, expires } => CredentialValue::Certificate {
                name,
                fingerprint: fingerprint.map(CertificateFingerprint),
                expires: Timestamp(expires),
            },
        })
    }
}
