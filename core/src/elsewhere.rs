//! What is handed out to be computed elsewhere: by WebCrypto, by Node.js, or by a token.

use alloc::sync::Arc;
use core::any::Any;

use crate::lock::Mutex;

use crate::crypto::NONCE_BYTES;
use crate::secret::Secret32;

/// What AES-256-GCM is computed with, by whoever computes it.
#[derive(Clone, Copy)]
pub struct AesGcm<'a> {
    /// The key. It opens other messages, too: do not keep it, but on the shelf.
    pub key: &'a Secret32,
    /// The nonce. It must be used for this one message.
    pub nonce: &'a [u8; NONCE_BYTES],
    /// The associated data.
    pub associated_data: &'a [u8],
    /// The shelf beside the key.
    pub shelf: &'a Shelf,
}

/// A place beside a key that the engine keeps in memory, for whoever computes elsewhere: what they made of the key (a
/// `CryptoKey`, a handle of a token) waits on it for the next call.
///
/// It lives as long as the engine keeps the key: until the key changes, another key needs the room, or the vault is locked;
/// and until calls in progress have ended. The engine hands it out with the key alone, after it has authorized the call.
/// Clones are the same shelf.
#[derive(Clone, Default)]
pub struct Shelf(Arc<Mutex<Option<Arc<dyn Any + Send + Sync>>>>);

impl Shelf {
    /// What is on the shelf. If there is nothing yet, or something of another type, a new one is put there first.
    pub fn get<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        let mut shelf = self.0.lock();
        if let Some(kept) = shelf.clone().and_then(|kept| kept.downcast().ok()) {
            return kept;
        }
        let fresh = Arc::<T>::default();
        let kept: Arc<dyn Any + Send + Sync> = Arc::clone(&fresh) as _;
        *shelf = Some(kept);
        fresh
    }
}

#[cfg(test)]
mod tests;
