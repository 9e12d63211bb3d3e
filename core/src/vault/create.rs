//! The first commit of a vault.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::integrity::{Digest, Secrets, draft};
use crate::call::Call;
use crate::codec::{self, HeaderBody, SlotBody};
use crate::error::Error;
use crate::id::VaultId;
use crate::profile::NameRules;
use crate::secret::Secret32;
use crate::slot::{PassphraseKey, RecoveryCode};
use crate::store::{ChangeSet, RecordKey, Revision, Store};

/// What a vault is created with.
pub struct NewVault {
    /// What people call it: 1 to 100 characters.
    pub name: String,
    /// The passphrase of its first slot.
    pub passphrase: PassphraseKey,
}

impl<S: Store> Vault<S> {
    /// Makes a vault in an empty store and unlocks it. The recovery code is given here and never again.
    ///
    /// # Errors
    /// [`Error::VaultExists`] if the store has one, [`Error::InvalidName`], [`Error::RandomUnavailable`],
    /// [`Error::Store`]. Nothing was written then.
    pub async fn create(store: S, new: NewVault, call: &mut Call<'_>) -> Result<(Self, RecoveryCode), Error> {
        NameRules::PLAIN.check(&new.name)?;
        if store.load(&RecordKey::HEADER).await?.is_some() {
            return Err(Error::VaultExists);
        }
        let id = VaultId::make_random(call.random)?;
        let root = Secret32::make_random(call.random)?;
        let code = RecoveryCode::make_random(call.random)?;
        let slots = Vec::from([
            SlotBody::make_passphrase(id, &new.passphrase, &root, call.now, call.random)?,
            SlotBody::make_recovery(id, &code, &root, call.now, call.random)?,
        ]);
        let revision = Revision::NONE.next();
        let (secrets, mut puts) = Secrets::make(id, &root, call.now, call.random)?;
        let mut digest = Digest::EMPTY;
        for record in &mut puts {
            record.revision = revision;
            secrets.seal(record);
            digest.add(&secrets.element(record));
        }
        let body = HeaderBody {
            vault: id.0,
            name: new.name,
            created: call.now.0,
            slots,
            clock: call.now.0,
            digest: secrets.seal_digest(id, revision, &digest, call.random)?,
            settings: None,
            audit: None,
            checkpoint: None,
            tickets: None,
            backup: None,
            root: None,
        };
        let mut header = draft(RecordKey::HEADER, "", call.now, codec::encode(&body)?);
        header.revision = revision;
        secrets.seal(&mut header);
        let opened = header.clone();
        match store.commit(ChangeSet { header, puts, deletes: Vec::new() }).await.map_err(Error::from) {
            Err(error) if error.is_conflict() => return Err(Error::VaultExists),
            outcome => outcome?,
        };
        let vault = Self::opened(store, id, secrets, &opened);
        Ok((vault, code))
    }
}
