//! What scripts may do with an unlocked vault, whatever store is below.

use core::pin::Pin;
use std::rc::Rc;

use js_sys::Uint8Array;
use keystead_browser::{OsRandom, now};
use keystead_core::{Call, Error, KeyId, KeyQuery, KeyView, Listing, Store, Vault, VaultInfo};

pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 'a>>;

/// An unlocked vault without its store's type.
pub(crate) trait Unlocked {
    fn info(&self) -> Answer<'_, VaultInfo>;
    fn keys<'a>(&'a self, query: &'a KeyQuery) -> Answer<'a, Listing<KeyView>>;
    fn key(&self, id: KeyId) -> Answer<'_, KeyView>;
    fn prepare(&self, id: KeyId) -> Answer<'_, ()>;
    fn encrypt<'a>(&'a self, key: KeyId, data: &'a Uint8Array, aad: &'a [u8]) -> Answer<'a, Uint8Array>;
    fn decrypt<'a>(
        &'a self,
        key: Option<KeyId>,
        ciphertext: &'a Uint8Array,
        aad: &'a [u8],
    ) -> Answer<'a, Uint8Array>;
    fn encrypt_sync(&self, key: KeyId, data: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error>;
    fn decrypt_sync(&self, key: Option<KeyId>, ciphertext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error>;
}

/// A vault that calls in progress keep alive.
pub(crate) type Open = Rc<dyn Unlocked>;

impl<S: Store> Unlocked for Vault<S> {
    fn info(&self) -> Answer<'_, VaultInfo> {
        Box::pin(self.info())
    }

    fn keys<'a>(&'a self, query: &'a KeyQuery) -> Answer<'a, Listing<KeyView>> {
        Box::pin(self.keys(query, now()))
    }

    fn key(&self, id: KeyId) -> Answer<'_, KeyView> {
        Box::pin(self.key(id, now()))
    }

    fn prepare(&self, id: KeyId) -> Answer<'_, ()> {
        Box::pin(async move { self.prepare(id).await.map(drop) })
    }

    fn encrypt<'a>(&'a self, key: KeyId, data: &'a Uint8Array, aad: &'a [u8]) -> Answer<'a, Uint8Array> {
        Box::pin(keystead_browser::seal(self, key, data, aad))
    }

    fn decrypt<'a>(
        &'a self,
        key: Option<KeyId>,
        ciphertext: &'a Uint8Array,
        aad: &'a [u8],
    ) -> Answer<'a, Uint8Array> {
        Box::pin(keystead_browser::open(self, key, ciphertext, aad))
    }

    fn encrypt_sync(&self, key: KeyId, data: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
        self.encrypt_sync(key, data, aad, &mut Call::new(now(), &mut OsRandom))
    }

    fn decrypt_sync(&self, key: Option<KeyId>, ciphertext: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
        self.decrypt_sync(key, ciphertext, aad, &mut Call::new(now(), &mut OsRandom))
    }
}
