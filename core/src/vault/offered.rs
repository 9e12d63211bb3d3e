//! Material that was made outside the engine, where a provider makes none: WebCrypto makes RSA keys, asynchronously.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Vault;
use crate::error::Error;
use crate::keygen;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;
use crate::store::Store;

/// The most pieces that wait for a kind.
const MAX_WAITING: usize = 4;

/// Private keys that wait to become versions.
pub(super) struct Offered(BTreeMap<KeyKind, Vec<SecretBytes>>);

impl Offered {
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }
}

impl<S: Store> Vault<S> {
    /// Gives the vault a private key that was just made outside the engine, for the next version of a key of `kind`. It
    /// answers [`Error::MaterialNeeded`]: offer one and make the call again. It is used once. What is offered is lost
    /// with the vault; at most four wait for each kind.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`] if it is not a private key of `kind` in the form of
    /// [`Asymmetric`](crate::Asymmetric).
    pub fn offer_material(&self, kind: KeyKind, private: SecretBytes) -> Result<(), Error> {
        if !kind.is_asymmetric() {
            return Err(Error::MaterialMalformed);
        }
        self.provider.asymmetric.load(kind, &private)?;
        let mut offered = self.offered.lock();
        let waiting = offered.0.entry(kind).or_default();
        if waiting.len() < MAX_WAITING {
            waiting.push(private);
        }
        Ok(())
    }

    /// Material for a new version.
    pub(super) fn fresh_material(
        &self,
        kind: KeyKind,
        random: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error> {
        let offered = self.offered.lock().0.get_mut(&kind).and_then(Vec::pop);
        match offered {
            Some(private) => Ok(private),
            None => keygen::generate(&self.provider, kind, random),
        }
    }
}
