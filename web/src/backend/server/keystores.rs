//! Keystores, behind a server.

use keystead_core::body::{ChangeBody, KeystoreChangesBody, NewKeystoreBody, SecretText};
use keystead_core::{Customization, GateView, KeystoreChanges, KeystoreView};

use super::ServerVault;
use super::wire::read;
use crate::backend::Problem;
use crate::backend::keystores::{KeystoreDraft, Keystores};

impl Keystores for ServerVault {
    async fn keystores(&self) -> Result<Vec<KeystoreView>, Problem> {
        self.all_keystores().await
    }

    async fn keystore(&self, id: &str) -> Result<KeystoreView, Problem> {
        self.one_keystore(id).await
    }

    async fn create_keystore(&self, draft: KeystoreDraft) -> Result<KeystoreView, Problem> {
        let body = NewKeystoreBody {
            name: draft.name,
            description: draft.description,
            profile: draft.profile,
            custom: Customization::default(),
            gate: Some(GateView::of(&draft.gate)),
            approvals: None,
            pin: draft.pin.map(SecretText),
        };
        read(&self.post_body("/keystores", &body).await?)
    }

    async fn update_keystore(&self, id: &str, changes: KeystoreChanges) -> Result<KeystoreView, Problem> {
        let changes = KeystoreChangesBody::of(changes);
        read(&self.change(id, ChangeBody::UpdateKeystore { changes }).await?)
    }

    async fn delete_keystore(&self, id: &str) -> Result<(), Problem> {
        self.change(id, ChangeBody::DeleteKeystore {}).await.map(|_| ())
    }
}
