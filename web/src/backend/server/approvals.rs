//! Changes that need approval, behind a server.

use keystead_core::body::{ApproveBody, Base64, DenyBody, DocumentView, ListView, RequestBody};
use keystead_core::{ApprovalRequestView, KeystoreView, StagedChangeView};

use super::ServerVault;
use super::wire::{Method, id, read};
use crate::backend::Problem;
use crate::backend::approvals::Approvals;

impl ServerVault {
    async fn decide(
        &self,
        request: &str,
        how: &str,
        body: &impl serde::Serialize,
    ) -> Result<ApprovalRequestView, Problem> {
        read(&self.post_body(&format!("/approval-requests/{}/{how}", id(request)?), body).await?)
    }
}

impl Approvals for ServerVault {
    async fn staged(&self, keystore: &str) -> Result<Vec<StagedChangeView>, Problem> {
        let found = self.get(&format!("/keystores/{}/staged-changes", id(keystore)?)).await?;
        Ok(read::<ListView<StagedChangeView>>(&found)?.items)
    }

    async fn unstage(&self, change: &str) -> Result<(), Problem> {
        self.ask(Method::Delete, &format!("/staged-changes/{}", id(change)?), None).await.map(|_| ())
    }

    async fn request_approval(&self, keystore: &str, comment: &str) -> Result<ApprovalRequestView, Problem> {
        let path = format!("/keystores/{}/approval-requests", id(keystore)?);
        let body = RequestBody { changes: Vec::new(), comment: comment.into() };
        read(&self.post_body(&path, &body).await?)
    }

    async fn requests(&self, waiting: bool) -> Result<Vec<ApprovalRequestView>, Problem> {
        let path = if waiting { "/approval-requests?state=ready" } else { "/approval-requests" };
        Ok(read::<ListView<ApprovalRequestView>>(&self.get(path).await?)?.items)
    }

    async fn request(&self, request: &str) -> Result<ApprovalRequestView, Problem> {
        read(&self.get(&format!("/approval-requests/{}", id(request)?)).await?)
    }

    async fn withdraw(&self, request: &str) -> Result<ApprovalRequestView, Problem> {
        read(&self.post(&format!("/approval-requests/{}/withdraw", id(request)?)).await?)
    }

    async fn approve(&self, request: &str) -> Result<ApprovalRequestView, Problem> {
        self.decide(request, "approve", &ApproveBody::default()).await
    }

    async fn deny(&self, request: &str, reason: &str) -> Result<ApprovalRequestView, Problem> {
        self.decide(request, "deny", &DenyBody { reason: reason.into() }).await
    }

    async fn approval_document(&self, request: &str) -> Result<Vec<u8>, Problem> {
        let found = self.get(&format!("/approval-requests/{}/document", id(request)?)).await?;
        Ok(read::<DocumentView>(&found)?.document.0)
    }

    async fn hand_in(
        &self,
        request: &str,
        approver: &str,
        signature: &[u8],
    ) -> Result<ApprovalRequestView, Problem> {
        let signature = Some(Base64(Vec::from(signature)));
        self.decide(request, "approve", &ApproveBody { approver: Some(approver.into()), signature }).await
    }

    async fn force_approvals_off(&self, keystore: &str) -> Result<KeystoreView, Problem> {
        read(&self.post(&format!("/keystores/{}/disable-approvals", id(keystore)?)).await?)
    }

    async fn waiting(&self) -> Result<usize, Problem> {
        let mut waiting = self.requests(true).await?.len();
        // Where nobody is asked for approval, nothing is put aside.
        for keystore in self.all_keystores().await?.iter().filter(|one| one.approvals.is_some()) {
            let staged = self.staged(&keystore.id).await?;
            waiting += staged.iter().filter(|change| change.request.is_none()).count();
        }
        Ok(waiting)
    }
}
