use alloc::boxed::Box;

use super::*;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;
use crate::{Asymmetric, PrivateKey, Provider, PublicKey, Signable, SignatureAlgorithm};

/// Makes no keys: somebody else does, as in a browser.
struct Elsewhere;

impl Asymmetric for Elsewhere {
    fn generate(&self, _: KeyKind, _: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        Ok(None)
    }

    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        Provider::RUSTCRYPTO.asymmetric.load(kind, private)
    }

    fn verify(
        &self,
        public: &PublicKey,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        signature: &[u8],
    ) -> Result<bool, Error> {
        Provider::RUSTCRYPTO.asymmetric.verify(public, algorithm, signable, signature)
    }

    fn encrypt_oaep(
        &self,
        public: &PublicKey,
        label: &[u8],
        plaintext: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        Provider::RUSTCRYPTO.asymmetric.encrypt_oaep(public, label, plaintext, random)
    }
}

#[test]
fn asking_for_material_that_is_made_elsewhere_is_no_refusal() {
    let mut world = World::new();
    world.vault = world.second().with_provider(Provider { asymmetric: &Elsewhere, ..Provider::RUSTCRYPTO });
    let keystore = world.keystore;
    let create = |world: &mut World| {
        let new = NewKey::new("signer", KeyKind::Ed25519);
        world.run(async |vault, call| vault.create_key(keystore, new, call).await)
    };
    let asked = create(&mut world);
    assert_eq!(asked.err(), Some(Error::MaterialNeeded { kind: KeyKind::Ed25519 }));
    world.vault.offer_material(KeyKind::Ed25519, SecretBytes::new(Vec::from([7; 32]))).unwrap();
    assert!(create(&mut world).is_ok());
    let events = world.events();
    let of_keys: Vec<_> = events.iter().filter(|event| event.starts_with("asymmetric")).collect();
    assert_eq!(of_keys, ["asymmetric.create owner"]);
    assert!(block_on(world.vault.verify_audit()).is_ok());
}
