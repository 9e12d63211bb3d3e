//! Signatures.

use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::types::Ulong;
use keystead_core::{KeyKind, Signable, SignatureAlgorithm};
use sha2::{Digest, Sha256, Sha384};

use super::failure::{Failure, Problem};
use super::find::Class;
use super::token::{Call, Token};

/// `DigestInfo` of SHA-256 in DER up to the digest itself (RFC 8017 section 9.2, note 1).
const SHA256_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

impl Token {
    /// A signature by the private key with this id, in the form of
    /// [`SignatureEncoding::P1363`](keystead_core::SignatureEncoding): RS256, PS256, ES256 or ES384. A message is hashed by the
    /// token where it does both at once, and here where it does not.
    ///
    /// # Errors
    /// `hsm.object_missing`; `hsm.unsupported` if the key has no such algorithm, the token does not offer it, or a digest does
    /// not have the algorithm's length; those of every call.
    pub fn sign(
        &self,
        id: &[u8],
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
    ) -> Result<Vec<u8>, Failure> {
        self.with_key(Class::Private, id, |call, key| {
            let kind = key.kind.ok_or(NOT_OF_KEY)?;
            algorithm.check(kind, signable).map_err(|_| NOT_OF_KEY)?;
            let (mechanism, input) = call.signing(algorithm, signable)?;
            let signature = call.session.sign(&mechanism, key.handle, input.as_ref())?;
            let is_whole = signature_bytes(kind).is_none_or(|bytes| bytes == signature.len());
            if is_whole {
                Ok(signature)
            } else {
                Err(Problem::Unexpected("a signature of another length").into())
            }
        })
    }
}

const NOT_OF_KEY: Problem = Problem::Unsupported("this algorithm with this key");

/// What a mechanism is given: the message itself, or what was made of it.
enum Input<'i> {
    Message(&'i [u8]),
    Made(Vec<u8>),
}

impl AsRef<[u8]> for Input<'_> {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Message(message) => message,
            Self::Made(bytes) => bytes,
        }
    }
}

impl Call<'_> {
    /// The mechanism that the token offers, and what it is given.
    fn signing<'i>(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'i>,
    ) -> Result<(Mechanism<'static>, Input<'i>), Failure> {
        let at_once = match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 => Mechanism::Sha256RsaPkcs,
            SignatureAlgorithm::RsaPssSha256 => Mechanism::Sha256RsaPkcsPss(PSS),
            // Every token has plain ECDSA, and fewer have it with a hash.
            SignatureAlgorithm::EcdsaP256Sha256 => Mechanism::EcdsaSha256,
            SignatureAlgorithm::EcdsaP384Sha384 => Mechanism::EcdsaSha384,
            _ => return Err(NOT_OF_KEY.into()),
        };
        let of_digest = match algorithm {
            SignatureAlgorithm::RsaPkcs1Sha256 => Mechanism::RsaPkcs,
            SignatureAlgorithm::RsaPssSha256 => Mechanism::RsaPkcsPss(PSS),
            _ => Mechanism::Ecdsa,
        };
        let prefers_digest =
            matches!(of_digest, Mechanism::Ecdsa) && self.connection.offers(MechanismType::ECDSA);
        if let Signable::Message(message) = signable
            && !prefers_digest
            && self.connection.offers(at_once.mechanism_type())
        {
            return Ok((at_once, Input::Message(message)));
        }
        self.need(of_digest.mechanism_type(), "this algorithm")?;
        let digest = match signable {
            Signable::Digest(digest) => digest.to_vec(),
            Signable::Message(message) if algorithm == SignatureAlgorithm::EcdsaP384Sha384 => {
                Sha384::digest(message).to_vec()
            }
            Signable::Message(message) => Sha256::digest(message).to_vec(),
        };
        let is_pkcs1 = algorithm == SignatureAlgorithm::RsaPkcs1Sha256;
        let input = if is_pkcs1 { [SHA256_INFO.as_slice(), &digest].concat() } else { digest };
        Ok((of_digest, Input::Made(input)))
    }
}

/// RFC 7518 section 3.5: MGF1 with SHA-256, a salt as long as the digest.
const PSS: PkcsPssParams =
    PkcsPssParams { hash_alg: MechanismType::SHA256, mgf: PkcsMgfType::MGF1_SHA256, s_len: Ulong::new(32) };

const fn signature_bytes(kind: KeyKind) -> Option<usize> {
    match kind {
        KeyKind::Rsa2048 => Some(256),
        KeyKind::Rsa3072 => Some(384),
        KeyKind::Rsa4096 => Some(512),
        KeyKind::EcP256 => Some(64),
        KeyKind::EcP384 => Some(96),
        _ => None,
    }
}
