//! What is inside a bundle: types of their own.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop};

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
}

/// A keystore: its id and the body of its record.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct ContentKeystore {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) body: Vec<u8>,
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

/// The material of one version.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
pub(crate) struct ContentVersion {
    #[n(0)]
    pub(crate) number: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) material: Vec<u8>,
}
