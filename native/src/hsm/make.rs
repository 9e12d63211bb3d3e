//! Keys that come into a token, and that leave it for good.

use core::cell::Cell;
use std::sync::PoisonError;

use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::ObjectHandle;
use keystead_core::{KeyKind, Provider, PublicKey, SecretBytes};

use super::failure::{Failure, Problem};
use super::find::Class;
use super::template::{Naming, Template, is_rsa};
use super::token::{Call, Token};
use super::verify;

/// The most bytes of an id. New ones have 16, drawn at random.
const MAX_ID_BYTES: usize = 255;
/// The most bytes of a label, which the standard does not bound.
const MAX_LABEL_BYTES: usize = 255;

/// What a new key is made of.
#[derive(Clone, Copy)]
enum Source<'s> {
    /// The token makes it, and it never leaves.
    Token,
    /// It comes from outside, and never leaves from then on.
    Outside(&'s SecretBytes),
}

impl Token {
    /// Makes a key inside the token: RSA with 2,048, 3,072 or 4,096 bits, P-256, P-384 or AES-256. Its public half; `None` for
    /// AES. Nothing takes it out of the token again. `id` becomes `CKA_ID` of both halves: 16 random bytes, say.
    ///
    /// It is used once before it is handed over. If anything fails, what was made is removed; if the token is away by then, with
    /// the first call behind its return.
    ///
    /// # Errors
    /// `hsm.label`; `hsm.object_exists`; `hsm.unsupported` for other kinds, and for what the token does not offer; `hsm.full`;
    /// `hsm.attribute_ignored`, `hsm.not_verified`; those of every call.
    pub fn generate(&self, kind: KeyKind, id: &[u8], label: &str) -> Result<Option<PublicKey>, Failure> {
        self.make(kind, Naming { id, label }, Source::Token)
    }

    /// Brings a key in, in the engine's form ([`keystead_core::Asymmetric`]): PKCS#8 in DER for RSA, the scalar for P-256 and
    /// P-384, 32 bytes for AES-256. From then on nothing takes it out of the token again; other copies are the caller's business.
    ///
    /// # Errors
    /// `hsm.material_refused`; else as [`Self::generate`].
    pub fn import(
        &self,
        kind: KeyKind,
        private: &SecretBytes,
        id: &[u8],
        label: &str,
    ) -> Result<Option<PublicKey>, Failure> {
        self.make(kind, Naming { id, label }, Source::Outside(private))
    }

    /// Destroys every object of this id: both halves of a key, a secret key, and certificates.
    ///
    /// # Errors
    /// `hsm.object_missing`; `hsm.object_stays` if the token keeps one of them; those of every call.
    pub fn destroy(&self, id: &[u8]) -> Result<(), Failure> {
        // What an attempt has destroyed before it failed is not missed by the next one.
        let was_there = Cell::new(false);
        self.call(|call| {
            let objects = call.all(id)?;
            was_there.set(was_there.get() || !objects.is_empty());
            call.remove(id, &objects)
        })?;
        if was_there.get() { Ok(()) } else { Err(Problem::ObjectMissing.into()) }
    }

    fn make(
        &self,
        kind: KeyKind,
        naming: Naming<'_>,
        source: Source<'_>,
    ) -> Result<Option<PublicKey>, Failure> {
        let is_label = naming.label.len() <= MAX_LABEL_BYTES && !naming.label.chars().any(char::is_control);
        if !is_label || naming.id.is_empty() || naming.id.len() > MAX_ID_BYTES {
            return Err(Problem::Label.into());
        }
        let public = match source {
            Source::Outside(private) => half(kind, private)?,
            Source::Token => None,
        };
        self.call(|call| {
            call.offers_kind(kind, source)?;
            if call.all(naming.id)?.is_empty() { Ok(()) } else { Err(Problem::ObjectExists.into()) }
        })?;
        let made = self
            .call_once(|call| match source {
                Source::Token => call.generate(kind, naming),
                Source::Outside(private) => call.create(kind, naming, private, public.as_ref()),
            })
            .and_then(|()| self.proven(kind, naming.id, source, public));
        if made.is_err() {
            self.undo(naming.id);
        }
        made
    }

