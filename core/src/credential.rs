//! A client's credential in a keystore: an address, or a certificate, with a life like that of a key.

use alloc::string::String;

use crate::actor::Author;
use crate::certificate::CertificateIdentity;
use crate::client::{CredentialKind, CredentialValue};
use crate::crypto::sha256;
use crate::error::Error;
use crate::id::{CredentialId, KeystoreId};
use crate::lifecycle::{CredentialEvent, CredentialState};
use crate::profile::Profile;
use crate::time::Timestamp;

/// A credential without what is secret of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) id: CredentialId,
    pub(crate) keystore: KeystoreId,
    pub(crate) value: CredentialValue,
    pub(crate) description: String,
    pub(crate) state: CredentialState,
    pub(crate) last_used: Option<Timestamp>,
    /// Whether the authority of the keystore has issued it, so that its file can be handed out.
    pub(crate) issued: bool,
    /// What stands in a certificate that was issued; certificates of the first release have none noted.
    pub(crate) identity: Option<CertificateIdentity>,
    pub(crate) created: Timestamp,
    pub(crate) created_by: Author,
    pub(crate) changed: Timestamp,
    pub(crate) changed_by: Author,
}

impl Credential {
    /// The id of the credential that registers `name` in `keystore`: one value is registered once.
    pub(crate) fn id_of(keystore: KeystoreId, kind: CredentialKind, name: &str) -> CredentialId {
        let digest = sha256(&[b"keystead/credential/v1", &keystore.0, &[kind as u8], name.as_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        CredentialId(id)
    }

    /// What it is called in lists: the address, or the certificate's name.
    pub(crate) fn label(&self) -> String {
        self.value.label()
    }

    /// The state at `now`, with everything that was due by then.
    pub(crate) fn state_at(&self, now: Timestamp) -> CredentialState {
        match self.state.deadline() {
            Some(due) if due <= now => CredentialState::Destroyed,
            _ => self.state,
        }
    }

    /// Moves the credential along the table.
    pub(crate) fn apply(
        &mut self,
        event: CredentialEvent,
        now: Timestamp,
        rules: &Profile,
    ) -> Result<(), Error> {
        self.state = self.state_at(now).after(event, now, rules)?;
        Ok(())
    }
}
