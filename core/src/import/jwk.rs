//! JSON Web Keys (RFC 7517, 7518 section 6, 8037).

use alloc::vec::Vec;

use data_encoding::BASE64URL_NOPAD;
use pkcs1::RsaPrivateKey;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::private::{number, rsa, scalar};
use super::{MaterialProblem, check_size};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::secret::SecretBytes;

/// The members that matter here. A known member that is there twice is refused by the derived code.
#[derive(Deserialize)]
struct Jwk {
    kty: alloc::string::String,
    alg: Option<alloc::string::String>,
    crv: Option<alloc::string::String>,
    k: Option<Member>,
    n: Option<Member>,
    e: Option<Member>,
    d: Option<Member>,
    p: Option<Member>,
    q: Option<Member>,
    dp: Option<Member>,
    dq: Option<Member>,
    qi: Option<Member>,
    oth: Option<serde::de::IgnoredAny>,
    x: Option<Member>,
    y: Option<Member>,
}

/// The bytes of a member, decoded: base64url without padding, and nothing else.
struct Member(Zeroizing<Vec<u8>>);

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(alloc::string::String::deserialize(deserializer)?);
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        let bytes = bytes.map_err(|_| <D::Error as serde::de::Error>::custom("base64url"))?;
        Ok(Self(Zeroizing::new(bytes)))
    }
}

pub(super) fn read(json: &[u8]) -> Result<(Option<KeyKind>, SecretBytes), Error> {
    check_size(json)?;
    let jwk: Jwk = serde_json::from_slice(json).map_err(|_| MaterialProblem::Malformed)?;
    let some = |(kind, material)| (Some(kind), material);
    match jwk.kty.as_str() {
        "oct" => symmetric(&jwk),
        "RSA" => jwk.rsa().map(some),
        "EC" => jwk.curve().map(some),
        "OKP" => jwk.edwards().map(some),
        _ => Err(MaterialProblem::Algorithm.into()),
    }
}

fn symmetric(jwk: &Jwk) -> Result<(Option<KeyKind>, SecretBytes), Error> {
    let kind = match jwk.alg.as_deref() {
        None => None,
        Some("A256GCM" | "A256KW" | "A256GCMKW" | "dir") => Some(KeyKind::Aes256),
        Some("HS256") => Some(KeyKind::HmacSha256),
        Some(_) => return Err(MaterialProblem::Algorithm.into()),
    };
    let bytes = wanted(jwk.k.as_ref())?;
    if bytes.len() != 32 {
        return Err(MaterialProblem::Length { expected: 32, found: bytes.len() }.into());
    }
    Ok((kind, SecretBytes::new(Vec::from(bytes))))
}

fn wanted(member: Option<&Member>) -> Result<&[u8], Error> {
    member.map(|member| member.0.as_slice()).ok_or_else(|| MaterialProblem::Malformed.into())
}

impl Jwk {
    /// The member that only private keys have.
    fn private(&self) -> Result<&[u8], Error> {
        self.d.as_ref().map(|member| member.0.as_slice()).ok_or_else(|| MaterialProblem::Public.into())
    }

    fn rsa(&self) -> Result<(KeyKind, SecretBytes), Error> {
        let private_exponent = number(self.private()?)?;
        if self.oth.is_some() {
            return Err(MaterialProblem::Algorithm.into());
        }
        let part = |member: &Option<Member>| match wanted(member.as_ref())? {
            // RFC 7518 section 2: a number has as few bytes as it can have.
            [] | [0, ..] => Err(Error::from(MaterialProblem::Malformed)),
            _ => Ok(()),
        };
        for member in [&self.n, &self.e, &self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi] {
            part(member)?;
        }
        rsa(&RsaPrivateKey {
            modulus: number(wanted(self.n.as_ref())?)?,
            public_exponent: number(wanted(self.e.as_ref())?)?,
            private_exponent,
            prime1: number(wanted(self.p.as_ref())?)?,
            prime2: number(wanted(self.q.as_ref())?)?,
            exponent1: number(wanted(self.dp.as_ref())?)?,
            exponent2: number(wanted(self.dq.as_ref())?)?,
            coefficient: number(wanted(self.qi.as_ref())?)?,
            other_prime_infos: None,
        })
    }

    fn curve(&self) -> Result<(KeyKind, SecretBytes), Error> {
        let (kind, bytes) = match self.crv.as_deref() {
            Some("P-256") => (KeyKind::EcP256, 32),
            Some("P-384") => (KeyKind::EcP384, 48),
            Some(_) => return Err(MaterialProblem::Curve.into()),
            None => return Err(MaterialProblem::Malformed.into()),
        };
        let private = self.private()?;
        let (x, y) = (wanted(self.x.as_ref())?, wanted(self.y.as_ref())?);
        if [private, x, y].iter().any(|part| part.len() != bytes) {
            return Err(MaterialProblem::Malformed.into());
        }
        scalar(kind, private, Some(&crate::crypto::concat(&[&[4], x, y])))
    }

    fn edwards(&self) -> Result<(KeyKind, SecretBytes), Error> {
        match self.crv.as_deref() {
            Some("Ed25519") => {}
            Some(_) => return Err(MaterialProblem::Curve.into()),
            None => return Err(MaterialProblem::Malformed.into()),
        }
        let (private, x) = (self.private()?, wanted(self.x.as_ref())?);
        if private.len() != 32 || x.len() != 32 {
            return Err(MaterialProblem::Malformed.into());
        }
        scalar(KeyKind::Ed25519, private, Some(x))
    }
}
