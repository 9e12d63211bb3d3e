//! A keystore: a named place for keys, under one profile.

use alloc::string::String;

use crate::id::KeystoreId;
use crate::profile::ProfileId;
use crate::time::Timestamp;

/// A keystore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Keystore {
    pub(crate) id: KeystoreId,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) profile: ProfileId,
    /// How many of its keys are not destroyed.
    pub(crate) live_keys: u32,
    pub(crate) created: Timestamp,
    pub(crate) changed: Timestamp,
}
