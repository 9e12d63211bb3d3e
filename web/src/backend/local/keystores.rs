//! Keystores, in this browser.

use keystead_core::pin::Pin;
use keystead_core::{Change, Changed, Error, KeystoreChanges, KeystoreView, NewKeystore};

use super::{LocalVault, keystore_id, stretch};
use crate::backend::Problem;
use crate::backend::keystores::{KeystoreDraft, Keystores};

impl Keystores for LocalVault {
    async fn keystores(&self) -> Result<Vec<KeystoreView>, Problem> {
        Ok(self.vault.keystores().await?)
    }

    async fn keystore(&self, id: &str) -> Result<KeystoreView, Problem> {
        Ok(self.vault.keystore(keystore_id(id)?).await?)
    }

    async fn create_keystore(&self, draft: KeystoreDraft) -> Result<KeystoreView, Problem> {
        let pin = match &draft.pin {
            Some(pin) => Some(stretch(Pin::new(pin)?.as_passphrase()).await?),
            None => None,
        };
        let new = NewKeystore {
            description: draft.description,
            gate: draft.gate,
            pin,
            ..NewKeystore::new(draft.name, draft.profile)
        };
        self.call(async |vault, call| vault.create_keystore(new, call).await).await
    }

    async fn update_keystore(&self, id: &str, changes: KeystoreChanges) -> Result<KeystoreView, Problem> {
        let id = keystore_id(id)?;
        match self.change(id, Change::UpdateKeystore { keystore: id, changes }).await? {
            Changed::Keystore(view) => Ok(view),
            _ => Err(Error::Unreachable("a change of a keystore").into()),
        }
    }

    async fn delete_keystore(&self, id: &str) -> Result<(), Problem> {
        let id = keystore_id(id)?;
        self.change(id, Change::DeleteKeystore { keystore: id }).await.map(|_| ())
    }
}
