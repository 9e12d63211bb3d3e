//! Names that must be unique in a keystore: each is claimed by a record whose address is derived from it, so that
//! finding out whether a name is free costs one read, however many keys there are.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::integrity::draft;
use super::transaction::Transaction;
use crate::codec;
use crate::crypto::sha256;
use crate::error::Error;
use crate::id::{KeyId, KeystoreId};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::store::{RecordKey, RecordKind, Store};

impl<S: Store> Transaction<'_, S> {
    /// Claims the key's name.
    pub(super) async fn claim_name(&mut self, keystore: &Keystore, key: &Key) -> Result<(), Error> {
        let address = claim(keystore.id, &key.name);
        if self.load(&address).await?.is_some() {
            return Err(Error::NameTaken);
        }
        let mut record = draft(address, "", self.now, codec::versioned(&key.id.0));
        record.parent = Some(keystore.id.0);
        self.put(record);
        Ok(())
    }

    /// Whether another key than `own` has the name.
    pub(super) async fn is_name_taken(
        &mut self,
        keystore: KeystoreId,
        name: &str,
        own: KeyId,
    ) -> Result<bool, Error> {
        match self.load(&claim(keystore, name)).await? {
            Some(record) => Ok(codec::unversioned(&record.body)? != own.0),
            None => Ok(false),
        }
    }

    /// Gives the key's name back.
    pub(super) async fn release_name(&mut self, keystore: &Keystore, key: &Key) -> Result<(), Error> {
        let address = claim(keystore.id, &key.name);
        if let Some(record) = self.load(&address).await?
            && codec::unversioned(&record.body)? == key.id.0
        {
            self.delete(&address);
        }
        Ok(())
    }
}

/// The address of the claim to a name.
fn claim(keystore: KeystoreId, name: &str) -> RecordKey {
    let digest = sha256(&[b"keystead/name/v1", &keystore.0, name.as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    RecordKey { kind: RecordKind::Name, id, part: 0 }
}

/// Ids, for the audit chain.
pub(super) fn joined(ids: &[crate::PrincipalId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
