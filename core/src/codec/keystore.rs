//! The stored form of a keystore.

use alloc::string::String;

use minicbor::{Decode, Encode};

use super::key::ProfileBody;
use crate::error::Error;
use crate::id::KeystoreId;
use crate::keystore::Keystore;
use crate::time::Timestamp;

/// The body of a keystore's record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct KeystoreBody {
    #[n(0)]
    name: String,
    #[n(1)]
    description: String,
    #[n(2)]
    profile: ProfileBody,
    #[n(3)]
    live_keys: u32,
    #[n(4)]
    created: u64,
    #[n(5)]
    changed: u64,
}

impl Keystore {
    pub(crate) fn encode(&self) -> Result<alloc::vec::Vec<u8>, Error> {
        super::encode(&KeystoreBody {
            name: self.name.clone(),
            description: self.description.clone(),
            profile: ProfileBody::of(self.profile),
            live_keys: self.live_keys,
            created: self.created.0,
            changed: self.changed.0,
        })
    }

    pub(crate) fn decode(id: KeystoreId, bytes: &[u8]) -> Result<Self, Error> {
        let body: KeystoreBody = super::decode(bytes)?;
        Ok(Self {
            id,
            name: body.name,
            description: body.description,
            profile: body.profile.id(),
            live_keys: body.live_keys,
            created: Timestamp(body.created),
            changed: Timestamp(body.changed),
        })
    }
}
