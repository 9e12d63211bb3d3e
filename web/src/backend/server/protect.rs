//! What keys do, behind a server: what is to be encrypted or decrypted goes there.

use js_sys::Uint8Array;
use keystead_core::body::{
    Base64, CipherBody, CiphertextBody, CiphertextView, DataKeyBody, DataKeyView, MacBody, MacView,
    PlaintextView, SignBody, SignatureView, VerifiedView, VerifyBody, VerifyMacBody,
};
use keystead_core::{DataKeySize, StreamHeader};
use web_sys::{Blob, File};

use super::wire::{id, read};
use super::{ServerVault, transfer};
use crate::backend::Problem;
use crate::backend::protect::{Beside, LocalKey, Made, OnProgress, Protect, Signing};
use crate::platform::files;

/// What is larger is a stream, where the key has streams.
const STREAM_FROM: f64 = 8.0 * 1024.0 * 1024.0;

fn beside(text: &str) -> Base64 {
    Base64(Vec::from(text))
}

fn bytes(bytes: &[u8]) -> Base64 {
    Base64(Vec::from(bytes))
}

impl Protect for ServerVault {
    async fn encrypt(&self, key: &str, plaintext: &Uint8Array, with: &Beside) -> Result<Uint8Array, Problem> {
        let body = CipherBody {
            plaintext: plaintext.to_vec().into(),
            aad: beside(&with.aad),
            context: beside(&with.context),
        };
        let made = self.post_body(&format!("/keys/{}/encrypt", id(key)?), &body).await?;
        Ok(Uint8Array::from(read::<CiphertextView>(&made)?.ciphertext.0.as_slice()))
    }

    async fn decrypt(
        &self,
        key: &str,
        ciphertext: &Uint8Array,
        with: &Beside,
    ) -> Result<Uint8Array, Problem> {
        let body = CiphertextBody {
            ciphertext: Base64(ciphertext.to_vec()),
            aad: beside(&with.aad),
            context: beside(&with.context),
            compromised: false,
        };
        let opened = self.post_body(&format!("/keys/{}/decrypt", id(key)?), &body).await?;
        Ok(Uint8Array::from(read::<PlaintextView>(&opened)?.plaintext.0.as_slice()))
    }

    async fn encrypt_file(
        &self,
        key: &str,
        file: &File,
        with: &Beside,
        progress: OnProgress,
    ) -> Result<Blob, Problem> {
        if file.size() > STREAM_FROM && with.context.is_empty() {
            let path = format!("/keys/{}/encrypt-stream", id(key)?);
            match transfer::through(&self.who.csrf, &path, &with.aad, file, &progress).await {
                // A key without streams still has messages; nothing was made yet.
                Err(problem) if problem.code == "profile.not_offered" => {}
                outcome => return outcome,
            }
        }
        let content = files::read(file, |share| progress(share / 2.0)).await?;
        let sealed = self.encrypt(key, &content, with).await?;
        if progress(1.0) { files::blob(&[sealed.into()]) } else { Err(Problem::cancelled()) }
    }

    async fn decrypt_file(
        &self,
        key: &str,
        file: &File,
        with: &Beside,
        progress: OnProgress,
    ) -> Result<Blob, Problem> {
        #[expect(clippy::cast_precision_loss, reason = "146")]
        let head = files::piece(file, 0.0, StreamHeader::BYTES as f64).await?.to_vec();
        if StreamHeader::is_stream(&head) {
            let path = format!("/keys/{}/decrypt-stream", id(key)?);
            return transfer::through(&self.who.csrf, &path, &with.aad, file, &progress).await;
        }
        let content = files::read(file, |share| progress(share / 2.0)).await?;
        let opened = self.decrypt(key, &content, with).await?;
        if progress(1.0) { files::blob(&[opened.into()]) } else { Err(Problem::cancelled()) }
    }

    async fn sign(&self, key: &str, message: &[u8], how: Signing) -> Result<Made, Problem> {
        let body = SignBody {
            message: Some(bytes(message)),
            digest: None,
            algorithm: how.algorithm,
            encoding: how.encoding,
            framed: false,
        };
        let made = self.post_body(&format!("/keys/{}/sign", id(key)?), &body).await?;
        let made: SignatureView = read(&made)?;
        Ok(Made { version: made.version, bytes: made.signature.0 })
    }

    async fn verify(
        &self,
        key: &str,
        version: Option<u32>,
        message: &[u8],
        signature: &[u8],
        how: Signing,
    ) -> Result<bool, Problem> {
        let body = VerifyBody {
            message: Some(bytes(message)),
            digest: None,
            signature: bytes(signature),
            version,
            algorithm: how.algorithm,
            encoding: how.encoding,
            framed: false,
        };
        let found = self.post_body(&format!("/keys/{}/verify", id(key)?), &body).await?;
        Ok(read::<VerifiedView>(&found)?.valid)
    }

    async fn make_mac(&self, key: &str, message: &[u8]) -> Result<Made, Problem> {
        let body = MacBody { message: bytes(message) };
        let made: MacView = read(&self.post_body(&format!("/keys/{}/mac", id(key)?), &body).await?)?;
        Ok(Made { version: made.version, bytes: made.mac.0 })
    }

    async fn verify_mac(
        &self,
        key: &str,
        version: Option<u32>,
        message: &[u8],
        code: &[u8],
    ) -> Result<bool, Problem> {
        let body = VerifyMacBody { message: bytes(message), mac: bytes(code), version };
        let found = self.post_body(&format!("/keys/{}/verify-mac", id(key)?), &body).await?;
        Ok(read::<VerifiedView>(&found)?.valid)
    }

    async fn data_key(
        &self,
        key: &str,
        size: DataKeySize,
        sealed: bool,
        with: &Beside,
    ) -> Result<LocalKey, Problem> {
        let body = DataKeyBody {
            bits: u32::try_from(size.bytes() * 8).ok(),
            sealed,
            aad: beside(&with.aad),
            context: beside(&with.context),
        };
        let made = self.post_body(&format!("/keys/{}/data-key", id(key)?), &body).await?;
        let made: DataKeyView = read(&made)?;
        Ok(LocalKey { plaintext: made.plaintext.map(|plaintext| plaintext.0), ciphertext: made.ciphertext.0 })
    }
}
