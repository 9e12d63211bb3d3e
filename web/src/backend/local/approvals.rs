//! Changes that need approval, in this browser.

use keystead_browser::with_new_keys;
use keystead_core::{
    ApprovalId, ApprovalQuery, ApprovalRequestView, ApprovalState, Call, Change, Changed, Error, KeystoreId,
    KeystoreView, PrincipalId, StagedChangeId, StagedChangeView, approval_signature,
};

use super::{LocalVault, keystore_id};
use crate::backend::Problem;
use crate::backend::approvals::Approvals;

impl LocalVault {
    /// Makes a change. Where the keystore asks for approval it is put aside instead, which the problem says. Where it needs
    /// a new RSA key, the browser makes that first.
    pub(super) async fn change(&self, keystore: KeystoreId, change: Change) -> Result<Changed, Problem> {
        // Asked before, since an attempt that is refused is recorded.
        if self.asks(keystore).await? {
            self.put_aside(keystore, &change).await?;
            return Err(Problem::put_aside(&keystore.to_string()));
        }
        Ok(with_new_keys(&self.vault, async |call| self.vault.apply(&change, call).await).await?)
    }

    /// Whether changes of a keystore need approval.
    pub(super) async fn asks(&self, keystore: KeystoreId) -> Result<bool, Problem> {
        Ok(self.vault.keystore(keystore).await?.approvals.is_some())
    }

    /// Puts several changes aside, all of them or none.
    pub(super) async fn put_all_aside(
        &self,
        keystore: KeystoreId,
        changes: impl Iterator<Item = Change>,
    ) -> Result<(), Problem> {
        let mut done = Vec::new();
        for change in changes {
            match self.put_aside(keystore, &change).await {
                Ok(staged) => done.push(staged.id),
                Err(problem) => {
                    for id in done {
                        self.unstage(&id).await?;
                    }
                    return Err(problem);
                }
            }
        }
        Ok(())
    }

    async fn put_aside(&self, keystore: KeystoreId, change: &Change) -> Result<StagedChangeView, Problem> {
        let staged = async |call: &mut Call<'_>| self.vault.stage(keystore, change, call).await;
        Ok(with_new_keys(&self.vault, staged).await?)
    }
}

fn approval_id(id: &str) -> Result<ApprovalId, Error> {
    id.parse()
}

impl Approvals for LocalVault {
    async fn staged(&self, keystore: &str) -> Result<Vec<StagedChangeView>, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.staged(keystore, call).await).await
    }

    async fn unstage(&self, change: &str) -> Result<(), Problem> {
        let id: StagedChangeId = change.parse().map_err(Problem::from)?;
        self.call(async |vault, call| vault.unstage(id, call).await).await
    }

    async fn request_approval(&self, keystore: &str, comment: &str) -> Result<ApprovalRequestView, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.request_approval(keystore, &[], comment, call).await).await
    }

    async fn requests(&self, waiting: bool) -> Result<Vec<ApprovalRequestView>, Problem> {
        let states = if waiting { vec![ApprovalState::Ready] } else { Vec::new() };
        let query = ApprovalQuery { states, ..ApprovalQuery::default() };
        Ok(self.call(async |vault, call| vault.approval_requests(&query, call).await).await?.items)
    }

    async fn request(&self, id: &str) -> Result<ApprovalRequestView, Problem> {
        let id = approval_id(id)?;
        self.call(async |vault, call| vault.approval_request(id, call).await).await
    }

    async fn withdraw(&self, id: &str) -> Result<ApprovalRequestView, Problem> {
        let id = approval_id(id)?;
        self.call(async |vault, call| vault.withdraw_approval(id, call).await).await
    }

    async fn approve(&self, id: &str) -> Result<ApprovalRequestView, Problem> {
        let id = approval_id(id)?;
        Ok(with_new_keys(&self.vault, async |call| self.vault.approve(id, call).await).await?)
    }

    async fn deny(&self, id: &str, reason: &str) -> Result<ApprovalRequestView, Problem> {
        let id = approval_id(id)?;
        self.call(async |vault, call| vault.deny(id, reason, call).await).await
    }

    async fn approval_document(&self, id: &str) -> Result<Vec<u8>, Problem> {
        let id = approval_id(id)?;
        self.call(async |vault, call| vault.approval_document(id, call).await).await
    }

    async fn hand_in(
        &self,
        id: &str,
        approver: &str,
        signature: &[u8],
    ) -> Result<ApprovalRequestView, Problem> {
        let (id, approver) = (approval_id(id)?, approver.parse::<PrincipalId>()?);
        let signature = approval_signature(signature)?;
        let given =
            async |call: &mut Call<'_>| self.vault.approve_signed(id, approver, &signature, call).await;
        Ok(with_new_keys(&self.vault, given).await?)
    }

    async fn force_approvals_off(&self, keystore: &str) -> Result<KeystoreView, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.disable_approvals(keystore, call).await).await
    }

    async fn waiting(&self) -> Result<usize, Problem> {
        let mut waiting = self.requests(true).await?.len();
        for keystore in self.vault.keystores().await? {
            let staged = self.staged(&keystore.id).await?;
            waiting += staged.iter().filter(|change| change.request.is_none()).count();
        }
        Ok(waiting)
    }
}
