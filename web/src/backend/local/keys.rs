//! Keys, in this browser.

use std::sync::Arc;

use keystead_browser::with_new_keys;
use keystead_core::audit::{Filter, Object, ObjectKind};
use keystead_core::body::MaterialBody;
use keystead_core::import::ImportTicket;
use keystead_core::pin::Pin;
use keystead_core::profile::Confirm;
use keystead_core::{
    AuditPage, AuditQuery, Change, Changed, Confirmation, Error, ExportFormat, KeyChanges, KeyEvent, KeyId,
    KeyKind, KeyQuery, KeyRow, KeyView, KeystoreId, Listing, NewKey, Profile, RotationPolicy, SecretBytes,
    VersionEvent, VersionNumber,
};
use zeroize::Zeroizing;

use super::{LocalVault, key_id, keystore_id};
use crate::backend::Problem;
use crate::backend::keys::{KeyStep, Keys, PublicHalf};
use crate::platform::worker;

impl LocalVault {
    /// Makes a change of a key that is there.
    pub(super) async fn change_key(&self, key: KeyId, change: Change) -> Result<KeyView, Problem> {
        let home = self.call(async |vault, call| vault.key(key, call).await).await?.keystore;
        self.change_in(keystore_id(&home)?, change).await
    }

    /// Makes a change of a key in a keystore.
    pub(super) async fn change_in(&self, keystore: KeystoreId, change: Change) -> Result<KeyView, Problem> {
        match self.change(keystore, change).await? {
            Changed::Key(view) => Ok(view),
            _ => Err(Error::Unreachable("a change of a key").into()),
        }
    }
}

impl Keys for LocalVault {
    async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem> {
        let page = self.call(async |vault, call| vault.keys(&query, call).await).await?;
        // Whoever unlocked the vault sees all of them.
        Ok(Listing { items: page.items.into_iter().filter_map(KeyRow::full).collect(), next: page.next })
    }

    async fn key_rows(&self, mut query: KeyQuery, kinds: &[KeyKind]) -> Result<Listing<KeyRow>, Problem> {
        let wanted = query.limit;
        let mut items = Vec::new();
        loop {
            let page = self.call(async |vault, call| vault.keys(&query, call).await).await?;
            items.extend(page.items.into_iter().filter(|row| match row {
                KeyRow::Full(key) => kinds.is_empty() || kinds.contains(&key.kind),
                KeyRow::Partial(_) => kinds.is_empty(),
            }));
            let left = wanted.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
            if left == 0 || page.next.is_none() {
                return Ok(Listing { items, next: page.next });
            }
            (query.after, query.limit) = (page.next, left);
        }
    }

    async fn key(&self, id: &str) -> Result<KeyView, Problem> {
        let id = key_id(id)?;
        self.call(async |vault, call| vault.key(id, call).await).await
    }

    async fn rules(&self, keystore: &str) -> Result<Arc<Profile>, Problem> {
        Ok(self.vault.rules(keystore_id(keystore)?).await?)
    }

    async fn region(&self) -> Result<Option<String>, Problem> {
        Ok(self.vault.settings().await?.region)
    }

    async fn create_key(
        &self,
        keystore: &str,
        new: NewKey,
        material: Option<MaterialBody>,
    ) -> Result<KeyView, Problem> {
        let keystore = keystore_id(keystore)?;
        let imported = material.map(|material| material.read(new.kind)).transpose()?;
        let new = NewKey { imported, ..new };
        self.change_in(keystore, Change::CreateKey { keystore, new }).await
    }

    async fn begin_import(&self, keystore: &str, kind: KeyKind) -> Result<ImportTicket, Problem> {
        let id = keystore_id(keystore)?;
        if self.asks(id).await? {
            return Err(Problem::import_needs_approval());
        }
        Ok(with_new_keys(&self.vault, async |call| self.vault.begin_import(id, kind, call).await).await?)
    }

    async fn finish_import(&self, ticket: &str, wrapped: &[u8], new: NewKey) -> Result<KeyView, Problem> {
        let ticket = ticket.parse::<keystead_core::TicketId>()?;
        self.call(async |vault, call| vault.finish_import(ticket, wrapped, new, call).await).await
    }

    async fn update_key(&self, id: &str, name: String, description: String) -> Result<KeyView, Problem> {
        let changes = KeyChanges { name: Some(name), description: Some(description) };
        let key = key_id(id)?;
        self.change_key(key, Change::UpdateKey { key, changes }).await
    }

