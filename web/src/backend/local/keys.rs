//! Keys, in this browser.

use keystead_core::pin::Pin;
use keystead_core::profile::Confirm;
use keystead_core::{Confirmation, KeyChanges, KeyKind, KeyQuery, KeyRow, KeyView, Listing, NewKey};

use super::{LocalVault, key_id, keystore_id};
use crate::backend::Problem;
use crate::backend::keys::{KeyStep, Keys};
use crate::platform::worker;

impl Keys for LocalVault {
    async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem> {
        let page = self.call(async |vault, call| vault.keys(&query, call).await).await?;
        // Whoever unlocked the vault sees all of them.
        Ok(Listing { items: page.items.into_iter().filter_map(KeyRow::full).collect(), next: page.next })
    }

    async fn key(&self, id: &str) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        self.call(async |vault, call| vault.key(id, call).await).await
    }

    async fn create_key(
        &self,
        keystore: &str,
        name: String,
        description: String,
    ) -> Result<KeyView, Problem> {
        let keystore = keystore_id(keystore)?;
        let new = NewKey { description, ..NewKey::new(name, KeyKind::Aes256) };
        self.call(async |vault, call| vault.create_key(keystore, new, call).await).await
    }

    async fn update_key(&self, id: &str, name: String, description: String) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        let changes = KeyChanges { name: Some(name), description: Some(description) };
        self.call(async |vault, call| vault.update_key(id, changes, call).await).await
    }

    async fn step(&self, id: &str, step: KeyStep) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        self.call(async |vault, call| match step {
            KeyStep::Rotate => vault.rotate(id, call).await,
            KeyStep::Enable => vault.enable(id, call).await,
            KeyStep::Disable => vault.disable(id, call).await,
            KeyStep::RequestDeletion => vault.request_deletion(id, call).await,
            KeyStep::CancelDeletion => vault.cancel_deletion(id, call).await,
        })
        .await
    }

    async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem> {
        let id = key_id(&key.id)?;
        let pin = match key.deletion_confirm {
            Confirm::Pin => {
                let (params, salt) = self.vault.pin_parameters(keystore_id(&key.keystore)?).await?;
                Some(worker::derive(Pin::new(typed)?.as_passphrase(), params, salt).await?)
            }
            Confirm::Dialog | Confirm::Name => None,
        };
        let confirmation = match (&pin, key.deletion_confirm) {
            (Some(pin), _) => Confirmation::Pin(pin),
            (None, Confirm::Name) => Confirmation::Name(typed.trim()),
            (None, _) => Confirmation::None,
        };
        self.call(async |vault, call| vault.delete_now(id, confirmation, call).await).await
    }
}
