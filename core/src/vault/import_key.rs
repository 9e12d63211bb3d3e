//! Versions that were made elsewhere.

use super::change::Change;
use super::new_key::check_import;
use super::transaction::Transaction;
use super::{Vault, notes};
use crate::call::Call;
use crate::error::{Error, Feature};
use crate::id::KeyId;
use crate::import::Imported;
use crate::key::Origin;
use crate::operation::Operation;
use crate::profile::RotationOff;
use crate::store::Store;
use crate::view::KeyView;

impl<S: Store> Vault<S> {
    /// Adds a version that was made elsewhere to a key that was brought in itself. It takes the place of the default
    /// version as one that [`Self::rotate`] makes. A key of which only public halves are known gets its next version this
    /// way alone, and no other key gets one without its private half.
    ///
    /// # Errors
    /// [`Error::NotOffered`] for a key that was made here, for a form that the profile does not take, or where imported
    /// keys have one version; [`Error::Material`], [`Error::MaterialMalformed`], [`Error::VersionsExhausted`],
    /// [`Error::KeyStateForbids`], [`Error::NotFound`], and those of [`Self::apply`].
    pub async fn import_version(
        &self,
        key: KeyId,
        imported: Imported,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        self.apply(&Change::ImportVersion { key, imported }, call).await?.key()
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn import_version(
        &mut self,
        id: KeyId,
        imported: &Imported,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let (mut key, keystore) = self.open(id, Operation::ImportVersion, None, call).await?;
        let rules = &keystore.rules;
        if key.origin == Origin::Generated {
            return Err(Error::NotOffered(Feature::Import));
        }
        check_import(imported, key.kind, rules)?;
        if rules.rotation.off == RotationOff::Always || !rules.rotation.imported {
            return Err(Error::NotOffered(Feature::Rotation));
        }
        let before = key.clone();
        self.add_version(&mut key, &keystore, Some(&imported.material), call).await?;
        key.rotated(self.now, true, rules, self.settings().utc_offset_minutes);
        let newest = key.versions.last().map(|version| version.number);
        self.note(notes::key(Operation::ImportVersion, &key, newest));
        self.close(&before, key, &keystore).await
    }
}
