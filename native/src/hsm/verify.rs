//! A new key is looked at, and used, before anybody relies on it.

use cryptoki::object::Attribute;
use cryptoki::object::AttributeType;
use keystead_core::{KeyKind, PublicKey, Secret32, SecretBytes, SecureRandom, Signable, SignatureAlgorithm};

use super::failure::{Failure, Problem};
use super::find::Class;
use super::token::Token;
use crate::edge::OsRandom;
use crate::provider::AWS_LC;

/// Refuses a key that could be taken out of the token.
pub(super) fn attributes(token: &Token, id: &[u8], class: Class, is_generated: bool) -> Result<(), Failure> {
    let wanted = [
        AttributeType::Token,
        AttributeType::Private,
        AttributeType::Sensitive,
        AttributeType::Extractable,
        AttributeType::NeverExtractable,
    ];
    token.with_key(class, id, |call, key| {
        let has = call.session.get_attributes(key.handle, &wanted)?;
        let is = |wanted: &Attribute| has.contains(wanted);
        let needed = [
            (Attribute::Token(true), "CKA_TOKEN"),
            (Attribute::Private(true), "CKA_PRIVATE"),
            (Attribute::Sensitive(true), "CKA_SENSITIVE"),
            (Attribute::Extractable(false), "CKA_EXTRACTABLE false"),
        ];
        if let Some((_, name)) = needed.iter().find(|(attribute, _)| !is(attribute)) {
            return Err(Problem::AttributeIgnored(name).into());
        }
        if is_generated && !is(&Attribute::NeverExtractable(true)) {
            return Err(Problem::AttributeIgnored("CKA_NEVER_EXTRACTABLE").into());
        }
        Ok(())
    })
}

/// Refuses a pair whose private half does not sign what its public half verifies.
pub(super) fn pair(token: &Token, id: &[u8], public: &PublicKey) -> Result<(), Failure> {
    let message = random::<32>()?;
    let algorithm = match public.kind() {
        KeyKind::EcP256 => SignatureAlgorithm::EcdsaP256Sha256,
        KeyKind::EcP384 => SignatureAlgorithm::EcdsaP384Sha384,
        _ => SignatureAlgorithm::RsaPkcs1Sha256,
    };
    let signature = token.sign(id, algorithm, Signable::Message(&message))?;
    let verified = AWS_LC.asymmetric.verify(public, algorithm, Signable::Message(&message), &signature);
    if verified.is_ok_and(|is_valid| is_valid) { Ok(()) } else { Err(Problem::NotVerified.into()) }
}

/// Refuses an AES key that does not decrypt what it has encrypted, or does not compute what `material` does.
pub(super) fn secret(token: &Token, id: &[u8], material: Option<&SecretBytes>) -> Result<(), Failure> {
    const AAD: &[u8] = b"keystead: a new key";
    let (nonce, message) = (random::<12>()?, random::<32>()?);
    let sealed = token.encrypt_gcm(id, &nonce, AAD, &message)?;
    let opened = token.decrypt_gcm(id, &nonce, AAD, &sealed)?;
    let mut fits = opened.as_slice() == message;
    if let Some(Ok(key)) = material.map(|material| <[u8; 32]>::try_from(material.expose())) {
        let mut buffer = message.to_vec();
        let tag = AWS_LC.aead.seal(&Secret32::from_bytes(key), &nonce, AAD, &mut buffer);
        fits &= tag.is_ok_and(|tag| sealed == [buffer.as_slice(), &tag].concat());
    }
    if fits { Ok(()) } else { Err(Problem::NotVerified.into()) }
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    OsRandom.fill(&mut bytes).map_err(|_| Problem::Unexpected("the system gives no randomness"))?;
    Ok(bytes)
}
