//! The stored form of a service key.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

/// The body of a service key's record; its name is the record's label.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ServiceKeyBody {
    /// Oldest first.
    #[n(0)]
    pub(crate) versions: Vec<ServiceKeyVersionBody>,
    /// Versions below this one are removed when nothing is wrapped under them any more.
    #[n(1)]
    pub(crate) retired_below: Option<u32>,
}

/// One version of a service key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ServiceKeyVersionBody {
    #[n(0)]
    pub(crate) number: u32,
    #[n(1)]
    pub(crate) created: u64,
    /// The material in a box sealed under the root key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(crate) sealed: Vec<u8>,
}
