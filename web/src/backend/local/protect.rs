//! What keys do, in this browser.

use js_sys::Uint8Array;
use keystead_core::{Associated, DataKeySize, SignOptions, Signable, StreamHeader, VersionNumber};
use web_sys::{Blob, File};
use zeroize::Zeroizing;

use super::{LocalVault, key_id};
use crate::backend::Problem;
use crate::backend::protect::{Beside, LocalKey, Made, OnProgress, Protect, Signing};
use crate::platform::files;

mod stream;

/// What is larger is a stream, where the key has streams.
const STREAM_FROM: f64 = 8.0 * 1024.0 * 1024.0;

impl Beside {
    fn associated(&self) -> Associated<'_> {
        Associated { aad: self.aad.as_bytes(), context: self.context.as_bytes() }
    }
}

impl Signing {
    const fn options(self) -> SignOptions {
        SignOptions { algorithm: self.algorithm, encoding: self.encoding, framed: false }
    }
}

impl Protect for LocalVault {
    async fn encrypt(
        &self,
        id: &str,
        plaintext: &Uint8Array,
        beside: &Beside,
    ) -> Result<Uint8Array, Problem> {
        let id = key_id(id)?;
        let sealed = if beside.context.is_empty() {
            keystead_browser::seal(&self.vault, id, plaintext, beside.aad.as_bytes())
                .await
                .map_err(Problem::from)
        } else {
            // AES-SIV is none of WebCrypto's.
            let message = Zeroizing::new(plaintext.to_vec());
            self.call(async |vault, call| vault.encrypt(id, &message, beside.associated(), call).await)
                .await
                .map(|ciphertext| Uint8Array::from(ciphertext.as_slice()))
        };
        self.vault.flush_soon();
        sealed
    }

    async fn decrypt(
        &self,
        id: &str,
        ciphertext: &Uint8Array,
        beside: &Beside,
    ) -> Result<Uint8Array, Problem> {
        let id = key_id(id)?;
        let opened = if beside.context.is_empty() {
            let aad = beside.aad.as_bytes();
            keystead_browser::open(&self.vault, Some(id), ciphertext, aad).await.map_err(Problem::from)
        } else {
            let message = ciphertext.to_vec();
            self.call(async |vault, call| vault.decrypt(Some(id), &message, beside.associated(), call).await)
                .await
                .map(|plaintext| Uint8Array::from(Zeroizing::new(plaintext).as_slice()))
        };
        self.vault.flush_soon();
        opened
    }

    async fn encrypt_file(
        &self,
        id: &str,
        file: &File,
        beside: &Beside,
        progress: OnProgress,
    ) -> Result<Blob, Problem> {
        if file.size() > STREAM_FROM && beside.context.is_empty() {
            match self.seal_stream(id, file, beside.aad.as_bytes(), &progress).await {
                // A key without streams still has messages; nothing was made yet.
                Err(problem) if problem.code == "profile.not_offered" => {}
                outcome => return outcome,
            }
        }
        let bytes = files::read(file, |share| progress(share / 2.0)).await?;
        let sealed = self.encrypt(id, &bytes, beside).await?;
        if progress(1.0) { files::blob(&[sealed.into()]) } else { Err(Problem::cancelled()) }
    }

    async fn decrypt_file(
        &self,
        id: &str,
        file: &File,
        beside: &Beside,
        progress: OnProgress,
    ) -> Result<Blob, Problem> {
        let head = files::piece(file, 0.0, f64::from(stream::HEADER_BYTES)).await?.to_vec();
        if StreamHeader::is_stream(&head) {
            return self.open_stream(id, &head, file, beside.aad.as_bytes(), &progress).await;
        }
        let bytes = files::read(file, |share| progress(share / 2.0)).await?;
        let opened = self.decrypt(id, &bytes, beside).await?;
        if progress(1.0) { files::blob(&[opened.into()]) } else { Err(Problem::cancelled()) }
    }

    async fn sign(&self, id: &str, message: &[u8], how: Signing) -> Result<Made, Problem> {
        let id = key_id(id)?;
        let signable = Signable::Message(message);
        let signed = keystead_browser::sign(&self.vault, id, signable, how.options()).await;
        self.vault.flush_soon();
        let signature = signed?;
        Ok(Made { version: signature.version.0, bytes: signature.bytes })
    }

    async fn verify(
        &self,
        id: &str,
        version: Option<u32>,
        message: &[u8],
        signature: &[u8],
        how: Signing,
    ) -> Result<bool, Problem> {
        let (id, version) = (key_id(id)?, version.map(VersionNumber));
        let signable = Signable::Message(message);
        let fits = self
            .call(async |vault, call| {
                vault.verify(id, version, signable, signature, how.options(), call).await
            })
            .await;
        self.vault.flush_soon();
        fits
    }

    async fn make_mac(&self, id: &str, message: &[u8]) -> Result<Made, Problem> {
        let id = key_id(id)?;
        let made = self.call(async |vault, call| vault.make_mac(id, message, call).await).await;
        self.vault.flush_soon();
        let (version, code) = made?;
        Ok(Made { version: version.0, bytes: Vec::from(code) })
    }

    async fn verify_mac(
        &self,
        id: &str,
        version: Option<u32>,
        message: &[u8],
        code: &[u8],
    ) -> Result<bool, Problem> {
        let (id, version) = (key_id(id)?, version.map(VersionNumber));
        let fits =
            self.call(async |vault, call| vault.verify_mac(id, version, message, code, call).await).await;
        self.vault.flush_soon();
        fits
    }

    async fn data_key(
        &self,
        id: &str,
        size: DataKeySize,
        sealed: bool,
        beside: &Beside,
    ) -> Result<LocalKey, Problem> {
        let id = key_id(id)?;
        let made = self
            .call(async |vault, call| {
                if sealed {
                    let ciphertext = vault.data_key_sealed(id, size, beside.associated(), call).await?;
                    return Ok(LocalKey { plaintext: None, ciphertext });
                }
                let made = vault.data_key(id, size, beside.associated(), call).await?;
                let plaintext = Some(Zeroizing::new(Vec::from(made.plaintext.expose())));
                Ok(LocalKey { plaintext, ciphertext: made.ciphertext })
            })
            .await;
        self.vault.flush_soon();
        made
    }
}
