//! What is inside a bundle: types of their own.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::codec::SettingsBody;

/// The content of a bundle.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Content {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) vault: [u8; 16],
    #[n(1)]
    pub(crate) vault_name: String,
    #[n(2)]
    pub(crate) exported: u64,
    #[n(3)]
    pub(crate) keystores: Vec<ContentKeystore>,
    #[n(4)]
    pub(crate) keys: Vec<ContentKey>,
    /// This and what follows came with format 2.
    #[n(5)]
    pub(crate) principals: Option<Vec<ContentPrincipal>>,
    #[n(6)]
    pub(crate) credentials: Option<Vec<ContentCredential>>,
    #[n(7)]
    pub(crate) settings: Option<SettingsBody>,
    /// The audit chain of the vault, as it exports it.
    #[cbor(n(8), with = "minicbor::bytes")]
    pub(crate) audit: Option<Vec<u8>>,
}

/// A keystore: its id and the body of its record.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct ContentKeystore {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) body: Vec<u8>,
    /// The authorities that issue its clients' certificates, in their stored form.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(crate) authorities: Option<Vec<u8>>,
}

/// A key: its id, the body of its record, and the material of its versions.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct ContentKey {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) body: Vec<u8>,
    #[n(2)]
    pub(crate) versions: Vec<ContentVersion>,
}

/// A principal: its id and the body of its record.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct ContentPrincipal {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) body: Vec<u8>,
}

/// A credential: its id, the body of its record, and what is secret of it.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub(crate) struct ContentCredential {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) body: Vec<u8>,
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(crate) secret: Option<Vec<u8>>,
}

/// The material of one version.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub(crate) struct ContentVersion {
    #[n(0)]
    pub(crate) number: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) material: Vec<u8>,
}
