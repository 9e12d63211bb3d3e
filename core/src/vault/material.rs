//! Material at rest: each piece under a wrapping key of its own, and that under a service key. Removing the two records
//! destroys it.

use alloc::vec::Vec;

use super::Vault;
use super::integrity::{draft, material_context, open_material, seal_material};
use super::service_keys::Service;
use super::transaction::Transaction;
use crate::call::Call;
use crate::codec;
use crate::crypto::{concat, sealed_box};
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::profile::KeyKind;
use crate::secret::{Secret32, SecretBytes};
use crate::store::{RecordKey, RecordKind, Store};

/// The format of a wrapping key's body that names its service key and that key's version. The format before it had the
/// box alone, sealed under version 1 of `Key-protection`.
const FORMAT: u8 = 2;
const HEAD: usize = 6;

/// The address of the material of a key's version.
pub(super) const fn material_key(id: KeyId, number: VersionNumber) -> RecordKey {
    RecordKey { kind: RecordKind::Material, id: id.0, part: number.0 }
}

/// The service key under which the material of such keys is wrapped.
pub(super) const fn service_of(kind: KeyKind) -> Service {
    match kind {
        KeyKind::Secret => Service::SecretsManager,
        _ => Service::KeyProtection,
    }
}

fn wrapping_key(place: &RecordKey) -> RecordKey {
    RecordKey { kind: RecordKind::WrappingKey, ..*place }
}

impl<S: Store> Transaction<'_, S> {
    /// Writes material. The place is new, or was loaded with [`Self::load_material_records`].
    pub(super) async fn put_material(
        &mut self,
        place: &RecordKey,
        service: Service,
        material: &[u8],
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let (version, service_key) = self.service_key(service, call).await?;
        let key = Secret32::make_random(call.random)?;
        let sealed = seal_material(self.vault_id(), place, &key, material, call.random)?;
        let context = material_context(self.vault_id(), place);
        let wrapped = sealed_box::seal(&service_key, &context, key.expose(), call.random)?;
        let wrapped = wrapped_body(service, version, &wrapped);
        for (address, body) in [(*place, codec::versioned(&sealed)), (wrapping_key(place), wrapped)] {
            let mut record = draft(address, "", self.now, body);
            record.parent = Some(place.id);
            self.put(record);
        }
        Ok(())
    }

    /// Opens material, also what this mutation has written itself.
    pub(super) async fn open_own_material(&mut self, place: &RecordKey) -> Result<SecretBytes, Error> {
        let wrapping = self.load(&wrapping_key(place)).await?.ok_or(Error::RecordsRolledBack)?;
        let material = self.load(place).await?.ok_or(Error::RecordsRolledBack)?;
        let (service, version, sealed) = wrapped(&wrapping.body)?;
        let new = self.new_service_keys.get(&service).and_then(|key| key.version(version));
        let service_key = match new {
            Some(key) => key,
            None => self.vault.service_key_version(service, version).await?,
        };
        let context = material_context(self.vault_id(), place);
        let opened = sealed_box::open(&service_key, &context, sealed)?.ok_or(Error::RecordAltered)?;
        let key = Secret32::copy_from(opened.expose()).ok_or(Error::RecordAltered)?;
        open_material(self.vault_id(), place, &key, codec::unversioned(&material.body)?)
    }

    /// Destroys material.
    pub(super) async fn delete_material(&mut self, place: &RecordKey) -> Result<(), Error> {
        for key in [*place, wrapping_key(place)] {
            if self.load(&key).await?.is_some() {
                self.delete(&key);
            }
        }
        Ok(())
    }
}

impl<S: Store> Vault<S> {
    /// Opens material. Whoever calls this has asked for authorization before.
    pub(super) async fn open_material_at(&self, place: &RecordKey) -> Result<SecretBytes, Error> {
        // A verified record says that the material exists: if it is gone, somebody took it.
        let key = match self.open_wrapping_key(place).await {
            // Another process may have wrapped it anew, and removed the older version, between two reads.
            Err(Error::RecordsRolledBack) => self.open_wrapping_key(place).await?,
            key => key?,
        };
        let material = self.load_verified(place).await?.ok_or(Error::RecordsRolledBack)?;
        open_material(self.id, place, &key, codec::unversioned(&material.body)?)
    }

    async fn open_wrapping_key(&self, place: &RecordKey) -> Result<Secret32, Error> {
        let wrapping = self.load_verified(&wrapping_key(place)).await?.ok_or(Error::RecordsRolledBack)?;
        let (service, version, sealed) = wrapped(&wrapping.body)?;
        let service_key = self.service_key_version(service, version).await?;
        let context = material_context(self.id, place);
        let opened = sealed_box::open(&service_key, &context, sealed)?.ok_or(Error::RecordAltered)?;
        Secret32::copy_from(opened.expose()).ok_or(Error::RecordAltered)
    }

    /// A version of a service key, which another process may have made since.
    pub(super) async fn service_key_version(
        &self,
        service: Service,
        version: u32,
    ) -> Result<Secret32, Error> {
        if let Some(key) = self.secrets.service_key(service, version) {
            return Ok(key);
        }
        self.reload_service_key(service).await?;
        self.secrets.service_key(service, version).ok_or(Error::RecordsRolledBack)
    }

    /// Opens the material of a key's version.
    pub(super) async fn unwrap_material(
        &self,
        key: KeyId,
        version: VersionNumber,
    ) -> Result<SecretBytes, Error> {
        self.open_material_at(&material_key(key, version)).await
    }
}

/// The body of a wrapping key.
pub(super) fn wrapped_body(service: Service, version: u32, sealed: &[u8]) -> Vec<u8> {
    concat(&[&[FORMAT, service as u8], &version.to_be_bytes(), sealed])
}

/// The service key, its version, and the box in the body of a wrapping key.
pub(super) fn wrapped(body: &[u8]) -> Result<(Service, u32, &[u8]), Error> {
    match body.split_at_checked(HEAD) {
        Some(([FORMAT, service, version @ ..], sealed)) => {
            let version = version.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
            let service = Service::of_number(*service).ok_or(Error::RecordAltered)?;
            Ok((service, version, sealed))
        }
        _ => Ok((Service::KeyProtection, 1, codec::unversioned(body)?)),
    }
}
