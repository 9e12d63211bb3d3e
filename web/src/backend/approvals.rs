//! Changes that were put aside, and requests for their approval.

use keystead_core::{ApprovalRequestView, KeystoreView, StagedChangeView};

use super::Problem;

subject! {
    trait Approvals {
        /// What is put aside in a keystore, in the order in which it would be made; also what is part of an open request.
        async fn staged(&self, keystore: &str) -> Result<Vec<StagedChangeView>, Problem>;
        async fn unstage(&self, change: &str) -> Result<(), Problem>;
        /// Asks for approval of everything that waits in a keystore.
        async fn request_approval(&self, keystore: &str, comment: &str) -> Result<ApprovalRequestView, Problem>;
        /// The newest requests, of all keystores; only those that wait, or all.
        async fn requests(&self, waiting: bool) -> Result<Vec<ApprovalRequestView>, Problem>;
        async fn request(&self, id: &str) -> Result<ApprovalRequestView, Problem>;
        async fn withdraw(&self, id: &str) -> Result<ApprovalRequestView, Problem>;
        async fn approve(&self, id: &str) -> Result<ApprovalRequestView, Problem>;
        async fn deny(&self, id: &str, reason: &str) -> Result<ApprovalRequestView, Problem>;
        /// What approvers sign elsewhere.
        async fn approval_document(&self, id: &str) -> Result<Vec<u8>, Problem>;
        /// Hands in an approval that was signed elsewhere.
        async fn hand_in(
            &self,
            id: &str,
            approver: &str,
            signature: &[u8],
        ) -> Result<ApprovalRequestView, Problem>;
        /// Switches the approvals of a keystore off without approval.
        async fn force_approvals_off(&self, keystore: &str) -> Result<KeystoreView, Problem>;
        /// How much waits in the whole vault: changes that are not asked for yet, and open requests.
        async fn waiting(&self) -> Result<usize, Problem>;
    }
}
