//! Keys, behind a server.

use std::sync::Arc;

use keystead_core::audit::{Filter, Object, ObjectKind};
use keystead_core::body::{
    Base64, ChangeBody, DeleteKeyBody, ExportBody, ExportView, KeyChangesBody, KeyEventBody, KeyListBody,
    ListView, MaterialBody, NewKeyBody, PublicKeyView, SecretView, TicketBody, VersionEventBody, WrappedBody,
};
use keystead_core::import::ImportTicket;
use keystead_core::profile::Confirm;
use keystead_core::store::Cursor;
use keystead_core::{
    AuditPage, AuditQuery, Error, ExportFormat, KeyId, KeyKind, KeyQuery, KeyRow, KeyView, Listing, NewKey,
    Profile, RotationPolicy, SecretBytes, SettingsView, VersionEvent,
};
use zeroize::Zeroizing;

use super::ServerVault;
use super::wire::{id, query, read};
use crate::backend::Problem;
use crate::backend::audit::Audit;
use crate::backend::keys::{KeyStep, Keys, PublicHalf};

impl ServerVault {
    async fn page(&self, asked: &KeyQuery) -> Result<Listing<KeyRow>, Problem> {
        let asked = query(&KeyListBody::of(asked))?;
        let page: ListView<KeyRow> = read(&self.get(&format!("/keys?{asked}")).await?)?;
        let rows = page.items.into_iter().map(|row| match row {
            KeyRow::Full(key) => KeyRow::Full(Box::new(self.key_of(*key))),
            partial @ KeyRow::Partial(_) => partial,
        });
        let next = page.next.as_deref().map(Cursor::from_text).transpose()?;
        Ok(Listing { items: rows.collect(), next })
    }

    /// The public half of a version, or of the default one.
    pub(super) async fn public_key(&self, key: &str, version: Option<u32>) -> Result<PublicKeyView, Problem> {
        let version = version.map(|version| format!("?version={version}")).unwrap_or_default();
        read(&self.get(&format!("/keys/{}/public-key{version}", id(key)?)).await?)
    }
}

impl Keys for ServerVault {
    async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem> {
        let page = self.page(&query).await?;
        Ok(Listing { items: page.items.into_iter().filter_map(KeyRow::full).collect(), next: page.next })
    }

