//! What the server does by itself, and locking its vault.

use super::ServerVault;
use super::wire::read;
use crate::backend::Problem;
use crate::backend::jobs::JobsView;

impl ServerVault {
    pub(crate) async fn jobs(&self) -> Result<JobsView, Problem> {
        read(&self.get("/jobs").await?)
    }

    pub(crate) async fn seal(&self) -> Result<(), Problem> {
        self.post("/seal").await.map(|_| ())
    }
}
