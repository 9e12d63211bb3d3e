//! ECDSA (FIPS 186-5) on P-256 with SHA-256 and on P-384 with SHA-384.

use alloc::vec::Vec;

use sha2::{Digest, Sha256, Sha384};
use zeroize::Zeroizing;

use super::random::Lent;
use crate::asymmetric::public_key::Components;
use crate::asymmetric::{PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

/// How often a scalar is drawn before the random source is called broken: of 2^32 draws for P-256, one is refused.
const DRAWS: usize = 16;

/// Two curves of one library, of which each is a type.
macro_rules! curve {
    ($key:ident, $verify:ident, $curve:ident, $components:ident, $kind:ident, $hash:ident, $bytes:literal) => {
        pub(super) struct $key($curve::ecdsa::SigningKey);

        impl $key {
            /// FIPS 186-5 appendix A.2.2: scalars are drawn until one is between 1 and the order less 1.
            pub(super) fn generate(random: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
                for _ in 0..DRAWS {
                    let mut scalar = Zeroizing::new([0; $bytes]);
                    random.fill(scalar.as_mut())?;
                    if $curve::ecdsa::SigningKey::from_slice(scalar.as_ref()).is_ok() {
                        return Ok(SecretBytes::new(scalar.to_vec()));
                    }
                }
                Err(Error::RandomUnavailable)
            }

            pub(super) fn load(private: &SecretBytes) -> Result<Self, Error> {
                // The library takes shorter scalars too.
                if private.expose().len() != $bytes {
                    return Err(Error::MaterialMalformed);
                }
                let key = $curve::ecdsa::SigningKey::from_slice(private.expose());
                key.map(Self).map_err(|_| Error::MaterialMalformed)
            }
        }

        impl PrivateKey for $key {
            fn public(&self) -> Result<PublicKey, Error> {
                let point = self.0.verifying_key().to_sec1_point(false);
                let public = Components::$components(point.as_bytes()).checked();
                public.map_err(|_| Error::Unreachable("the public half of an EC key"))
            }

            // The nonce is that of RFC 6979 with fresh randomness as additional input (section 3.6): neither a random
            // source that repeats itself nor a fault in the computation gives the key away.
            fn sign(
                &self,
                algorithm: SignatureAlgorithm,
                signable: Signable<'_>,
                random: &mut dyn SecureRandom,
            ) -> Result<Vec<u8>, Error> {
                use $curve::ecdsa::signature::hazmat::RandomizedPrehashSigner as _;
                algorithm.check(KeyKind::$kind, signable)?;
                let mut random = Lent::new(random);
                let made: Result<$curve::ecdsa::Signature, _> = match signable {
                    Signable::Message(message) => {
                        self.0.sign_prehash_with_rng(&mut random, &$hash::digest(message))
                    }
                    Signable::Digest(digest) => self.0.sign_prehash_with_rng(&mut random, digest),
                };
                random.finish(made, Error::Unreachable("a signature of an EC key")).map(|it| it.to_vec())
            }

            fn decrypt_oaep(
                &self,
                _label: &[u8],
                _ciphertext: &[u8],
                _random: &mut dyn SecureRandom,
            ) -> Result<SecretBytes, Error> {
                Err(Error::KindForbids)
            }
        }

        /// Whether the signature, `r` and `s`, verifies. Both halves of a pair (`s` and the order less `s`) do, as FIPS
        /// 186-5 has it and every other product.
        pub(super) fn $verify(point: &[u8], signable: Signable<'_>, signature: &[u8]) -> Result<bool, Error> {
            use $curve::ecdsa::signature::hazmat::PrehashVerifier as _;
            let key = $curve::ecdsa::VerifyingKey::from_sec1_bytes(point);
            let key = key.map_err(|_| Error::corrupt("a public key"))?;
            let Ok(signature) = $curve::ecdsa::Signature::from_slice(signature) else {
                return Ok(false);
            };
            let verified = match signable {
                Signable::Message(message) => key.verify_prehash(&$hash::digest(message), &signature),
                Signable::Digest(digest) => key.verify_prehash(digest, &signature),
            };
            Ok(verified.is_ok())
        }
    };
}

curve!(P256Key, verify_p256, p256, P256, EcP256, Sha256, 32);
curve!(P384Key, verify_p384, p384, P384, EcP384, Sha384, 48);
