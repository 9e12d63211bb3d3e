//! Authorities and what they issue.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use p256::ecdsa::{DerSignature, SigningKey};
use p256::pkcs8::EncodePrivateKey;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::certificate::{Certificate, TbsCertificate};
use x509_cert::der::asn1::{GeneralizedTime, ObjectIdentifier, SetOfVec, Utf8StringRef};
use x509_cert::der::{self, Any, Decode, Encode};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};

use super::{AUTHORITY_DAYS, CertificateIdentity, TOLERANCE, whole_second};
use crate::audit;
use crate::client::CertificateFingerprint;
use crate::crypto::sha256;
use crate::error::Error;
use crate::id::KeystoreId;
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};
use crate::time::{Period, Timestamp};

/// An attribute of a distinguished name.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
/// RFC 5280 section 4.2.1.12: the certificate authenticates a client.
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// The key of an authority, with its certificate in DER.
pub(crate) struct Authority {
    key: SigningKey,
    pub(crate) certificate: Vec<u8>,
    pub(crate) expires: Timestamp,
}

/// A certificate that was just issued.
pub(crate) struct Issued {
    /// In DER.
    pub(crate) certificate: Vec<u8>,
    /// Its private key, PKCS#8.
    pub(crate) key: SecretBytes,
    pub(crate) fingerprint: CertificateFingerprint,
    pub(crate) identity: CertificateIdentity,
}

impl Authority {
    /// A new authority for the clients of a keystore.
    pub(crate) fn make(
        keystore: KeystoreId,
        now: Timestamp,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let key = make_key(random)?;
        let expires = whole_second(now.plus(Period::DAY.times(AUTHORITY_DAYS)));
        let name = name(keystore, "Keystead client authority").map_err(unreachable_der)?;
        let profile = Kind { subject: name.clone(), issuer: name, authority: true };
        let certificate = build(profile, &key, &key, now, expires, random)?;
        Ok(Self { key, certificate, expires })
    }

    /// The authority with this key and certificate, as they were stored. The bytes may be under an attacker's control.
    pub(crate) fn open(key: &Secret32, certificate: &[u8]) -> Result<Self, Error> {
        let malformed = || Error::corrupt("an authority that does not decode");
        let key = SigningKey::from_slice(key.expose()).map_err(|_| malformed())?;
        let parsed = Certificate::from_der(certificate).map_err(|_| malformed())?;
        let tbs = parsed.tbs_certificate();
        let own = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).map_err(|_| malformed())?;
        if *tbs.subject_public_key_info() != own {
            return Err(malformed());
        }
        let seconds = tbs.validity().not_after.to_unix_duration().as_secs();
        let expires = Timestamp(seconds.checked_mul(1_000).ok_or_else(malformed)?);
        Ok(Self { key, certificate: certificate.into(), expires })
    }

    /// The private key, to be sealed and kept.
    pub(crate) fn key(&self) -> Secret32 {
        let bytes = zeroize::Zeroizing::new(self.key.to_bytes());
        Secret32::fill_with(|secret| secret.copy_from_slice(&bytes))
    }

    /// Issues a certificate to a client called `name`, until `expires`.
    pub(crate) fn issue(
        &self,
        keystore: KeystoreId,
        client: &str,
        now: Timestamp,
        expires: Timestamp,
        random: &mut dyn SecureRandom,
    ) -> Result<Issued, Error> {
        let key = make_key(random)?;
        let authority = Certificate::from_der(&self.certificate).map_err(unreachable_der)?;
        let profile = Kind {
            subject: name(keystore, client).map_err(unreachable_der)?,
            issuer: authority.tbs_certificate().subject().clone(),
            authority: false,
        };
        let certificate = build(profile, &key, &self.key, now, expires, random)?;
        let fingerprint = CertificateFingerprint(sha256(&[&certificate]));
        let key = p256::SecretKey::from(&key).to_pkcs8_der();
        let key = key.map_err(|_| Error::Unreachable("encoding a private key"))?;
        let identity = identity(&certificate).map_err(unreachable_der)?;
        Ok(Issued { certificate, key: SecretBytes::new(key.as_bytes().to_vec()), fingerprint, identity })
    }
}

