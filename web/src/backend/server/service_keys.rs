//! The vault's own keys, behind a server.

use keystead_core::ServiceKeyView;
use keystead_core::body::ListView;

use super::ServerVault;
use super::wire::read;
use crate::backend::Problem;
use crate::backend::service_keys::ServiceKeys;

impl ServiceKeys for ServerVault {
    async fn service_keys(&self) -> Result<Vec<ServiceKeyView>, Problem> {
        Ok(read::<ListView<ServiceKeyView>>(&self.get("/vault/service-keys").await?)?.items)
    }
}
