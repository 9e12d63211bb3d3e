//! PKCS#12: a certificate, its private key and the certificate of its authority behind a password.
//!
//! ```text
//! PFX
//!   authSafe: data
//!     encryptedData (PBES2: PBKDF2-HMAC-SHA-256, AES-256-CBC)
//!       certBag   the certificate        localKeyId, friendlyName
//!       certBag   that of its authority
//!     data
//!       pkcs8ShroudedKeyBag (PBES2)      localKeyId, friendlyName
//!   macData: HMAC-SHA-256, key by the derivation of RFC 7292 appendix B
//! ```

use alloc::vec::Vec;

use pkcs5::pbes2;
use pkcs12::cms::content_info::{CmsVersion, ContentInfo};
use pkcs12::cms::encrypted_data::EncryptedData;
use pkcs12::cms::enveloped_data::EncryptedContentInfo;
use pkcs12::kdf::{Pkcs12KeyType, derive_key_utf8};
use pkcs12::pbe_params::EncryptedPrivateKeyInfo;
use pkcs12::pfx::{Pfx, Version};
use pkcs12::safe_bag::SafeContents;
use pkcs12::{CertBag, DigestInfo, MacData, SafeBag};
use sha2::Sha256;
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::der::asn1::{BmpString, Null, ObjectIdentifier, OctetString, SetOfVec};
use x509_cert::der::{Any, Encode};
use x509_cert::spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::{Authority, FilePassword, Issued};
use crate::crypto::{hmac_sha256, sha256};
use crate::error::Error;
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};

/// How often each key is derived: the cost of one guess at the password for whoever has the file. Java opens up to five
/// million, and a browser makes a file in a fraction of a second.
const ITERATIONS: u32 = 100_000;
const SALT_BYTES: usize = 16;

// RFC 5652, RFC 2985 and FIPS 180-4.
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const FRIENDLY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.20");
const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// The file of a certificate that `authority` has issued to a client called `name`.
pub(crate) fn seal(
    name: &str,
    issued: &Issued,
    authority: &Authority,
    password: &FilePassword,
    random: &mut dyn SecureRandom,
) -> Result<SecretBytes, Error> {
    let [certificates, key] = [Protection::make(random)?, Protection::make(random)?];
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt)?;
    let attributes = attributes(name, issued)?;
    let certificates = certificates.encrypted_data(
        password,
        &Vec::from([
            certificate_bag(&issued.certificate, Some(attributes.clone()))?,
            certificate_bag(&authority.certificate, None)?,
        ]),
    )?;
    let encrypted = EncryptedPrivateKeyInfo {
        encryption_algorithm: key.algorithm()?,
        encrypted_data: octets(key.encrypt(password, issued.key.expose())?)?,
    };
    let key = SafeBag {
        bag_id: pkcs12::PKCS_12_PKCS8_KEY_BAG_OID,
        bag_value: der(&encrypted)?,
        bag_attributes: Some(attributes),
    };
    let key = data(der(&Vec::from([key]))?)?;
    let safe = der(&Vec::from([certificates, key]))?;
    let mac_data = mac(password, &salt, &safe)?;
    let file = Pfx { version: Version::V3, auth_safe: data(safe)?, mac_data: Some(mac_data) };
    Ok(SecretBytes::new(der(&file)?))
}

/// What one part of the file is encrypted with.
struct Protection(pbes2::Parameters);

impl Protection {
    fn make(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        let (mut salt, mut iv) = ([0; SALT_BYTES], [0; 16]);
        random.fill(&mut salt)?;
        random.fill(&mut iv)?;
        let kdf = pbes2::Pbkdf2Params::hmac_sha256(ITERATIONS, &salt).map_err(impossible)?;
        let encryption = pbes2::EncryptionScheme::Aes256Cbc { iv };
        Ok(Self(pbes2::Parameters { kdf: kdf.into(), encryption }))
    }

    fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, Error> {
        let parameters = Any::encode_from(&self.0).map_err(impossible)?;
        Ok(AlgorithmIdentifierOwned { oid: pbes2::PBES2_OID, parameters: Some(parameters) })
    }

    fn encrypt(&self, password: &FilePassword, plain: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.encrypt(password.expose(), plain).map_err(impossible)
    }

    fn encrypted_data(&self, password: &FilePassword, bags: &SafeContents) -> Result<ContentInfo, Error> {
        let content = EncryptedData {
            version: CmsVersion::V0,
            enc_content_info: EncryptedContentInfo {
                content_type: DATA,
                content_enc_alg: self.algorithm()?,
                encrypted_content: Some(octets(self.encrypt(password, &der(bags)?)?)?),
            },
            unprotected_attrs: None,
        };
        let content = Any::encode_from(&content).map_err(impossible)?;
        Ok(ContentInfo { content_type: ENCRYPTED_DATA, content })
    }
}

fn certificate_bag(certificate: &[u8], bag_attributes: Option<Attributes>) -> Result<SafeBag, Error> {
    let bag = CertBag { cert_id: pkcs12::PKCS_12_X509_CERT_OID, cert_value: octets(certificate.into())? };
    Ok(SafeBag { bag_id: pkcs12::PKCS_12_CERT_BAG_OID, bag_value: der(&bag)?, bag_attributes })
}

/// By the one attribute programs find the certificate of the key, by the other they call both.
fn attributes(name: &str, issued: &Issued) -> Result<Attributes, Error> {
    let id = octets(Vec::from(sha256(&[&issued.certificate])))?;
    let mut attributes = Attributes::new();
    let mut add = |oid, value: Any| -> Result<(), Error> {
        let mut values = SetOfVec::new();
        values.insert(value).map_err(impossible)?;
        attributes.insert(Attribute { oid, values }).map_err(impossible)
    };
    add(LOCAL_KEY_ID, Any::encode_from(&id).map_err(impossible)?)?;
    // Characters outside the basic plane have no place in this form of text.
    if let Ok(text) = BmpString::from_utf8(name) {
        add(FRIENDLY_NAME, Any::encode_from(&text).map_err(impossible)?)?;
    }
    Ok(attributes)
}

fn mac(password: &FilePassword, salt: &[u8], safe: &[u8]) -> Result<MacData, Error> {
    let iterations = i32::try_from(ITERATIONS).map_err(impossible)?;
    let key = derive_key_utf8::<Sha256>(password.expose(), salt, Pkcs12KeyType::Mac, iterations, 32);
    let key = Zeroizing::new(key.map_err(impossible)?);
    let key = Secret32::copy_from(&key).ok_or(Error::Unreachable("a key of 32 bytes"))?;
    let digest = octets(Vec::from(hmac_sha256(&key, &[safe])))?;
    let parameters = Some(Any::encode_from(&Null).map_err(impossible)?);
    let algorithm = AlgorithmIdentifierOwned { oid: SHA_256, parameters };
    Ok(MacData { mac: DigestInfo { algorithm, digest }, mac_salt: octets(salt.into())?, iterations })
}

fn data(content: Vec<u8>) -> Result<ContentInfo, Error> {
    let content = Any::encode_from(&octets(content)?).map_err(impossible)?;
    Ok(ContentInfo { content_type: DATA, content })
}

fn octets(bytes: Vec<u8>) -> Result<OctetString, Error> {
    OctetString::new(bytes).map_err(impossible)
}

fn der(value: &impl Encode) -> Result<Vec<u8>, Error> {
    value.to_der().map_err(impossible)
}

fn impossible<E>(_: E) -> Error {
    Error::Unreachable("encoding a certificate's file")
}