    async fn key_rows(&self, mut query: KeyQuery, kinds: &[KeyKind]) -> Result<Listing<KeyRow>, Problem> {
        let wanted = query.limit;
        let mut items = Vec::new();
        loop {
            let page = self.page(&query).await?;
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

    async fn key(&self, key: &str) -> Result<KeyView, Problem> {
        self.read_key(&self.get(&format!("/keys/{}", id(key)?)).await?)
    }

    async fn rules(&self, keystore: &str) -> Result<Arc<Profile>, Problem> {
        Ok(Arc::new(self.one_keystore(keystore).await?.rules()?))
    }

    async fn region(&self) -> Result<Option<String>, Problem> {
        Ok(read::<SettingsView>(&self.get("/vault/settings").await?)?.region)
    }

    async fn create_key(
        &self,
        keystore: &str,
        new: NewKey,
        material: Option<MaterialBody>,
    ) -> Result<KeyView, Problem> {
        let options = NewKeyBody::of(new, material);
        self.read_key(&self.change(keystore, ChangeBody::CreateKey { options }).await?)
    }

    async fn begin_import(&self, keystore: &str, kind: KeyKind) -> Result<ImportTicket, Problem> {
        if self.asks(keystore).await? {
            return Err(Problem::import_needs_approval());
        }
        let path = format!("/keystores/{}/import-tickets", id(keystore)?);
        read(&self.post_body(&path, &TicketBody { kind }).await?)
    }

    async fn finish_import(&self, ticket: &str, wrapped: &[u8], new: NewKey) -> Result<KeyView, Problem> {
        let path = format!("/import-tickets/{}/key", id(ticket)?);
        let body = WrappedBody { wrapped: Base64(Vec::from(wrapped)), key: NewKeyBody::of(new, None) };
        self.read_key(&self.post_body(&path, &body).await?)
    }

    async fn update_key(&self, key: &str, name: String, description: String) -> Result<KeyView, Problem> {
        let changes = KeyChangesBody { name: Some(name), description: Some(description) };
        self.change_key(key, ChangeBody::UpdateKey { key: key.into(), changes }).await
    }

    async fn step(&self, key: &str, step: KeyStep) -> Result<KeyView, Problem> {
        let event = match step {
            KeyStep::Rotate => return self.change_key(key, ChangeBody::Rotate { key: key.into() }).await,
            KeyStep::Enable => KeyEventBody::Enable,
            KeyStep::Disable => KeyEventBody::Disable,
            KeyStep::RequestDeletion => KeyEventBody::RequestDeletion,
            KeyStep::CancelDeletion => KeyEventBody::CancelDeletion,
        };
        self.change_key(key, ChangeBody::MoveKey { key: key.into(), event, confirmation: None }).await
    }

    async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem> {
        let confirmation = match key.deletion_confirm {
            // Who knows the PIN is known only now: such a change cannot wait.
            Confirm::Pin | Confirm::TokenPin => {
                let body = DeleteKeyBody { confirmation: None, pin: Some(typed.into()) };
                return self
                    .read_key(&self.post_body(&format!("/keys/{}/delete", id(&key.id)?), &body).await?);
            }
            Confirm::Name => Some(String::from(typed.trim())),
            Confirm::Dialog => None,
        };
        let event = KeyEventBody::DeleteNow;
        let change = ChangeBody::MoveKey { key: key.id.clone(), event, confirmation };
        self.read_key(&self.change(&key.keystore, change).await?)
    }

    async fn set_rotation(&self, key: &str, policy: RotationPolicy) -> Result<KeyView, Problem> {
        self.change_key(key, ChangeBody::SetRotation { key: key.into(), policy }).await
    }

    async fn move_version(&self, key: &str, version: u32, event: VersionEvent) -> Result<KeyView, Problem> {
        let event = VersionEventBody::of(event).ok_or(Error::Unreachable("an event of somebody"))?;
        self.change_key(key, ChangeBody::MoveVersion { key: key.into(), version, event }).await
    }

    async fn set_default_version(&self, key: &str, version: u32) -> Result<KeyView, Problem> {
        self.change_key(key, ChangeBody::SetDefaultVersion { key: key.into(), version }).await
    }

    async fn read_secret(&self, key: &str, version: Option<u32>) -> Result<Zeroizing<String>, Problem> {
        let version = version.map(|version| format!("?version={version}")).unwrap_or_default();
        let found = self.get(&format!("/keys/{}/secret{version}", id(key)?)).await?;
        Ok(read::<SecretView>(&found)?.value.0)
    }

    async fn update_secret(&self, key: &str, data: &str) -> Result<KeyView, Problem> {
        self.change_key(key, ChangeBody::UpdateSecret { key: key.into(), value: data.into() }).await
    }

    async fn export_key(&self, key: &str, version: u32, form: ExportFormat) -> Result<SecretBytes, Problem> {
        let body = ExportBody { format: form, version: Some(version) };
        let found = self.post_body(&format!("/keys/{}/export", id(key)?), &body).await?;
        Ok(read::<ExportView>(&found)?.data.into_secret())
    }

    async fn public_half(&self, key: &str, version: Option<u32>) -> Result<PublicHalf, Problem> {
        let found = self.public_key(key, version).await?;
        Ok(PublicHalf { version: found.version, pem: found.pem, jwk: found.jwk.to_json()? })
    }

    async fn history(&self, key: &str, before: Option<u64>) -> Result<AuditPage, Problem> {
        let key: KeyId = key.parse()?;
        let object = Some(Object { kind: ObjectKind::Key, id: *key.as_bytes(), version: None });
        self.audit(AuditQuery { filter: Filter { object, ..Filter::default() }, before, limit: 50 }).await
    }
}
