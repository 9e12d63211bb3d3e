//! What every provider of cryptography is held to: Project Wycheproof's vectors, the examples of the RFCs, and each other.
//!
//! Each function is one group. It says on standard output how many vectors it tried, and panics unless those were exactly
//! as many as there are and each came out as it must: a vector file that went missing does not look like success.
//!
//! Wycheproof calls some vectors *acceptable*: what is right is for the product to say. We say it here, once for all
//! providers, since each must accept what the others accept.

use keystead_core::{KeyKind, Provider, PublicKey, SecretBytes, Signable, SignatureAlgorithm};

mod aead;
mod ecdsa;
mod ed25519;
mod elsewhere;
mod examples;
mod recorded;
mod round_trip;
mod rsa;
#[cfg(not(target_family = "wasm"))]
mod table;
#[cfg(not(target_family = "wasm"))]
mod tokens;

pub use aead::{Sealing, aes_256_gcm, sealings};
pub use ecdsa::{ecdsa_p256, ecdsa_p384};
pub use ed25519::{ed25519, ed25519_edges};
pub use elsewhere::{oaep_elsewhere, verified_elsewhere};
pub use examples::{es256, rfc_8032, rs256};
pub use recorded::{Verification, verifications};
pub use round_trip::round_trip;
pub use rsa::{OaepVector, oaep_vectors, rsa_oaep, rsa_pkcs1, rsa_pss};
#[cfg(not(target_family = "wasm"))]
pub use table::document;
#[cfg(not(target_family = "wasm"))]
pub use tokens::rfc_tokens;

/// How many vectors of each group there are: what [`Counts::expect`] compares with, and the documents show.
const VECTORS: &str = include_str!("providers/vectors.tsv");

/// What Project Wycheproof's groups come from.
pub const WYCHEPROOF: &str = "Wycheproof";

/// A provider and what to call it.
#[derive(Clone, Copy)]
pub struct Named {
    /// What messages call it.
    pub name: &'static str,
    /// The provider itself.
    pub provider: Provider,
}

impl Named {
    /// What the engine brings along.
    pub const PORTABLE: Self = Self { name: "RustCrypto", provider: Provider::RUSTCRYPTO };
}

/// Vectors by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They had to hold, and did.
    pub valid: u32,
    /// They had to be refused, and were.
    pub invalid: u32,
    /// The choice was ours: they held.
    pub accepted: u32,
    /// The choice was ours: they were refused.
    pub refused: u32,
}

impl Counts {
    /// One more vector, and whether it held.
    pub fn count(&mut self, result: wycheproof::TestResult, holds: bool, vector: &dyn core::fmt::Display) {
        let counter = match (result, holds) {
            (wycheproof::TestResult::Valid, true) => &mut self.valid,
            (wycheproof::TestResult::Invalid, false) => &mut self.invalid,
            (wycheproof::TestResult::Acceptable, true) => &mut self.accepted,
            (wycheproof::TestResult::Acceptable, false) => &mut self.refused,
            (wycheproof::TestResult::Valid, false) => panic!("refused, but valid: {vector}"),
            (wycheproof::TestResult::Invalid, true) => panic!("accepted, but invalid: {vector}"),
        };
        *counter += 1;
    }

    /// Says the numbers.
    pub fn tell(self, provider: &str, group: &str, source: &str) {
        let Self { valid, invalid, accepted, refused } = self;
        say(format!(
            "{provider}: {group} ({source}): {valid} valid, {invalid} invalid, {accepted} accepted, {refused} refused"
        ));
    }

    /// Says the numbers, and compares them with those of the table.
    pub fn expect(self, provider: &str, group: &str, source: &str) {
        self.tell(provider, group, source);
        let Self { valid, invalid, accepted, refused } = self;
        let found = format!("{group}\t{source}\t{valid}\t{invalid}\t{accepted}\t{refused}");
        assert!(VECTORS.lines().any(|line| line == found), "{provider}: {found} is not in vectors.tsv");
    }

    /// Vectors of an RFC: so many that held, and changed ones that did not.
    pub(crate) const fn of(valid: u32, invalid: u32) -> Self {
        Self { valid, invalid, accepted: 0, refused: 0 }
    }
}

#[cfg(not(target_family = "wasm"))]
fn say(text: String) {
    println!("{text}");
}

// A browser has no standard output.
#[cfg(target_family = "wasm")]
std::thread_local! {
    static SAID: core::cell::RefCell<Vec<String>> = const { core::cell::RefCell::new(Vec::new()) };
}

#[cfg(target_family = "wasm")]
fn say(text: String) {
    SAID.with_borrow_mut(|said| said.push(text));
}

/// What has been said since this was called last.
#[cfg(target_family = "wasm")]
pub fn said() -> Vec<String> {
    SAID.take()
}

/// Whether the signature holds; a signature that cannot be read does not.
fn holds(
    provider: &Provider,
    public: &PublicKey,
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let signable = Signable::Message(message);
    provider.asymmetric.verify(public, algorithm, signable, signature).expect("a key of the algorithm")
}

fn hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).expect("hexadecimal")
}

fn secret(bytes: &[u8]) -> SecretBytes {
    SecretBytes::new(bytes.to_vec())
}

/// The kind of RSA keys of that many bits.
fn rsa_kind(bits: usize) -> KeyKind {
    match bits {
        2048 => KeyKind::Rsa2048,
        3072 => KeyKind::Rsa3072,
        4096 => KeyKind::Rsa4096,
        _ => panic!("RSA of {bits} bits"),
    }
}

/// A key of a vector, in both of its forms.
fn public_key(der: &[u8], pem: &str) -> PublicKey {
    let public = PublicKey::from_der(der).expect("a public key");
    assert_eq!(PublicKey::from_pem(pem), Ok(public.clone()), "PEM and DER are the same key");
    let jwk = public.to_jwk().expect("a JWK");
    assert_eq!(PublicKey::from_jwk(&jwk), Ok(public.clone()), "JWK and DER are the same key");
    public
}

/// A test for each group of vectors, natively. The expression gives a [`Named`].
#[macro_export]
macro_rules! provider_conformance {
    ($named:expr) => {
        $crate::provider_cases!(test, $named);
    };
}

/// The same in WebAssembly; the calling crate depends on `wasm-bindgen-test`.
#[macro_export]
macro_rules! provider_conformance_wasm {
    ($named:expr) => {
        use wasm_bindgen_test::wasm_bindgen_test;
        $crate::provider_cases!(wasm_bindgen_test, $named);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! provider_cases {
    ($test:ident, $named:expr) => {
        $crate::provider_cases!(
            $test, $named, aes_256_gcm, ecdsa_p256, ecdsa_p384, ed25519, ed25519_edges, es256, rfc_8032, rs256, rsa_oaep,
            rsa_pkcs1, rsa_pss
        );
    };
    ($test:ident, $named:expr, $($case:ident),+) => {
        $(
            #[$test]
            fn $case() {
                $crate::providers::$case(&$named);
            }
        )+
    };
}
