//! Private keys that were unwrapped and read once.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::Vault;
use super::cache::OpenKey;
use super::ready::Ready;
use crate::asymmetric::{PrivateKey, PublicKey};
use crate::elsewhere::Shelf;
use crate::error::{Error, Subject};
use crate::id::VersionNumber;
use crate::key::{Key, Origin};
use crate::profile::KeyKind;
use crate::secret::SecretBytes;
use crate::store::Store;

/// A private key in the engine's form, and as its provider works with it.
pub(super) struct LoadedKey {
    pub(super) kind: KeyKind,
    /// None if it lies in a token.
    pub(super) material: Option<SecretBytes>,
    pub(super) key: Box<dyn PrivateKey>,
    pub(super) shelf: Shelf,
}

impl<S: Store> Vault<S> {
    /// The private half of a version. Whoever calls this has asked for authorization before.
    pub(super) async fn private_key(
        &self,
        open: &OpenKey,
        version: VersionNumber,
    ) -> Result<Arc<LoadedKey>, Error> {
        if let Some(loaded) = open.private_key(version) {
            return Ok(loaded);
        }
        let key = open.key();
        if key.origin == Origin::PublicOnly {
            return Err(Error::KindForbids);
        }
        let found = key.version(version).ok_or(Error::NotFound(Subject::Version))?;
        let (loaded, material) = match &found.object {
            Some(object) => {
                let public = found.public.as_ref().ok_or(Error::RecordAltered)?;
                (self.provider.hsm.private_key(object, public)?, None)
            }
            None => {
                let material = self.unwrap_material(key.id, version).await?;
                let loaded = self.provider.asymmetric.load(key.kind, &material);
                (loaded.map_err(|_| Error::RecordAltered)?, Some(material))
            }
        };
        let loaded = Arc::new(LoadedKey { kind: key.kind, material, key: loaded, shelf: Shelf::default() });
        open.add_private_key(version, Arc::clone(&loaded));
        Ok(loaded)
    }

    /// Loads the private half of the version that is used without waiting, of keys that have one.
    pub(super) async fn prepare_private_key(
        &self,
        ready: &Ready,
        version: VersionNumber,
    ) -> Result<(), Error> {
        if ready.key.kind.is_asymmetric() && ready.key.origin != Origin::PublicOnly {
            self.private_key(&ready.open, version).await?;
        }
        Ok(())
    }

    /// The public half of a version: kept beside it, or of a key of an earlier build, which kept none.
    pub(super) async fn public_half(&self, key: &Key, version: VersionNumber) -> Result<PublicKey, Error> {
        if !key.kind.is_asymmetric() {
            return Err(Error::KindForbids);
        }
        let known = key.version(version).and_then(|version| version.public.clone());
        match known {
            Some(public) => Ok(public),
            None => {
                let material = self.unwrap_material(key.id, version).await?;
                self.provider.asymmetric.load(key.kind, &material)?.public()
            }
        }
    }
}
