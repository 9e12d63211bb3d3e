//! Confidential data: read, and replaced; what was before stays as an older version.

use super::Vault;
use super::access::Question;
use super::change::Change;
use super::transaction::Transaction;
use super::{keys, notes};
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::export::{self, ExportFormat};
use crate::id::{KeyId, VersionNumber};
use crate::key::Key;
use crate::operation::Operation;
use crate::secret::SecretBytes;
use crate::store::Store;
use crate::view::KeyView;

impl<S: Store> Vault<S> {
    /// The confidential data that a key keeps: of its newest version, or of `version`. It is UTF-8.
    ///
    /// # Errors
    /// [`Error::KindForbids`] for keys that keep none; [`Error::NotFound`], [`Error::AccessDenied`],
    /// [`Error::ClientRefused`], [`Error::OtherRegion`], [`Error::KeyStateForbids`], [`Error::VersionStateForbids`],
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn read_secret(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<SecretBytes, Error> {
        self.reveal(key, version, Operation::ReadSecret, call).await
    }

    /// The material of a key, where its profile lets it out: 32 bytes for AES-256 and HMAC-SHA-256, the scalar for P-256.
    /// Of its newest version, or of `version`.
    ///
    /// # Errors
    /// [`Error::ExportForbidden`], and those of [`Self::read_secret`].
    pub async fn export_key(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<SecretBytes, Error> {
        self.reveal(key, version, Operation::ExportKey, call).await
    }

    /// As [`Self::export_key`], in a form that others read.
    ///
    /// # Errors
    /// [`Error::KindForbids`] for a form that such keys do not have, and those of [`Self::export_key`].
    pub async fn export_key_as(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        format: ExportFormat,
        call: &mut Call<'_>,
    ) -> Result<SecretBytes, Error> {
        let material = self.reveal(key, version, Operation::ExportKey, call).await?;
        let record =
            self.load_verified(&keys::record_key(key)).await?.ok_or(Error::NotFound(Subject::Key))?;
        let kind = Key::decode(key, &record.body)?.kind;
        let public = if kind.is_asymmetric() {
            Some(self.provider.asymmetric.load(kind, &material)?.public()?)
        } else {
            None
        };
        export::write(kind, &material, public.as_ref(), format)
    }

    /// The one door through which material leaves.
    async fn reveal(
        &self,
        id: KeyId,
        version: Option<VersionNumber>,
        operation: Operation,
        call: &mut Call<'_>,
    ) -> Result<SecretBytes, Error> {
        let revision = self.current_revision().await?;
        let subject = self.cached_subject(call, revision).await?;
        let record = self.load_verified(&keys::record_key(id)).await?.ok_or(Error::NotFound(Subject::Key))?;
        let key = Key::decode(id, &record.body)?;
        let site = self.site(key.keystore, revision).await?;
        let newest = key.versions.last().map(|version| version.number);
        let version = version.or(newest);
        let settings = self.cache.lock().settings();
        let question = Question {
            operation,
            subject: &subject,
            client: call.client.as_ref(),
            keystore: &site.keystore,
            credentials: &site.credentials,
            key: Some(&key),
            version,
            region: settings.region.as_deref(),
            approved: false,
            now: call.now,
        };
        let rules = &site.keystore.rules;
        let permitted = question.decide().and_then(|used| match operation {
            _ if !operation.fits(key.usage) => Err(Error::KindForbids),
            Operation::ExportKey if !key.exports(rules) => Err(Error::ExportForbidden),
            _ => Ok(used),
        });
        let note = notes::key(operation, &key, version);
        self.record(note, &subject, id, permitted.as_deref(), call).await?;
        permitted?;
        let number = version.ok_or(Error::NotFound(Subject::Version))?;
        self.unwrap_material(id, number).await
    }

    /// Replaces confidential data.
    ///
    /// # Errors
    /// [`Error::SecretTooLarge`], [`Error::KindForbids`], and those of [`Self::apply`].
    pub async fn update_secret(
        &self,
        key: KeyId,
        value: SecretBytes,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::UpdateSecret { key, value }, call).await?.key()
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn update_secret(
        &mut self,
        id: KeyId,
        value: &SecretBytes,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::UpdateSecret, None, call).await?;
        if !Operation::UpdateSecret.fits(key.usage) {
            return Err(Error::KindForbids);
        }
        let before = key.clone();
        self.add_version(&mut key, &keystore, Some(value), call).await?;
        let newest = key.versions.last().map(|version| version.number);
        self.note(notes::key(Operation::UpdateSecret, &key, newest));
        self.close(&before, key, &keystore).await
    }
}
