//! The vault's own keys: one for each use that the vault itself makes of encryption, sealed under the root key, made on
//! first use and rotated every 365 days.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Vault;
use super::integrity::{Secrets, draft, service_key_context, service_key_id};
use super::journal::Note;
use super::transaction::Transaction;
use crate::actor::Actor;
use crate::audit::{self, Action, ObjectKind};
use crate::call::Call;
use crate::codec::{self, ServiceKeyBody, ServiceKeyVersionBody};
use crate::crypto::sealed_box;
use crate::error::Error;
use crate::id::VaultId;
use crate::random::SecureRandom;
use crate::secret::Secret32;
use crate::store::{Order, Query, Record, RecordKey, RecordKind, Store};
use crate::time::{Period, Timestamp};
use crate::view::ServiceKeyView;

/// How often service keys rotate.
pub(super) const ROTATION_DAYS: u32 = 365;

/// A use that the vault itself makes of encryption. The numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Service {
    /// Wraps the wrapping keys of versions.
    KeyProtection = 1,
    /// Seals records: a key for HMAC, which is the same for the vault's life.
    RecordIntegrity = 2,
    /// Wraps the wrapping keys of confidential data.
    SecretsManager = 3,
    /// Wraps what is secret of client certificates.
    Certificates = 4,
    /// Wraps the key that signs checkpoints of the audit chain.
    Audit = 5,
    /// Wraps changes that wait for approval.
    Approvals = 6,
}

impl Service {
    pub(super) const ALL: [Self; 6] = [
        Self::KeyProtection,
        Self::RecordIntegrity,
        Self::SecretsManager,
        Self::Certificates,
        Self::Audit,
        Self::Approvals,
    ];

    /// The key's name: an upper-case letter first, and hyphens for spaces.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::KeyProtection => "Key-protection",
            Self::RecordIntegrity => "Record-integrity",
            Self::SecretsManager => "Secrets-manager",
            Self::Certificates => "Certificates",
            Self::Audit => "Audit",
            Self::Approvals => "Approvals",
        }
    }

    /// What uses it, for people.
    const fn service(self) -> &'static str {
        match self {
            Self::KeyProtection => "Key protection",
            Self::RecordIntegrity => "Record integrity",
            Self::SecretsManager => "Secrets manager",
            Self::Certificates => "Certificates",
            Self::Audit => "Audit",
            Self::Approvals => "Approvals",
        }
    }

    pub(super) const fn rotates(self) -> bool {
        !matches!(self, Self::RecordIntegrity)
    }

    pub(super) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|service| *service as u8 == number)
    }

    pub(super) fn of_id(id: &[u8; 16]) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service_key_id(service.name()) == *id)
    }

    pub(super) fn address(self) -> RecordKey {
        RecordKey { kind: RecordKind::ServiceKey, id: service_key_id(self.name()), part: 0 }
    }
}

/// The versions of a service key, unsealed.
pub(super) struct ServiceKey {
    versions: BTreeMap<u32, Secret32>,
}

impl ServiceKey {
    pub(super) fn newest(&self) -> Result<(u32, Secret32), Error> {
        let newest = self.versions.last_key_value();
        newest.map(|(number, key)| (*number, key.duplicate())).ok_or(Error::RecordAltered)
    }

    pub(super) fn version(&self, number: u32) -> Option<Secret32> {
        self.versions.get(&number).map(Secret32::duplicate)
    }

    /// Opens every version in `record` with the root key.
    pub(super) fn open(
        vault: VaultId,
        service: Service,
        root: &Secret32,
        record: &Record,
    ) -> Result<Self, Error> {
        let body: ServiceKeyBody = codec::decode(&record.body)?;
        let mut versions = BTreeMap::new();
        for version in &body.versions {
            let context = service_key_context(vault, service.name(), version.number);
            let opened = sealed_box::open(root, &context, &version.sealed)?.ok_or(Error::RecordAltered)?;
            let key = Secret32::copy_from(opened.expose()).ok_or(Error::RecordAltered)?;
            versions.insert(version.number, key);
        }
        if versions.is_empty() { Err(Error::RecordAltered) } else { Ok(Self { versions }) }
    }
}

