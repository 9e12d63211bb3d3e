//! A token of software, which stands in for one of hardware.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use std::sync::Mutex;
use std::vec::Vec;

use crate::PrivateKey;
use crate::asymmetric::PublicKey;
use crate::crypto::{NONCE_BYTES, Provider};
use crate::error::Error;
use crate::hsm::{FoundObject, Hsm, HsmCipher, HsmObject, HsmProblem, ObjectId, TokenSerial};
use crate::profile::KeyKind;
use crate::random::CountingRandom;
use crate::secret::{Secret32, SecretBytes};

/// What an object is made of, and whether it was made there.
pub(super) type Lying = (KeyKind, Vec<u8>, bool);

/// A token of software. Every test has one of its own.
#[derive(Default)]
pub(super) struct Token {
    pub(super) objects: Mutex<BTreeMap<HsmObject, Lying>>,
    /// Why it does nothing, if it does not.
    broken: Mutex<Option<HsmProblem>>,
    /// The one of its tokens that is not there.
    pub(super) absent: Mutex<Option<TokenSerial>>,
    /// How often it was asked to remove something.
    pub(super) removals: Mutex<u32>,
    pub(super) made: Mutex<u32>,
    /// How often a key was looked for, to be shown or used.
    pub(super) asked: Mutex<u32>,
    wrong_pins: Mutex<u8>,
}

pub(super) const PIN: &str = "Right Pin 1!";

impl Token {
    pub(super) fn leaked() -> &'static Self {
        Box::leak(Box::default())
    }

    fn is_well(&self) -> Result<(), Error> {
        self.broken.lock().unwrap().clone().map_or(Ok(()), |problem| Err(problem.into()))
    }

    fn is_there(&self, token: &TokenSerial) -> Result<(), Error> {
        let absent = self.absent.lock().unwrap().as_ref() == Some(token);
        if absent { Err(HsmProblem::Absent.into()) } else { self.is_well() }
    }

    pub(super) fn set_broken(&self, problem: Option<HsmProblem>) {
        *self.broken.lock().unwrap() = problem;
    }

    pub(super) fn ids(&self) -> Vec<ObjectId> {
        self.objects.lock().unwrap().keys().map(|object| object.id.clone()).collect()
    }

    pub(super) fn put(&self, object: &HsmObject, kind: KeyKind, material: &[u8], local: bool) {
        let entry = (kind, material.to_vec(), local);
        assert!(self.objects.lock().unwrap().insert(object.clone(), entry).is_none());
    }

    pub(super) fn get(&self, object: &HsmObject) -> Result<(KeyKind, SecretBytes, bool), Error> {
        *self.asked.lock().unwrap() += 1;
        self.is_well()?;
        let objects = self.objects.lock().unwrap();
        let (kind, material, local) = objects.get(object).ok_or(HsmProblem::ObjectMissing)?;
        Ok((*kind, SecretBytes::new(material.clone()), *local))
    }

    fn public(&self, object: &HsmObject) -> Result<Option<PublicKey>, Error> {
        let (kind, material, _) = self.get(object)?;
        if kind == KeyKind::Aes256 {
            return Ok(None);
        }
        Provider::RUSTCRYPTO.asymmetric.load(kind, &material)?.public().map(Some)
    }
}

impl Hsm for Token {
    fn generate(&self, object: &HsmObject, _: &str, kind: KeyKind) -> Result<Option<PublicKey>, Error> {
        self.is_there(&object.token)?;
        let mut made = self.made.lock().unwrap();
        *made += 1;
        let mut random = CountingRandom::new(u64::from(*made) << 32);
        let material = crate::keygen::generate(&Provider::RUSTCRYPTO, kind, &mut random)?;
        self.put(object, kind, material.expose(), true);
        self.public(object)
    }

    fn import(
        &self,
        object: &HsmObject,
        _: &str,
        kind: KeyKind,
        material: &SecretBytes,
    ) -> Result<Option<PublicKey>, Error> {
        self.is_well()?;
        self.put(object, kind, material.expose(), false);
        self.public(object)
    }

    fn find(&self, object: &HsmObject) -> Result<FoundObject, Error> {
        let (kind, _, made_there) = self.get(object)?;
        Ok(FoundObject { kind, public: self.public(object)?, made_there })
    }

    fn destroy(&self, object: &HsmObject) -> Result<(), Error> {
        *self.removals.lock().unwrap() += 1;
        self.is_well()?;
        self.objects.lock().unwrap().remove(object);
        Ok(())
    }

    fn verify_pin(&self, _: &TokenSerial, pin: &str) -> Result<(), Error> {
        self.is_well()?;
        if pin == PIN {
            return Ok(());
        }
        let mut wrong = self.wrong_pins.lock().unwrap();
        *wrong += 1;
        Err(Error::PinMismatch { attempts_left: 10 - *wrong })
    }

    fn private_key(&self, object: &HsmObject, _: &PublicKey) -> Result<Box<dyn PrivateKey>, Error> {
        let (kind, material, _) = self.get(object)?;
        Provider::RUSTCRYPTO.asymmetric.load(kind, &material)
    }

    fn cipher(&self, object: &HsmObject) -> Result<Box<dyn HsmCipher>, Error> {
        let (_, material, _) = self.get(object)?;
        Ok(Box::new(Cipher(Secret32::copy_from(material.expose()).unwrap())))
    }
}

struct Cipher(Secret32);

impl HsmCipher for Cipher {
    fn seal(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut body = plaintext.to_vec();
        let tag = Provider::RUSTCRYPTO.aead.seal(&self.0, nonce, associated_data, &mut body)?;
        body.extend_from_slice(&tag);
        Ok(body)
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let (body, tag) = sealed.split_last_chunk().ok_or(Error::DecryptionFailed)?;
        let mut body = body.to_vec();
        Provider::RUSTCRYPTO.aead.open(&self.0, nonce, associated_data, &mut body, tag)?;
        Ok(body)
    }
}
