//! The stored form of a key.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::author::{AuthorBody, IdBody, access, access_body};
use super::state::{StateBody, VersionStateBody};
use crate::asymmetric::{PublicKey, SignatureAlgorithm};
use crate::error::Error;
use crate::hsm::{HsmObject, ObjectId, TokenSerial};
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::key::{Boundary, Key, KeyVersion, Origin, Primary, Publication, RotationPolicy};
use crate::profile::{KeyKind, KeyUsage};
use crate::time::Timestamp;

/// The body of a key's record. Number 1 was the profile, which is the keystore's.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct KeyBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    keystore: [u8; 16],
    #[n(2)]
    name: String,
    #[n(3)]
    description: String,
    #[n(4)]
    kind: KindBody,
    #[n(5)]
    state: StateBody,
    #[n(6)]
    versions: Vec<VersionBody>,
    #[n(7)]
    created: u64,
    #[n(8)]
    changed: u64,
    #[n(9)]
    usage: Option<UsageBody>,
    /// Whether it was imported.
    #[n(10)]
    imported: Option<bool>,
    /// The region that it is isolated to.
    #[n(11)]
    region: Option<String>,
    /// The default version, if it is not the newest.
    #[n(12)]
    primary: Option<PrimaryBody>,
    #[n(13)]
    rotation: Option<RotationBody>,
    #[n(14)]
    last_rotation: Option<u64>,
    #[n(15)]
    next_rotation: Option<u64>,
    /// The allow list, if it is restricted.
    #[n(16)]
    access: Option<Vec<IdBody>>,
    #[n(17)]
    last_used: Option<u64>,
    #[n(18)]
    created_by: Option<AuthorBody>,
    #[n(19)]
    changed_by: Option<AuthorBody>,
    /// Whether only its public half was imported.
    #[n(20)]
    public_only: Option<bool>,
    /// The one algorithm that it signs with.
    #[n(24)]
    algorithm: Option<AlgorithmBody>,
    /// Whether its material never leaves, whatever the profile says.
    #[n(25)]
    kept_in: Option<bool>,
    #[n(26)]
    publication: Option<PublicationBody>,
    /// Whether it encrypts convergently.
    #[n(21)]
    convergent: Option<bool>,
    /// The serial number of the token in which its private parts lie.
    #[n(27)]
    token: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum KindBody {
    #[n(0)]
    Aes256,
    #[n(1)]
    Secret,
    #[n(2)]
    HmacSha256,
    #[n(3)]
    Rsa2048,
    #[n(4)]
    Rsa3072,
    #[n(5)]
    Rsa4096,
    #[n(6)]
    EcP256,
    #[n(7)]
    EcP384,
    #[n(8)]
    Ed25519,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(super) enum UsageBody {
    #[n(0)]
    EncryptDecrypt,
    #[n(1)]
    Keep,
    #[n(2)]
    SignVerify,
    #[n(3)]
    EncryptAndSign,
    #[n(4)]
    Mac,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(super) enum AlgorithmBody {
    #[n(0)]
    RsaPkcs1Sha256,
    #[n(1)]
    RsaPssSha256,
    #[n(2)]
    EcdsaP256Sha256,
    #[n(3)]
    EcdsaP384Sha384,
    #[n(4)]
    Ed25519,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct PublicationBody {
    #[n(0)]
    lead_hours: u32,
    #[n(1)]
    retention_hours: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
enum PrimaryBody {
    #[n(0)]
    None,
    #[n(1)]
    Version(#[n(0)] u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct RotationBody {
    #[n(0)]
    period_days: Option<u32>,
    #[n(1)]
    max_operations: Option<u64>,
    #[n(2)]
    max_bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct VersionBody {
    #[n(0)]
    number: u32,
    #[n(1)]
    state: VersionStateBody,
    #[n(2)]
    created: u64,
    #[n(3)]
    operations: Option<u64>,
    #[n(4)]
    bytes: Option<u64>,
    /// The public half: SubjectPublicKeyInfo in DER.
    #[cbor(n(5), with = "minicbor::bytes")]
    public: Option<Vec<u8>>,
    /// When it becomes the default, if it was published ahead.
    #[n(8)]
    starts: Option<u64>,
    /// When it stopped being the default.
    #[n(9)]
    replaced: Option<u64>,
    /// Where its object lies, if it is in a token.
    #[n(10)]
    object: Option<ObjectBody>,
}

/// An object in a token.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct ObjectBody {
    #[n(0)]
    token: String,
    #[cbor(n(1), with = "minicbor::bytes")]
    id: Vec<u8>,
}

impl Key {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&KeyBody {
            keystore: self.keystore.0,
            name: self.name.clone(),
            description: self.description.clone(),
            kind: KindBody::of(self.kind),
            state: StateBody::of(self.state),
            versions: self.versions.iter().map(VersionBody::of).collect(),
            created: self.created.0,
            changed: self.changed.0,
            usage: Some(UsageBody::of(self.usage)),
            imported: Some(self.origin == Origin::Imported).filter(|imported| *imported),
            region: match &self.boundary {
                Boundary::Global => None,
                Boundary::Isolated(region) => Some(region.clone()),
            },
            primary: match self.primary {
                Primary::Newest => None,
                Primary::None => Some(PrimaryBody::None),
                Primary::Version(number) => Some(PrimaryBody::Version(number.0)),
            },
            rotation: (!self.rotation.is_off()).then(|| RotationBody::of(self.rotation)),
            last_rotation: self.last_rotation.map(|at| at.0),
            next_rotation: self.next_rotation.map(|at| at.0),
            access: access_body(&self.access),
            last_used: self.last_used.map(|at| at.0),
            created_by: Some(AuthorBody::of(&self.created_by)),
            changed_by: Some(AuthorBody::of(&self.changed_by)),
            public_only: Some(self.origin == Origin::PublicOnly).filter(|only| *only),
            algorithm: self.algorithm.map(AlgorithmBody::of),
            kept_in: Some(!self.exportable).filter(|kept_in| *kept_in),
            publication: (self.publication != Publication::AT_ONCE)
                .then(|| PublicationBody::of(self.publication)),
            convergent: Some(self.convergent).filter(|convergent| *convergent),
            token: self.token.as_ref().map(|token| token.as_str().into()),
        })
    }

    pub(crate) fn decode(id: KeyId, bytes: &[u8]) -> Result<Self, Error> {
        let body: KeyBody = super::decode(bytes)?;
        let kind = body.kind.kind();
        let author = |body: Option<AuthorBody>| body.unwrap_or(AuthorBody::Owner).author();
        Ok(Self {
            id,
            keystore: KeystoreId(body.keystore),
            name: body.name,
            description: body.description,
            kind,
            usage: body.usage.unwrap_or(UsageBody::EncryptDecrypt).usage(),
            origin: match (body.public_only, body.imported) {
                (Some(true), _) => Origin::PublicOnly,
                (_, Some(true)) => Origin::Imported,
                _ => Origin::Generated,
            },
            boundary: body.region.map_or(Boundary::Global, Boundary::Isolated),
            convergent: body.convergent == Some(true),
            state: body.state.state(),
            versions: body
                .versions
                .into_iter()
                .map(|version| version.version(kind))
                .collect::<Result<_, _>>()?,
            primary: match body.primary {
                None => Primary::Newest,
                Some(PrimaryBody::None) => Primary::None,
                Some(PrimaryBody::Version(number)) => Primary::Version(VersionNumber(number)),
            },
            rotation: body.rotation.map_or(RotationPolicy::OFF, |body| body.policy()),
            last_rotation: body.last_rotation.map(Timestamp),
            next_rotation: body.next_rotation.map(Timestamp),
            access: access(body.access),
            algorithm: body.algorithm.map(AlgorithmBody::algorithm),
            exportable: body.kept_in != Some(true),
            token: body.token.map(|token| serial(&token)).transpose()?,
            publication: body.publication.map_or(Publication::AT_ONCE, |body| body.publication()),
            last_used: body.last_used.map(Timestamp),
            created: Timestamp(body.created),
            created_by: author(body.created_by),
            changed: Timestamp(body.changed),
            changed_by: author(body.changed_by),
        })
    }
}

impl KindBody {
    pub(crate) const fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Aes256 => Self::Aes256,
            KeyKind::Secret => Self::Secret,
            KeyKind::HmacSha256 => Self::HmacSha256,
            KeyKind::Rsa2048 => Self::Rsa2048,
            KeyKind::Rsa3072 => Self::Rsa3072,
            KeyKind::Rsa4096 => Self::Rsa4096,
            KeyKind::EcP256 => Self::EcP256,
            KeyKind::EcP384 => Self::EcP384,
            KeyKind::Ed25519 => Self::Ed25519,
        }
    }

    pub(crate) const fn kind(self) -> KeyKind {
        match self {
            Self::Aes256 => KeyKind::Aes256,
            Self::Secret => KeyKind::Secret,
            Self::HmacSha256 => KeyKind::HmacSha256,
            Self::Rsa2048 => KeyKind::Rsa2048,
            Self::Rsa3072 => KeyKind::Rsa3072,
            Self::Rsa4096 => KeyKind::Rsa4096,
            Self::EcP256 => KeyKind::EcP256,
            Self::EcP384 => KeyKind::EcP384,
            Self::Ed25519 => KeyKind::Ed25519,
        }
    }
}

impl UsageBody {
    pub(super) const fn of(usage: KeyUsage) -> Self {
        match usage {
            KeyUsage::EncryptDecrypt => Self::EncryptDecrypt,
            KeyUsage::Keep => Self::Keep,
            KeyUsage::SignVerify => Self::SignVerify,
            KeyUsage::EncryptAndSign => Self::EncryptAndSign,
            KeyUsage::Mac => Self::Mac,
        }
    }

    pub(super) const fn usage(self) -> KeyUsage {
        match self {
            Self::EncryptDecrypt => KeyUsage::EncryptDecrypt,
            Self::Keep => KeyUsage::Keep,
            Self::SignVerify => KeyUsage::SignVerify,
            Self::EncryptAndSign => KeyUsage::EncryptAndSign,
            Self::Mac => KeyUsage::Mac,
        }
    }
}

impl AlgorithmBody {
    pub(super) const fn of(algorithm: SignatureAlgorithm) -> Self {
        match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 => Self::RsaPkcs1Sha256,
            SignatureAlgorithm::RsaPssSha256 => Self::RsaPssSha256,
            SignatureAlgorithm::EcdsaP256Sha256 => Self::EcdsaP256Sha256,
            SignatureAlgorithm::EcdsaP384Sha384 => Self::EcdsaP384Sha384,
            SignatureAlgorithm::Ed25519 => Self::Ed25519,
        }
    }

    pub(super) const fn algorithm(self) -> SignatureAlgorithm {
        match self {
            Self::RsaPkcs1Sha256 => SignatureAlgorithm::RsaPkcs1Sha256,
            Self::RsaPssSha256 => SignatureAlgorithm::RsaPssSha256,
            Self::EcdsaP256Sha256 => SignatureAlgorithm::EcdsaP256Sha256,
            Self::EcdsaP384Sha384 => SignatureAlgorithm::EcdsaP384Sha384,
            Self::Ed25519 => SignatureAlgorithm::Ed25519,
        }
    }
}