/// What stands in a certificate.
fn identity(certificate: &[u8]) -> der::Result<CertificateIdentity> {
    let parsed = Certificate::from_der(certificate)?;
    let tbs = parsed.tbs_certificate();
    Ok(CertificateIdentity {
        serial: tbs.serial_number().as_bytes().into(),
        subject: tbs.subject().to_string(),
        valid_from: Timestamp(tbs.validity().not_before.to_unix_duration().as_secs() * 1_000),
    })
}

fn make_key(random: &mut dyn SecureRandom) -> Result<SigningKey, Error> {
    let key = audit::SigningKey::make_random(random)?.to_bytes();
    SigningKey::from_slice(key.expose()).map_err(|_| Error::Unreachable("a key that was just made"))
}

/// What a certificate is for.
struct Kind {
    subject: Name,
    issuer: Name,
    authority: bool,
}

impl BuilderProfile for Kind {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        own: SubjectPublicKeyInfoRef<'_>,
        issuer: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let subject = tbs.subject();
        let usage = if self.authority {
            KeyUsages::KeyCertSign | KeyUsages::CRLSign
        } else {
            KeyUsages::DigitalSignature.into()
        };
        let constraints =
            BasicConstraints { ca: self.authority, path_len_constraint: self.authority.then_some(0) };
        let mut extensions = Vec::new();
        extensions.push((true, &constraints).to_extension(subject, &extensions)?);
        extensions.push((true, &KeyUsage(usage)).to_extension(subject, &extensions)?);
        let identifier = SubjectKeyIdentifier::try_from(own)?;
        extensions.push((false, &identifier).to_extension(subject, &extensions)?);
        if !self.authority {
            let purpose = ExtendedKeyUsage(Vec::from([CLIENT_AUTH]));
            extensions.push((false, &purpose).to_extension(subject, &extensions)?);
            let identifier = AuthorityKeyIdentifier::try_from(issuer)?;
            extensions.push((false, &identifier).to_extension(subject, &extensions)?);
        }
        Ok(extensions)
    }
}

fn build(
    profile: Kind,
    own: &SigningKey,
    issuer: &SigningKey,
    now: Timestamp,
    expires: Timestamp,
    random: &mut dyn SecureRandom,
) -> Result<Vec<u8>, Error> {
    // 16 random bytes and a first one that is never zero: at most 20 of them, positive, of one length (RFC 5280 4.1.2.2).
    let mut serial = [0x5a; 17];
    random.fill(&mut serial[1..])?;
    let not_before = Timestamp(now.0.saturating_sub(TOLERANCE.0));
    let made = || -> builder::Result<Vec<u8>> {
        let serial = SerialNumber::new(&serial)?;
        let validity = Validity::new(time(not_before)?, time(expires)?);
        let public = SubjectPublicKeyInfoOwned::from_key(own.verifying_key())?;
        let builder = CertificateBuilder::new(profile, serial, validity, public)?;
        Ok(builder.build::<_, DerSignature>(issuer)?.to_der()?)
    };
    made().map_err(|_| Error::Unreachable("building a certificate"))
}

fn time(at: Timestamp) -> der::Result<Time> {
    GeneralizedTime::from_unix_duration(Duration::from_secs(at.0 / 1_000)).map(Time::GeneralTime)
}

/// `CN=client, OU=keystore, O=Keystead`.
fn name(keystore: KeystoreId, client: &str) -> der::Result<Name> {
    let keystore: String = format!("{keystore}");
    let mut names = RdnSequence::default();
    for (oid, value) in [(ORGANIZATION, "Keystead"), (UNIT, keystore.as_str()), (COMMON_NAME, client)] {
        let value = Any::encode_from(&Utf8StringRef::new(value)?)?;
        let mut set = SetOfVec::new();
        set.insert(AttributeTypeAndValue { oid, value })?;
        names.push(RelativeDistinguishedName::from(set));
    }
    // The only way to a name from its parts that does not call itself hazardous.
    Name::from_der(&names.to_der()?)
}

fn unreachable_der(_: der::Error) -> Error {
    Error::Unreachable("a certificate of our own")
}
