//! Who was not recognised: a server tells, since nobody calls.

use super::Vault;
use super::access::principal_key;
use super::journal::Note;
use crate::access_key::AccessKeyId;
use crate::audit::{Action, ObjectKind, Subject};
use crate::call::Call;
use crate::error::Error;
use crate::store::Store;

/// What somebody showed who was not recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedSignIn<'a> {
    /// A passphrase that opens no slot.
    Passphrase,
    /// An access key of this id, which is under an attacker's control, with a secret that is not its own.
    AccessKey(&'a str),
}

impl<S: Store> Vault<S> {
    /// Records that somebody was not recognised, with where the call comes from; nothing of what was shown but whose access
    /// key it was said to be. `attempts` is how often by now. As a data operation it is written soon.
    ///
    /// # Errors
    /// [`Error::RecordsRolledBack`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn note_refused_sign_in(
        &self,
        shown: RefusedSignIn<'_>,
        attempts: u32,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        // The settings say whether the entry is written at once; they come with the newest header.
        let revision = self.current_revision().await?;
        let subject = self.cached_subject(call, revision).await?;
        let (principal, error) = match shown {
            RefusedSignIn::Passphrase => (None, Error::UnlockFailed),
            RefusedSignIn::AccessKey(id) => {
                let named = id.parse::<AccessKeyId>().ok().map(AccessKeyId::principal);
                let known = match named {
                    Some(id) => self.load_verified(&principal_key(id)).await?.map(|_| id),
                    None => None,
                };
                (known, Error::AccessDenied)
            }
        };
        let note = match principal {
            Some(id) => Note::new(Subject::Principal, Action::SignIn).about(ObjectKind::Principal, id.0),
            None => Note::new(Subject::Vault, Action::SignIn).about(ObjectKind::Vault, self.id.0),
        };
        self.record_without_key(note.detail("attempts", attempts), &subject, Err(&error), call).await
    }
}