/// A new version: its material and what is stored of it.
pub(super) fn make_version(
    vault: VaultId,
    service: Service,
    root: &Secret32,
    number: u32,
    now: Timestamp,
    random: &mut dyn SecureRandom,
) -> Result<(Secret32, ServiceKeyVersionBody), Error> {
    let material = Secret32::make_random(random)?;
    let context = service_key_context(vault, service.name(), number);
    let sealed = sealed_box::seal(root, &context, material.expose(), random)?;
    Ok((material, ServiceKeyVersionBody { number, created: now.0, sealed }))
}

/// A new service key: its material, and its record, which is not sealed yet.
pub(super) fn make(
    vault: VaultId,
    service: Service,
    root: &Secret32,
    now: Timestamp,
    random: &mut dyn SecureRandom,
) -> Result<(ServiceKey, Record), Error> {
    let (material, version) = make_version(vault, service, root, 1, now, random)?;
    let body = codec::encode(&ServiceKeyBody { versions: Vec::from([version]), retired_below: None })?;
    let mut record = draft(service.address(), service.name(), now, body);
    record.due = service.rotates().then(|| next_rotation(now));
    Ok((ServiceKey { versions: BTreeMap::from([(1, material)]) }, record))
}

fn newest_number(record: &Record) -> Result<u32, Error> {
    let body: ServiceKeyBody = codec::decode(&record.body)?;
    body.versions.last().map(|newest| newest.number).ok_or(Error::RecordAltered)
}

pub(super) const fn next_rotation(from: Timestamp) -> Timestamp {
    from.plus(Period::DAY.times(ROTATION_DAYS as u64))
}

/// When a service key rotates. Records of the first release do not say.
fn due_of(record: &Record) -> Option<Timestamp> {
    let rotates = Service::of_id(&record.key.id).is_some_and(Service::rotates);
    record.due.or_else(|| rotates.then(|| next_rotation(record.created)))
}

impl<S: Store> Vault<S> {
    /// The vault's own keys, by name.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn service_keys(&self) -> Result<Vec<ServiceKeyView>, Error> {
        let query = Query { order: Order::Label, ..Query::all(RecordKind::ServiceKey) };
        let view = |record: &Record| {
            let body: ServiceKeyBody = codec::decode(&record.body)?;
            let service = Service::of_id(&record.key.id).ok_or(Error::RecordAltered)?;
            let newest = body.versions.last().ok_or(Error::RecordAltered)?;
            Ok(ServiceKeyView {
                name: service.name().into(),
                service: service.service().into(),
                version: newest.number,
                rotation_days: service.rotates().then_some(ROTATION_DAYS),
                last_rotation: (newest.number > 1).then_some(newest.created),
                next_rotation: due_of(record).map(|due| due.0),
                created: record.created.0,
            })
        };
        self.every(query).await?.iter().map(view).collect()
    }

    /// Loads the versions that another process has made since.
    pub(super) async fn reload_service_key(&self, service: Service) -> Result<(), Error> {
        let record = self.load_verified(&service.address()).await?.ok_or(Error::RecordsRolledBack)?;
        let key = match ServiceKey::open(self.id, service, &self.secrets.root(), &record) {
            // The record is ours. Either the root key was replaced, which the header tells, or just now, by this vault.
            Err(Error::RecordAltered) => {
                self.load_header().await?;
                let record = self.load_verified(&service.address()).await?;
                let record = record.ok_or(Error::RecordsRolledBack)?;
                ServiceKey::open(self.id, service, &self.secrets.root(), &record)?
            }
            key => key?,
        };
        self.secrets.add_service_keys(BTreeMap::from([(service, key)]));
        Ok(())
    }

    /// Rotates the service keys that are due.
    pub(super) async fn rotate_service_keys(&self, call: &mut Call<'_>) -> Result<(), Error> {
        for record in self.every(Query::all(RecordKind::ServiceKey)).await? {
            if due_of(&record).is_none_or(|due| due > call.now) {
                continue;
            }
            let service = Service::of_id(&record.key.id).ok_or(Error::RecordAltered)?;
            let attempted = Note::new(audit::Subject::ServiceKey, Action::AutoRotate)
                .about(ObjectKind::ServiceKey, record.key.id)
                .by(Actor::System);
            let rotate = async |t: &mut Transaction<'_, S>, call: &mut Call<'_>| {
                t.rotate_service_key(service, attempted.clone(), call).await
            };
            self.mutate(attempted.clone(), call, rotate).await?;
        }
        Ok(())
    }
}

