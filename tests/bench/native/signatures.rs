//! Signatures of a key that is in memory already.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm,
};
use keystead::edge::OsRandom;
use keystead_core::{KeyKind, SignOptions, Signable};
use keystead_tests::block_on;
use serde_json::Value;

use crate::messages::Place;
use crate::{Contender, Effort, head, row};

const MESSAGE: &[u8] = &[0x42; 256];

/// AWS-LC alone: what signs, and what verifies.
struct Raw {
    sign: Box<dyn Fn() -> Vec<u8>>,
    public: Vec<u8>,
    algorithm: &'static dyn VerificationAlgorithm,
}

impl Raw {
    fn new(kind: KeyKind) -> Self {
        match kind {
            KeyKind::EcP256 => {
                let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
                let public = pair.public_key().as_ref().to_vec();
                let random = SystemRandom::new();
                let sign = move || pair.sign(&random, MESSAGE).expect("signed").as_ref().to_vec();
                Self { sign: Box::new(sign), public, algorithm: &ECDSA_P256_SHA256_FIXED }
            }
            KeyKind::Ed25519 => {
                let pair = Ed25519KeyPair::generate().expect("a key");
                let public = pair.public_key().as_ref().to_vec();
                let sign = move || pair.sign(MESSAGE).as_ref().to_vec();
                Self { sign: Box::new(sign), public, algorithm: &ED25519 }
            }
            _ => {
                let pair = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).expect("a key");
                let public = pair.public_key().as_ref().to_vec();
                let (random, length) = (SystemRandom::new(), pair.public_modulus_len());
                let sign = move || {
                    let mut signature = vec![0; length];
                    pair.sign(&RSA_PKCS1_SHA256, &random, MESSAGE, &mut signature).expect("signed");
                    signature
                };
                Self { sign: Box::new(sign), public, algorithm: &RSA_PKCS1_2048_8192_SHA256 }
            }
        }
    }
}

pub(crate) fn run(effort: Effort) -> Value {
    let place = Place::new();
    let mut rows = Vec::new();
    println!("\nSignatures of a message of 256 bytes");
    head("operation", &["AWS-LC alone", "engine, synchronous", "engine"]);
    for (kind, name) in [
        (KeyKind::EcP256, "ECDSA P-256"),
        (KeyKind::Ed25519, "Ed25519"),
        (KeyKind::Rsa2048, "RSA-2048, RS256"),
    ] {
        let (raw, key) = (Raw::new(kind), place.key(kind));
        let signable = Signable::Message(MESSAGE);
        let options = SignOptions::default();
        let calls = if kind == KeyKind::Rsa2048 { 10 } else { 100 };
        let mut contenders = ["AWS-LC alone", "engine, synchronous", "engine"].map(Contender::new);
        for _ in 0..effort.rounds {
            let [alone, sync, asynchronous] = &mut contenders;
            alone.sample(calls, || drop((raw.sign)()));
            place.prepare(key);
            sync.sample(calls, || {
                drop(place.sync(key, |call| place.vault.sign_sync(key, signable, options, call)));
            });
            place.flush();
            asynchronous.sample(calls, || {
                let mut random = OsRandom;
                let mut call = place.call(&mut random);
                drop(block_on(place.vault.sign(key, signable, options, &mut call)).expect("signed"));
            });
            place.flush();
        }
        rows.push(row(&format!("{name}, sign"), &contenders));

        let signature = (raw.sign)();
        let ours = block_on(place.vault.sign(key, signable, options, &mut place.call(&mut OsRandom)))
            .expect("signed");
        let mut contenders = ["AWS-LC alone", "engine"].map(Contender::new);
        for _ in 0..effort.rounds {
            let [alone, asynchronous] = &mut contenders;
            let public = UnparsedPublicKey::new(raw.algorithm, &raw.public);
            alone.sample(calls, || public.verify(MESSAGE, &signature).expect("verified"));
            asynchronous.sample(calls, || {
                let mut random = OsRandom;
                let mut call = place.call(&mut random);
                let verified =
                    place.vault.verify(key, Some(ours.version), signable, &ours.bytes, options, &mut call);
                assert!(block_on(verified).expect("verified"));
            });
            place.flush();
        }
        let [alone, engine] = contenders;
        let mut sync = Contender::new("engine, synchronous");
        sync.samples.push(f64::NAN);
        rows.push(row(&format!("{name}, verify"), &[alone, sync, engine]));
    }
    rows.into()
}