impl PublicationBody {
    pub(super) const fn of(publication: Publication) -> Self {
        let Publication { lead_hours, retention_hours } = publication;
        Self { lead_hours, retention_hours }
    }

    pub(super) const fn publication(&self) -> Publication {
        let Self { lead_hours, retention_hours } = *self;
        Publication { lead_hours, retention_hours }
    }
}

impl RotationBody {
    pub(super) const fn of(policy: RotationPolicy) -> Self {
        let RotationPolicy { period_days, max_operations, max_bytes } = policy;
        Self { period_days, max_operations, max_bytes }
    }

    pub(super) const fn policy(&self) -> RotationPolicy {
        let Self { period_days, max_operations, max_bytes } = *self;
        RotationPolicy { period_days, max_operations, max_bytes }
    }
}

impl VersionBody {
    fn of(version: &KeyVersion) -> Self {
        let some = |count: u64| Some(count).filter(|count| *count > 0);
        Self {
            number: version.number.0,
            state: VersionStateBody::of(version.state),
            created: version.created.0,
            operations: some(version.operations),
            bytes: some(version.bytes),
            public: version.public.as_ref().map(|public| public.to_der().to_vec()),
            starts: version.starts.map(|at| at.0),
            replaced: version.replaced.map(|at| at.0),
            object: version.object.as_ref().map(ObjectBody::of),
        }
    }

    fn version(self, kind: KeyKind) -> Result<KeyVersion, Error> {
        Ok(KeyVersion {
            number: VersionNumber(self.number),
            state: self.state.state(),
            created: Timestamp(self.created),
            operations: self.operations.unwrap_or(0),
            bytes: self.bytes.unwrap_or(0),
            public: self.public.map(|spki| PublicKey::from_parts(kind, spki)),
            starts: self.starts.map(Timestamp),
            replaced: self.replaced.map(Timestamp),
            object: self.object.map(ObjectBody::object).transpose()?,
        })
    }
}

impl ObjectBody {
    pub(super) fn of(object: &HsmObject) -> Self {
        Self { token: object.token.as_str().into(), id: object.id.as_bytes().to_vec() }
    }

    pub(super) fn object(self) -> Result<HsmObject, Error> {
        let id = ObjectId::new(self.id).map_err(|_| Error::RecordAltered)?;
        Ok(HsmObject { token: serial(&self.token)?, id })
    }
}

/// The serial number of a token, as it was stored.
pub(super) fn serial(text: &str) -> Result<TokenSerial, Error> {
    text.parse().map_err(|_| Error::RecordAltered)
}
