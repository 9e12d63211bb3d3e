//! What keys do with data.

use js_sys::Uint8Array;
use keystead_core::{DataKeySize, SignatureAlgorithm, SignatureEncoding};
use web_sys::{Blob, File};
use zeroize::Zeroizing;

use super::Problem;

/// What is given beside a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    /// Data that is authenticated with the message.
    pub(crate) aad: String,
    /// What a key that encrypts convergently derives its message keys from; empty for other keys.
    pub(crate) context: String,
}

/// How a signature is made or expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signing {
    /// The key's own or usual one, if it is not named.
    pub(crate) algorithm: Option<SignatureAlgorithm>,
    pub(crate) encoding: SignatureEncoding,
}

/// A signature or code, and the version that made it.
pub(crate) struct Made {
    pub(crate) version: u32,
    pub(crate) bytes: Vec<u8>,
}

/// A key for use outside the vault, and the same encrypted.
pub(crate) struct LocalKey {
    /// `None` where it was not asked for.
    pub(crate) plaintext: Option<Zeroizing<Vec<u8>>>,
    pub(crate) ciphertext: Vec<u8>,
}

/// How far a file has come, 0 to 1; the answer says whether to go on.
pub(crate) type OnProgress = std::rc::Rc<dyn Fn(f64) -> bool>;

subject! {
    trait Protect {
        async fn encrypt(&self, id: &str, plaintext: &Uint8Array, beside: &Beside)
        -> Result<Uint8Array, Problem>;
        async fn decrypt(
            &self,
            id: &str,
            ciphertext: &Uint8Array,
            beside: &Beside,
        ) -> Result<Uint8Array, Problem>;
        /// Encrypts a file: as one message, or as a stream when it is large and the key has streams. A piece is in memory at a
        /// time; what is done lies in the browser's own storage of blobs.
        async fn encrypt_file(
            &self,
            id: &str,
            file: &File,
            beside: &Beside,
            progress: OnProgress,
        ) -> Result<Blob, Problem>;
        /// Decrypts what [`Self::encrypt_file`] gives. Nothing is given out before the whole file has proved to be authentic.
        async fn decrypt_file(
            &self,
            id: &str,
            file: &File,
            beside: &Beside,
            progress: OnProgress,
        ) -> Result<Blob, Problem>;
        async fn sign(&self, id: &str, message: &[u8], how: Signing) -> Result<Made, Problem>;
        async fn verify(
            &self,
            id: &str,
            version: Option<u32>,
            message: &[u8],
            signature: &[u8],
            how: Signing,
        ) -> Result<bool, Problem>;
        async fn make_mac(&self, id: &str, message: &[u8]) -> Result<Made, Problem>;
        async fn verify_mac(
            &self,
            id: &str,
            version: Option<u32>,
            message: &[u8],
            code: &[u8],
        ) -> Result<bool, Problem>;
        /// `sealed` gives no plaintext: whoever needs it later decrypts.
        async fn data_key(
            &self,
            id: &str,
            size: DataKeySize,
            sealed: bool,
            beside: &Beside,
        ) -> Result<LocalKey, Problem>;
    }
}