impl Secrets {
    /// The newest version of a service key, if the vault has it.
    pub(super) fn newest_service_key(&self, service: Service) -> Option<(u32, Secret32)> {
        self.service_keys.lock().get(&service).and_then(|key| key.newest().ok())
    }

    pub(super) fn service_key(&self, service: Service, version: u32) -> Option<Secret32> {
        self.service_keys.lock().get(&service).and_then(|key| key.version(version))
    }

    pub(super) fn add_service_keys(&self, keys: BTreeMap<Service, ServiceKey>) {
        self.service_keys.lock().extend(keys);
    }
}

impl<S: Store> Transaction<'_, S> {
    /// The newest version of a service key, which is made if this is its first use.
    pub(super) async fn service_key(
        &mut self,
        service: Service,
        call: &mut Call<'_>,
    ) -> Result<(u32, Secret32), Error> {
        if let Some(key) = self.new_service_keys.get(&service) {
            return key.newest();
        }
        let known = self.vault.secrets.newest_service_key(service);
        let root = self.vault.secrets.root();
        let key = match (self.load(&service.address()).await?, known) {
            // The store decides what is newest, not the memory: what is wrapped under a version that another process is
            // about to remove would be lost with it.
            (Some(record), Some(known)) if newest_number(&record)? == known.0 => return Ok(known),
            // Another process made it since this vault was unlocked.
            (Some(record), _) => ServiceKey::open(self.vault_id(), service, &root, &record)?,
            (None, Some(_)) => return Err(Error::RecordsRolledBack),
            (None, None) => {
                let (key, record) = make(self.vault_id(), service, &root, self.now, call.random)?;
                self.note(
                    Note::new(audit::Subject::ServiceKey, Action::Create)
                        .about(ObjectKind::ServiceKey, record.key.id)
                        .detail("name", service.name())
                        .by(Actor::System),
                );
                self.put(record);
                key
            }
        };
        let newest = key.newest();
        self.new_service_keys.insert(service, key);
        newest
    }

    /// Gives a service key every version that was due by now: as if somebody had been awake.
    async fn rotate_service_key(
        &mut self,
        service: Service,
        note: Note,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let address = service.address();
        let mut record = self.load(&address).await?.ok_or(Error::RecordsRolledBack)?;
        let root = self.vault.secrets.root();
        let mut body: ServiceKeyBody = codec::decode(&record.body)?;
        while let Some(due) = due_of(&record).filter(|due| *due <= self.now) {
            let number = body.versions.last().map_or(1, |newest| newest.number.saturating_add(1));
            let (_, version) = make_version(self.vault_id(), service, &root, number, due, call.random)?;
            body.versions.push(version);
            record.due = Some(next_rotation(due));
            self.note(note.clone().version(Some(number)).detail("name", service.name()).detail("due", due.0));
        }
        record.body = codec::encode(&body)?;
        let key = ServiceKey::open(self.vault_id(), service, &root, &record)?;
        self.new_service_keys.insert(service, key);
        self.put(record);
        Ok(())
    }
}
