//! Random bytes for use elsewhere, from the randomness of the call.

use alloc::vec;

use zeroize::Zeroizing;

use super::Vault;
use super::journal::Note;
use crate::audit::{Action, Subject};
use crate::call::Call;
use crate::error::Error;
use crate::operation::Operation;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;
use crate::store::Store;

/// The most random bytes of one call.
pub const MAX_RANDOM_BYTES: usize = 1_024;

impl<S: Store> Vault<S> {
    /// Random bytes, 1 to [`MAX_RANDOM_BYTES`] of them: whatever the call's source gives, without anything added. The
    /// vault keeps none; its audit chain says how many there were, and who asked.
    ///
    /// No key has to do with it, so that no keystore's gate is asked: whoever may use keys may have random bytes.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::RandomLength`], [`Error::RandomUnavailable`], [`Error::RecordsRolledBack`],
    /// [`Error::Store`].
    pub async fn random_bytes(&self, length: usize, call: &mut Call<'_>) -> Result<SecretBytes, Error> {
        let operation = Operation::RandomBytes;
        // The settings say whether the entry is written at once; they come with the newest header.
        let revision = self.current_revision().await?;
        let subject = self.cached_subject(call, revision).await?;
        let made = if subject.role < operation.least_role() {
            Err(Error::AccessDenied)
        } else {
            draw(length, call.random)
        };
        let note = Note::new(Subject::Vault, Action::MakeRandom).detail("bytes", length);
        self.record_without_key(note, &subject, made.as_ref().map(|_| ()), call).await?;
        made
    }
}

/// So many random bytes, in a buffer that is wiped whatever becomes of it.
pub(super) fn draw(length: usize, random: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
    if !(1..=MAX_RANDOM_BYTES).contains(&length) {
        return Err(Error::RandomLength { limit: MAX_RANDOM_BYTES as u32 });
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    random.fill(&mut bytes)?;
    Ok(SecretBytes::new(core::mem::take(&mut *bytes)))
}
