//! What scripts may do with an unlocked vault, whatever store is below.

use core::pin::Pin;
use std::rc::Rc;

use js_sys::Uint8Array;
use keystead_browser::{LiveVault, OsRandom, now};
use keystead_core::{
    Associated, Call, Error, KeyId, KeyQuery, KeyRow, KeyView, Listing, MAC_BYTES, PublicKey, SignOptions,
    Signable, Signature, Store, VaultInfo, VersionNumber,
};

pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 'a>>;

/// An unlocked vault without its store's type.
pub(crate) trait Unlocked {
    fn info(&self) -> Answer<'_, VaultInfo>;
    fn keys<'a>(&'a self, query: &'a KeyQuery) -> Answer<'a, Listing<KeyRow>>;
    fn key(&self, id: KeyId) -> Answer<'_, KeyView>;
    fn prepare(&self, id: KeyId) -> Answer<'_, ()>;
    fn encrypt<'a>(
        &'a self,
        key: KeyId,
        data: &'a Uint8Array,
        associated: Associated<'a>,
    ) -> Answer<'a, Uint8Array>;
    fn decrypt<'a>(
        &'a self,
        key: Option<KeyId>,
        ciphertext: &'a Uint8Array,
        associated: Associated<'a>,
    ) -> Answer<'a, Uint8Array>;
    fn encrypt_sync(
        &self,
        key: KeyId,
        data: &Uint8Array,
        associated: Associated<'_>,
    ) -> Result<Uint8Array, Error>;
    fn decrypt_sync(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: Associated<'_>,
    ) -> Result<Vec<u8>, Error>;
    fn sign<'a>(&'a self, key: KeyId, signable: Signable<'a>, options: SignOptions) -> Answer<'a, Signature>;
    fn verify<'a>(
        &'a self,
        key: KeyId,
        version: Option<VersionNumber>,
        signable: Signable<'a>,
        signature: &'a [u8],
        options: SignOptions,
    ) -> Answer<'a, bool>;
    fn make_mac<'a>(&'a self, key: KeyId, message: &'a [u8]) -> Answer<'a, (VersionNumber, [u8; MAC_BYTES])>;
    fn verify_mac<'a>(
        &'a self,
        key: KeyId,
        version: Option<VersionNumber>,
        message: &'a [u8],
        code: &'a [u8],
    ) -> Answer<'a, bool>;
    fn public_key(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
    ) -> Answer<'_, (VersionNumber, PublicKey)>;
    /// Whether it is being locked.
    fn is_finished(&self) -> bool;
    /// Sees to it that the data operation before is written into the audit chain.
    fn flush_soon(self: Rc<Self>);
}

/// A vault that calls in progress keep alive.
pub(crate) type Open = Rc<dyn Unlocked>;

impl<S: Store + 'static> Unlocked for LiveVault<S> {
    fn info(&self) -> Answer<'_, VaultInfo> {
        Box::pin((**self).info())
    }

    fn keys<'a>(&'a self, query: &'a KeyQuery) -> Answer<'a, Listing<KeyRow>> {
        Box::pin(async move { (**self).keys(query, &Call::new(now(), &mut OsRandom)).await })
    }

    fn key(&self, id: KeyId) -> Answer<'_, KeyView> {
        Box::pin(async move { (**self).key(id, &Call::new(now(), &mut OsRandom)).await })
    }

    fn prepare(&self, id: KeyId) -> Answer<'_, ()> {
        Box::pin(async move { (**self).prepare(id, &mut Call::new(now(), &mut OsRandom)).await.map(drop) })
    }

    fn encrypt<'a>(
        &'a self,
        key: KeyId,
        data: &'a Uint8Array,
        associated: Associated<'a>,
    ) -> Answer<'a, Uint8Array> {
        Box::pin(keystead_browser::seal(self, key, data, associated))
    }

    fn decrypt<'a>(
        &'a self,
        key: Option<KeyId>,
        ciphertext: &'a Uint8Array,
        associated: Associated<'a>,
    ) -> Answer<'a, Uint8Array> {
        Box::pin(keystead_browser::open(self, key, ciphertext, associated))
    }

    fn encrypt_sync(
        &self,
        key: KeyId,
        data: &Uint8Array,
        associated: Associated<'_>,
    ) -> Result<Uint8Array, Error> {
        keystead_browser::seal_sync(self, key, data, associated)
    }

    fn decrypt_sync(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: Associated<'_>,
    ) -> Result<Vec<u8>, Error> {
        (**self).decrypt_sync(key, ciphertext, associated, &mut Call::new(now(), &mut OsRandom))
    }

    fn sign<'a>(&'a self, key: KeyId, signable: Signable<'a>, options: SignOptions) -> Answer<'a, Signature> {
        Box::pin(keystead_browser::sign(self, key, signable, options))
    }

    fn verify<'a>(
        &'a self,
        key: KeyId,
        version: Option<VersionNumber>,
        signable: Signable<'a>,
        signature: &'a [u8],
        options: SignOptions,
    ) -> Answer<'a, bool> {
        Box::pin(keystead_browser::verify(self, key, version, signable, signature, options))
    }

    fn make_mac<'a>(&'a self, key: KeyId, message: &'a [u8]) -> Answer<'a, (VersionNumber, [u8; MAC_BYTES])> {
        Box::pin(async move { (**self).make_mac(key, message, &mut Call::new(now(), &mut OsRandom)).await })
    }

    fn verify_mac<'a>(
        &'a self,
        key: KeyId,
        version: Option<VersionNumber>,
        message: &'a [u8],
        code: &'a [u8],
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            (**self).verify_mac(key, version, message, code, &mut Call::new(now(), &mut OsRandom)).await
        })
    }

    fn public_key(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
    ) -> Answer<'_, (VersionNumber, PublicKey)> {
        Box::pin(async move { (**self).public_key(key, version, &mut Call::new(now(), &mut OsRandom)).await })
    }

    fn is_finished(&self) -> bool {
        Self::is_finished(self)
    }

    fn flush_soon(self: Rc<Self>) {
        LiveVault::flush_soon(&self);
    }
}
