//! What keys do with data.

use js_sys::Uint8Array;

use super::Problem;

pub(crate) trait Protect {
    async fn encrypt(&self, id: &str, plaintext: &Uint8Array, context: &[u8]) -> Result<Uint8Array, Problem>;
    async fn decrypt(&self, id: &str, ciphertext: &Uint8Array, context: &[u8])
    -> Result<Uint8Array, Problem>;
}
