//! Providers against each other: what one makes, every other takes.

use keystead_core::random::{RandomFailed, SecureRandom};
use keystead_core::{Error, KeyKind, PublicKey, SecretBytes, Signable, SignatureAlgorithm};

use super::{Named, oaep_vectors, secret};
use crate::testkit::World;

const KINDS: [KeyKind; 6] = [
    KeyKind::EcP256,
    KeyKind::EcP384,
    KeyKind::Ed25519,
    KeyKind::Rsa2048,
    KeyKind::Rsa3072,
    KeyKind::Rsa4096,
];
const MESSAGE: &[u8] = b"what is signed";

/// Every kind of key: each provider signs messages and digests, and every provider verifies; each seals with OAEP, and
/// every one opens; all refuse what does not belong to the key, its algorithm or its material.
pub fn round_trip(providers: &[Named]) {
    for kind in KINDS {
        let material = material(providers, kind);
        for signer in providers {
            for verifier in providers {
                let pair = Pair { signer, verifier, kind, material: &material };
                pair.sign_and_verify();
                pair.seal_and_open();
            }
            refuse(signer, kind, &material);
        }
    }
}

/// Keys of `kind` by every provider that makes them. RSA of the larger sizes takes a while without the processor's help:
/// there it is a key of Wycheproof, unless another than the portable provider makes one.
fn material(providers: &[Named], kind: KeyKind) -> Vec<SecretBytes> {
    let mut random = World::new(7).random;
    let slow = matches!(kind, KeyKind::Rsa3072 | KeyKind::Rsa4096);
    let mut material = Vec::new();
    for named in providers.iter().filter(|named| !slow || named.name != Named::PORTABLE.name) {
        let made = named.provider.asymmetric.generate(kind, &mut random).expect("a new key");
        material.extend(made);
    }
    if slow {
        let vector = oaep_vectors().into_iter().find(|vector| vector.kind == kind).expect("a vector");
        material.push(secret(&vector.pkcs8));
    }
    material
}

struct Pair<'a> {
    signer: &'a Named,
    verifier: &'a Named,
    kind: KeyKind,
    material: &'a [SecretBytes],
}

impl Pair<'_> {
    fn name(&self) -> String {
        format!("{} to {}, {:?}", self.signer.name, self.verifier.name, self.kind)
    }

    fn public(&self, private: &SecretBytes) -> PublicKey {
        let [one, other] = [self.signer, self.verifier].map(|named| {
            let key = named.provider.asymmetric.load(self.kind, private).expect("a private key");
            key.public().expect("a public key")
        });
        assert_eq!(one, other, "{}", self.name());
        one
    }

    fn sign_and_verify(&self) {
        let mut random = World::new(8).random;
        for private in self.material {
            let public = self.public(private);
            let key = self.signer.provider.asymmetric.load(self.kind, private).expect("a private key");
            for algorithm in SignatureAlgorithm::of_kind(self.kind) {
                let digest = digest(*algorithm);
                let message = Signable::Message(MESSAGE);
                let mut forms = vec![message];
                forms.extend(digest.as_deref().map(Signable::Digest));
                for form in &forms {
                    let signature = key.sign(*algorithm, *form, &mut random).expect("a signature");
                    let verify = |signable, signature: &[u8]| {
                        self.verifier.provider.asymmetric.verify(&public, *algorithm, signable, signature)
                    };
                    for form in &forms {
                        assert_eq!(verify(*form, &signature), Ok(true), "{}", self.name());
                    }
                    assert_eq!(
                        verify(Signable::Message(b"another"), &signature),
                        Ok(false),
                        "{}",
                        self.name()
                    );
                    let mut changed = signature.clone();
                    changed[20] ^= 1;
                    assert_eq!(verify(message, &changed), Ok(false), "{}", self.name());
                    assert_eq!(verify(message, &signature[1..]), Ok(false), "{}", self.name());
                }
            }
        }
    }

    fn seal_and_open(&self) {
        let mut random = World::new(9).random;
        for private in self.material {
            let public = self.public(private);
            let sealed =
                self.signer.provider.asymmetric.encrypt_oaep(&public, b"label", MESSAGE, &mut random);
            let key = self.verifier.provider.asymmetric.load(self.kind, private).expect("a private key");
            if SignatureAlgorithm::of_kind(self.kind) != SignatureAlgorithm::of_kind(KeyKind::Rsa2048) {
                assert_eq!(sealed, Err(Error::KindForbids), "{}", self.name());
                let opened = key.decrypt_oaep(b"", &[1; 256], &mut random);
                assert_eq!(opened.err(), Some(Error::KindForbids), "{}", self.name());
                continue;
            }
            let sealed = sealed.expect("sealed");
            let opened = key.decrypt_oaep(b"label", &sealed, &mut random).expect("opened");
            assert_eq!(opened.expose(), MESSAGE, "{}", self.name());
            let opened = key.decrypt_oaep(b"", &sealed, &mut random);
            assert_eq!(opened.err(), Some(Error::DecryptionFailed), "{}", self.name());
            let limit = sealed.len() - 66;
            let too_large = vec![1; limit + 1];
            let refused = self.signer.provider.asymmetric.encrypt_oaep(&public, b"", &too_large, &mut random);
            assert_eq!(refused, Err(Error::PlaintextTooLarge { limit: limit as u64 }), "{}", self.name());
        }
    }
}