    async fn step(&self, id: &str, step: KeyStep) -> Result<KeyView, Problem> {
        let key = key_id(id)?;
        let event = match step {
            KeyStep::Rotate => return self.change_key(key, Change::Rotate { key }).await,
            KeyStep::Enable => KeyEvent::Enable,
            KeyStep::Disable => KeyEvent::Disable,
            KeyStep::RequestDeletion => KeyEvent::RequestDeletion,
            KeyStep::CancelDeletion => KeyEvent::CancelDeletion,
        };
        self.change_key(key, Change::MoveKey { key, event, confirmation: None }).await
    }

    async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem> {
        let id = key_id(&key.id)?;
        let confirmation = match key.deletion_confirm {
            // Who knows the PIN is known only now: such a change cannot wait.
            Confirm::Pin => {
                let (params, salt) = self.vault.pin_parameters(keystore_id(&key.keystore)?).await?;
                let pin = worker::derive(Pin::new(typed)?.as_passphrase(), params, salt).await?;
                let confirmation = Confirmation::Pin(&pin);
                return self.call(async |vault, call| vault.delete_now(id, confirmation, call).await).await;
            }
            // No token is reached from a browser: the engine says so.
            Confirm::TokenPin => {
                let confirmation = Confirmation::TokenPin(typed);
                return self.call(async |vault, call| vault.delete_now(id, confirmation, call).await).await;
            }
            Confirm::Name => Some(String::from(typed.trim())),
            Confirm::Dialog => None,
        };
        self.change_key(id, Change::MoveKey { key: id, event: KeyEvent::DeleteNow, confirmation }).await
    }

    async fn set_rotation(&self, id: &str, policy: RotationPolicy) -> Result<KeyView, Problem> {
        let key = key_id(id)?;
        self.change_key(key, Change::SetRotation { key, policy }).await
    }

    async fn move_version(&self, id: &str, version: u32, event: VersionEvent) -> Result<KeyView, Problem> {
        let (key, version) = (key_id(id)?, VersionNumber(version));
        self.change_key(key, Change::MoveVersion { key, version, event }).await
    }

    async fn set_default_version(&self, id: &str, version: u32) -> Result<KeyView, Problem> {
        let (key, version) = (key_id(id)?, VersionNumber(version));
        self.change_key(key, Change::SetDefaultVersion { key, version }).await
    }

    async fn read_secret(&self, id: &str, version: Option<u32>) -> Result<Zeroizing<String>, Problem> {
        let id = key_id(id)?;
        let version = version.map(VersionNumber);
        let data = self.call(async |vault, call| vault.read_secret(id, version, call).await).await;
        self.vault.flush_soon();
        Ok(Zeroizing::new(String::from_utf8_lossy(data?.expose()).into_owned()))
    }

    async fn update_secret(&self, id: &str, data: &str) -> Result<KeyView, Problem> {
        let value = SecretBytes::new(Vec::from(data.as_bytes()));
        let key = key_id(id)?;
        self.change_key(key, Change::UpdateSecret { key, value }).await
    }

    async fn export_key(&self, id: &str, version: u32, form: ExportFormat) -> Result<SecretBytes, Problem> {
        let id = key_id(id)?;
        let version = Some(VersionNumber(version));
        let material =
            self.call(async |vault, call| vault.export_key_as(id, version, form, call).await).await;
        self.vault.flush_soon();
        material
    }

    async fn public_half(&self, id: &str, version: Option<u32>) -> Result<PublicHalf, Problem> {
        let id = key_id(id)?;
        let version = version.map(VersionNumber);
        let (number, public) =
            self.call(async |vault, call| vault.public_key(id, version, call).await).await?;
        Ok(PublicHalf { version: number.0, pem: public.to_pem()?, jwk: public.to_jwk()?.to_json()? })
    }

    async fn history(&self, id: &str, before: Option<u64>) -> Result<AuditPage, Problem> {
        let id = key_id(id)?;
        // What happened a moment ago belongs to the history as well.
        self.call(async |vault, call| vault.flush_before_reading(call).await).await?;
        let object = Some(Object { kind: ObjectKind::Key, id: *id.as_bytes(), version: None });
        let query = AuditQuery { filter: Filter { object, ..Filter::default() }, before, limit: 50 };
        self.call(async |vault, call| vault.audit(&query, call).await).await
    }
}