    /// The public half of a new key, once the key has been used.
    fn proven(
        &self,
        kind: KeyKind,
        id: &[u8],
        source: Source<'_>,
        expected: Option<PublicKey>,
    ) -> Result<Option<PublicKey>, Failure> {
        let is_generated = matches!(source, Source::Token);
        if kind == KeyKind::Aes256 {
            verify::attributes(self, id, Class::Secret, is_generated)?;
            let material = match source {
                Source::Token => None,
                Source::Outside(private) => Some(private),
            };
            verify::secret(self, id, material)?;
            return Ok(None);
        }
        verify::attributes(self, id, Class::Private, is_generated)?;
        let public = self.public_key(id)?;
        if expected.is_some_and(|expected| expected.to_der() != public.to_der()) {
            return Err(Problem::NotVerified.into());
        }
        verify::pair(self, id, &public)?;
        Ok(Some(public))
    }

    /// The ids of keys that could not be made whole, and not be removed so far: the token went away. They are removed by the
    /// first call behind its return. Whoever ends before that tells somebody.
    pub fn half_made(&self) -> Vec<Vec<u8>> {
        self.leftovers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Removes what was half made, now or when the token is back.
    fn undo(&self, id: &[u8]) {
        self.leftovers.lock().unwrap_or_else(PoisonError::into_inner).push(id.to_vec());
        // Every call begins with removing leftovers. If this one fails, a later one does it.
        let _ = self.check();
    }

    /// Removes what earlier calls have left half made.
    pub(super) fn remove_leftovers(&self, call: &Call<'_>) {
        let mut leftovers = self.leftovers.lock().unwrap_or_else(PoisonError::into_inner);
        leftovers.retain(|id| call.all(id).and_then(|objects| call.remove(id, &objects)).is_err());
    }
}

impl Call<'_> {
    fn offers_kind(&self, kind: KeyKind, source: Source<'_>) -> Result<(), Failure> {
        let (mechanism, what) = match kind {
            kind if is_rsa(kind) => (MechanismType::RSA_PKCS_KEY_PAIR_GEN, "keys of RSA"),
            KeyKind::EcP256 | KeyKind::EcP384 => (MechanismType::ECC_KEY_PAIR_GEN, "keys on elliptic curves"),
            KeyKind::Aes256 => (MechanismType::AES_KEY_GEN, "keys of AES"),
            _ => return Err(Problem::Unsupported("keys of this kind").into()),
        };
        if matches!(source, Source::Outside(_)) { Ok(()) } else { self.need(mechanism, what) }
    }

    fn generate(&self, kind: KeyKind, naming: Naming<'_>) -> Result<(), Failure> {
        let _changing = self.entered.changing();
        if kind == KeyKind::Aes256 {
            self.session.generate_key(&Mechanism::AesKeyGen, &Template::secret(naming).generating(kind))?;
            return Ok(());
        }
        let mechanism = if is_rsa(kind) { Mechanism::RsaPkcsKeyPairGen } else { Mechanism::EccKeyPairGen };
        let (public, private) = (Template::public(kind, naming), Template::private(kind, naming));
        self.session.generate_key_pair(&mechanism, &public.generating(kind), &private)?;
        Ok(())
    }

    fn create(
        &self,
        kind: KeyKind,
        naming: Naming<'_>,
        private: &SecretBytes,
        public: Option<&PublicKey>,
    ) -> Result<(), Failure> {
        let _changing = self.entered.changing();
        let Some(public) = public else {
            self.session.create_object(&Template::secret(naming).of_secret(private))?;
            return Ok(());
        };
        // A public key without its private one harms nobody, should this program end in between.
        self.session.create_object(&Template::public(kind, naming).of_public(public)?)?;
        self.session.create_object(&Template::private(kind, naming).of_private(public, private)?)?;
        Ok(())
    }

    /// Destroys the objects that were found by this id.
    fn remove(&self, id: &[u8], objects: &[ObjectHandle]) -> Result<(), Failure> {
        let _changing = self.entered.changing();
        self.connection.forget(id);
        for object in objects {
            self.session.destroy_object(*object)?;
        }
        Ok(())
    }
}

/// The public half of private material, which is checked on the way; `None` for a sound AES key.
fn half(kind: KeyKind, private: &SecretBytes) -> Result<Option<PublicKey>, Failure> {
    if kind == KeyKind::Aes256 {
        return if private.expose().len() == 32 { Ok(None) } else { Err(Problem::MaterialRefused.into()) };
    }
    let loaded = Provider::RUSTCRYPTO.asymmetric.load(kind, private);
    let public = loaded.and_then(|key| key.public());
    public.map(Some).map_err(|_| Problem::MaterialRefused.into())
}
