//! Keys, their versions, and confidential data.

use keystead_core::body::{
    Base64, DefaultBody, DeleteKeyBody, ExportBody, ExportView, KeyChangesBody, KeyListBody, ListView,
    MaterialBody, NewKeyBody, PublicKeyView, SecretBody, SecretText, SecretView, TicketBody, VersionQuery,
    WrappedBody,
};
use keystead_core::import::ImportTicket;
use keystead_core::profile::Confirm;
use keystead_core::store::Cursor;
use keystead_core::{
    Confirmation, ExportFormat, KeyId, KeyKind, KeyRow, KeyView, KeystoreId, NewKey, Passphrase,
    PassphraseKey, PublicKey, RotationPolicy, SecretBytes, TicketId, VersionEvent, VersionNumber,
};

use super::{Backend, at, below};
use crate::cli::failure::Failure;

/// What somebody does to a key as a whole.
#[derive(Clone, Copy)]
pub(crate) enum KeyStep {
    Rotate,
    Disable,
    Enable,
    RequestDeletion,
    CancelDeletion,
}

impl Backend<'_, '_> {
    pub(crate) fn create_key(&mut self, keystore: KeystoreId, new: NewKeyBody) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => {
                let new = new.read()?;
                here.run(async |vault, call| vault.create_key(keystore, new, call).await)
            }
            Self::There(remote) => remote.post(below("keystores", keystore, "keys")).send(&new),
        }
    }

    /// Keeps a text.
    pub(crate) fn create_secret(
        &mut self,
        keystore: KeystoreId,
        (name, description): (&str, &str),
        value: SecretBytes,
    ) -> Result<KeyView, Failure> {
        let description = description.to_owned();
        let mut new = NewKey { description, ..NewKey::new(name, KeyKind::Secret) };
        match self {
            Self::Here(here) => {
                new.secret = Some(value);
                here.run(async |vault, call| vault.create_key(keystore, new, call).await)
            }
            Self::There(_) => {
                let secret = Some(text(&value)?);
                self.create_key(keystore, NewKeyBody { secret, ..NewKeyBody::of(new, None) })
            }
        }
    }

    pub(crate) fn update_secret(&mut self, key: KeyId, value: SecretBytes) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.update_secret(key, value, call).await),
            Self::There(remote) => {
                remote.put(below("keys", key, "secret")).send(&SecretBody { value: text(&value)? })
            }
        }
    }

    pub(crate) fn read_secret(&mut self, key: KeyId, version: Option<u32>) -> Result<SecretBytes, Failure> {
        match self {
            Self::Here(here) => here
                .recorded(async |vault, call| vault.read_secret(key, version.map(VersionNumber), call).await),
            Self::There(remote) => {
                let asked = remote.get(below("keys", key, "secret")).query(&VersionQuery { version })?;
                let found: SecretView = asked.read()?;
                Ok(SecretBytes::new(found.value.expose().as_bytes().to_vec()))
            }
        }
    }

    pub(crate) fn import_version(&mut self, key: KeyId, material: MaterialBody) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => {
                let kind = here.run(async |vault, call| Ok(vault.key(key, call).await?.kind))?;
                let imported = material.read(kind)?;
                here.run(async |vault, call| vault.import_version(key, imported, call).await)
            }
            Self::There(remote) => remote.post(below("keys", key, "versions")).send(&material),
        }
    }

    pub(crate) fn begin_import(
        &mut self,
        keystore: KeystoreId,
        kind: KeyKind,
    ) -> Result<ImportTicket, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.begin_import(keystore, kind, call).await),
            Self::There(remote) => {
                remote.post(below("keystores", keystore, "import-tickets")).send(&TicketBody { kind })
            }
        }
    }

    pub(crate) fn finish_import(
        &mut self,
        ticket: TicketId,
        wrapped: Vec<u8>,
        key: NewKeyBody,
    ) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => {
                let new = key.read()?;
                here.run(async |vault, call| vault.finish_import(ticket, &wrapped, new, call).await)
            }
            Self::There(remote) => {
                let body = WrappedBody { wrapped: Base64(wrapped), key };
                remote.post(below("import-tickets", ticket, "key")).send(&body)
            }
        }
    }

    pub(crate) fn key(&mut self, id: KeyId) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.key(id, call).await),
            Self::There(remote) => remote.get(at("keys", id)).read(),
        }
    }

    /// One page of keys.
    pub(crate) fn keys(&mut self, query: &KeyListBody) -> Result<ListView<KeyRow>, Failure> {
        match self {
            Self::Here(here) => {
                let query = query.read()?;
                let page = here.run(async |vault, call| vault.keys(&query, call).await)?;
                Ok(ListView { items: page.items, next: page.next.as_ref().map(Cursor::to_text) })
            }
            Self::There(remote) => remote.get("/keys").query(query)?.read(),
        }
    }

    pub(crate) fn update_key(&mut self, id: KeyId, changes: KeyChangesBody) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => {
                let changes = changes.read();
                here.run(async |vault, call| vault.update_key(id, changes, call).await)
            }
            Self::There(remote) => remote.patch(at("keys", id)).send(&changes),
        }
    }

    pub(crate) fn set_rotation(&mut self, id: KeyId, policy: RotationPolicy) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.set_rotation(id, policy, call).await),
            Self::There(remote) => remote.put(below("keys", id, "rotation")).send(&policy),
        }
    }

    pub(crate) fn set_default_version(&mut self, id: KeyId, version: u32) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => here
                .run(async |vault, call| vault.set_default_version(id, VersionNumber(version), call).await),
            Self::There(remote) => {
                remote.put(below("keys", id, "default-version")).send(&DefaultBody { version })
            }
        }
    }

    pub(crate) fn move_version(
        &mut self,
        id: KeyId,
        version: u32,
        event: VersionEvent,
    ) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => here
                .run(async |vault, call| vault.move_version(id, VersionNumber(version), event, call).await),
            Self::There(remote) => {
                let what = match event {
                    VersionEvent::Activate => "activate",
                    VersionEvent::Deactivate => "deactivate",
                    VersionEvent::Compromise => "compromise",
                    VersionEvent::RequestDeletion => "request-deletion",
                    VersionEvent::CancelDeletion => "cancel-deletion",
                    VersionEvent::DestroyNow => "destroy",
                    _ => return Err(Failure::Unreachable("an event that nobody can ask for")),
                };
                remote.post(below("keys", id, format_args!("versions/{version}/{what}"))).read()
            }
        }
    }

    pub(crate) fn move_key(&mut self, id: KeyId, step: KeyStep) -> Result<KeyView, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| match step {
                KeyStep::Rotate => vault.rotate(id, call).await,
                KeyStep::Disable => vault.disable(id, call).await,
                KeyStep::Enable => vault.enable(id, call).await,
                KeyStep::RequestDeletion => vault.request_deletion(id, call).await,
                KeyStep::CancelDeletion => vault.cancel_deletion(id, call).await,
            }),
            Self::There(remote) => {
                let what = match step {
                    KeyStep::Rotate => "rotate",
                    KeyStep::Disable => "disable",
                    KeyStep::Enable => "enable",
                    KeyStep::RequestDeletion => "request-deletion",
                    KeyStep::CancelDeletion => "cancel-deletion",
                };
                remote.post(below("keys", id, what)).read()
            }
        }
    }

    /// Deletes a key with what its profile asks for.
    pub(crate) fn delete_key(&mut self, id: KeyId, confirmed: DeleteKeyBody) -> Result<KeyView, Failure> {
        let here = match self {
            Self::Here(here) => here,
            Self::There(remote) => return remote.post(below("keys", id, "delete")).send(&confirmed),
        };
        if let Some(pin) = &confirmed.pin {
            let key = here.run(async |vault, call| vault.key(id, call).await)?;
            if key.deletion_confirm == Confirm::TokenPin {
                let confirmation = Confirmation::TokenPin(pin.expose());
                return here.run(async |vault, call| vault.delete_now(id, confirmation, call).await);
            }
            let keystore = key.keystore.parse()?;
            let (parameters, salt) = here.run(async |vault, _| vault.pin_parameters(keystore).await)?;
            let pin = PassphraseKey::derive(&Passphrase::new(pin.expose())?, parameters, salt)?;
            return here.run(async |vault, call| vault.delete_now(id, Confirmation::Pin(&pin), call).await);
        }
        let confirmation = confirmed.confirmation.as_deref().map_or(Confirmation::None, Confirmation::Name);
        here.run(async |vault, call| vault.delete_now(id, confirmation, call).await)
    }

    pub(crate) fn public_key(
        &mut self,
        id: KeyId,
        version: Option<u32>,
    ) -> Result<(u32, PublicKey), Failure> {
        match self {
            Self::Here(here) => {
                let version = version.map(VersionNumber);
                let found = here.recorded(async |vault, call| vault.public_key(id, version, call).await)?;
                Ok((found.0.0, found.1))
            }
            Self::There(remote) => {
                let asked = remote.get(below("keys", id, "public-key")).query(&VersionQuery { version })?;
                let found: PublicKeyView = asked.read()?;
                Ok((found.version, PublicKey::from_pem(&found.pem)?))
            }
        }
    }

    pub(crate) fn export_key(
        &mut self,
        id: KeyId,
        version: Option<u32>,
        format: ExportFormat,
    ) -> Result<SecretBytes, Failure> {
        match self {
            Self::Here(here) => {
                let version = version.map(VersionNumber);
                here.recorded(async |vault, call| vault.export_key_as(id, version, format, call).await)
            }
            Self::There(remote) => {
                let body = ExportBody { format, version };
                Ok(remote.post(below("keys", id, "export")).send::<ExportView>(&body)?.data.into_secret())
            }
        }
    }
}

/// A text on its way to a server.
fn text(value: &SecretBytes) -> Result<SecretText, Failure> {
    let text = str::from_utf8(value.expose()).map_err(|_| Failure::InputNotText("The input".into()))?;
    Ok(SecretText::from(text))
}
