//! What keys do, in this browser.

use js_sys::Uint8Array;

use super::{LocalVault, key_id};
use crate::backend::Problem;
use crate::backend::protect::Protect;

impl Protect for LocalVault {
    async fn encrypt(&self, id: &str, plaintext: &Uint8Array, context: &[u8]) -> Result<Uint8Array, Problem> {
        let sealed = keystead_browser::seal(&self.vault, key_id(id)?, plaintext, context).await;
        self.vault.flush_soon();
        Ok(sealed?)
    }

    async fn decrypt(
        &self,
        id: &str,
        ciphertext: &Uint8Array,
        context: &[u8],
    ) -> Result<Uint8Array, Problem> {
        let opened = keystead_browser::open(&self.vault, Some(key_id(id)?), ciphertext, context).await;
        self.vault.flush_soon();
        Ok(opened?)
    }
}