/// What a provider refuses, it refuses with the error of the contract.
fn refuse(named: &Named, kind: KeyKind, material: &[SecretBytes]) {
    let asymmetric = named.provider.asymmetric;
    let mut random = World::new(10).random;
    for private in material {
        let key = asymmetric.load(kind, private).expect("a private key");
        let public = key.public().expect("a public key");
        for algorithm in SignatureAlgorithm::ALL {
            let own = SignatureAlgorithm::of_kind(kind).contains(&algorithm);
            let message = Signable::Message(MESSAGE);
            if !own {
                assert_eq!(key.sign(algorithm, message, &mut random), Err(Error::AlgorithmForbidden));
                let verified = asymmetric.verify(&public, algorithm, message, &[1; 64]);
                assert_eq!(verified, Err(Error::AlgorithmForbidden));
                continue;
            }
            for length in [0, 20, 31, 33, 47, 64] {
                let digest = Signable::Digest(&[1; 64][..length]);
                let refused = Error::DigestLength { expected: algorithm.digest_bytes() };
                assert_eq!(key.sign(algorithm, digest, &mut random), Err(refused.clone()));
                assert_eq!(asymmetric.verify(&public, algorithm, digest, &[1; 64]), Err(refused));
            }
        }
        let bytes = private.expose();
        let mut changed = bytes.to_vec();
        let forms =
            [bytes[1..].to_vec(), bytes[..bytes.len() - 1].to_vec(), [bytes, &[0]].concat(), Vec::new()];
        for form in forms {
            let loaded = asymmetric.load(kind, &SecretBytes::new(form));
            assert_eq!(loaded.err(), Some(Error::MaterialMalformed), "{} {kind:?}", named.name);
        }
        // Every seed is a key, and nearly every scalar; the parts of RSA depend on each other.
        if changed.len() > 100 {
            let middle = changed.len() / 2;
            changed[middle] ^= 1;
            let loaded = asymmetric.load(kind, &SecretBytes::new(changed));
            assert_eq!(loaded.err(), Some(Error::MaterialMalformed), "{} {kind:?}", named.name);
        }
        for other in KINDS.into_iter().filter(|other| lengths(*other) != lengths(kind)) {
            let loaded = asymmetric.load(other, private);
            assert_eq!(loaded.err(), Some(Error::MaterialMalformed), "{} {other:?}", named.name);
        }
    }
    let made = asymmetric.generate(KeyKind::Aes256, &mut random);
    assert_eq!(made.err(), Some(Error::KindUnavailable));
    if matches!(kind, KeyKind::EcP256 | KeyKind::EcP384 | KeyKind::Ed25519) {
        let made = asymmetric.generate(kind, &mut Broken);
        assert_eq!(made.err(), Some(Error::RandomUnavailable), "{} {kind:?}", named.name);
    }
}

/// Material of P-256 and of Ed25519 cannot be told from each other.
const fn lengths(kind: KeyKind) -> usize {
    match kind {
        KeyKind::EcP256 | KeyKind::Ed25519 => 32,
        KeyKind::EcP384 => 48,
        KeyKind::Rsa2048 => 2048,
        KeyKind::Rsa3072 => 3072,
        _ => 4096,
    }
}

struct Broken;

impl SecureRandom for Broken {
    fn fill(&mut self, _out: &mut [u8]) -> Result<(), RandomFailed> {
        Err(RandomFailed)
    }
}

/// The digest of [`MESSAGE`] (FIPS 180-4), by another implementation than the providers': SHA-256 and SHA-384.
fn digest(algorithm: SignatureAlgorithm) -> Option<Vec<u8>> {
    let hex = match algorithm.digest_bytes()? {
        32 => "819893434c4fe98186a93ce2782c7a73023a46b588b089bb559f98fc4b895c3c",
        _ => {
            "ab170a1eff1e671441f8de0e90eef66062d193181a8f48f70ad2a8a0c8016d5b52689f10286ebcfa4b213d723e4cb463"
        }
    };
    Some(super::hex(hex))
}
