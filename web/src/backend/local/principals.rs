//! People and programs that may be given access, in this browser.

use keystead_core::audit::PublicKey;
use keystead_core::{
    Access, AccessKeyId, Change, Error, KeyView, NewPrincipal, PrincipalChanges, PrincipalId, PrincipalView,
};

use zeroize::Zeroizing;

use super::{LocalVault, key_id};
use crate::backend::Problem;
use crate::backend::principals::{ApprovalKey, FreshKey, PrincipalDraft, Principals};

fn principal_id(id: &str) -> Result<PrincipalId, Error> {
    id.parse()
}

fn groups(ids: &[String]) -> Result<Vec<PrincipalId>, Error> {
    ids.iter().map(|id| principal_id(id)).collect()
}

impl Principals for LocalVault {
    async fn principals(&self) -> Result<Vec<PrincipalView>, Problem> {
        Ok(self.vault.principals().await?)
    }

    async fn create_principal(&self, draft: PrincipalDraft) -> Result<PrincipalView, Problem> {
        let approval_key = match &draft.approval_key {
            ApprovalKey::Pem(pem) => Some(PublicKey::from_pem(pem)?),
            ApprovalKey::Same | ApprovalKey::Removed => None,
        };
        let PrincipalDraft { name, kind, role, .. } = draft;
        let new = NewPrincipal { name, kind, role, groups: groups(&draft.groups)?, approval_key };
        self.call(async |vault, call| vault.create_principal(new, call).await).await
    }

    async fn update_principal(&self, id: &str, draft: PrincipalDraft) -> Result<PrincipalView, Problem> {
        let id = principal_id(id)?;
        let approval_key = match &draft.approval_key {
            ApprovalKey::Same => None,
            ApprovalKey::Removed => Some(None),
            ApprovalKey::Pem(pem) => Some(Some(PublicKey::from_pem(pem)?)),
        };
        let changes = PrincipalChanges {
            name: Some(draft.name),
            role: Some(draft.role),
            groups: Some(groups(&draft.groups)?),
            approval_key,
        };
        self.call(async |vault, call| vault.update_principal(id, changes, call).await).await
    }

    async fn delete_principal(&self, id: &str) -> Result<(), Problem> {
        let id = principal_id(id)?;
        self.call(async |vault, call| vault.delete_principal(id, call).await).await
    }

    async fn create_access_key(&self, principal: &str) -> Result<FreshKey, Problem> {
        let id = principal_id(principal)?;
        let made = self.call(async |vault, call| vault.create_access_key(id, call).await).await?;
        let secret = Zeroizing::new(String::from(made.secret.expose()));
        Ok(FreshKey { id: made.id.to_string(), secret })
    }

    async fn delete_access_key(&self, key: &str) -> Result<(), Problem> {
        let id: AccessKeyId = key.parse()?;
        self.call(async |vault, call| vault.delete_access_key(id, call).await).await
    }

    async fn create_application_key(&self, principal: &str) -> Result<Zeroizing<String>, Problem> {
        let id = principal_id(principal)?;
        let made = self.call(async |vault, call| vault.create_application_key(id, call).await).await?;
        Ok(Zeroizing::new(String::from(made.expose())))
    }

    async fn delete_application_key(&self, principal: &str) -> Result<(), Problem> {
        let id = principal_id(principal)?;
        self.call(async |vault, call| vault.delete_application_key(id, call).await).await
    }

    async fn set_access(&self, key: &str, access: Access) -> Result<KeyView, Problem> {
        let key = key_id(key)?;
        self.change_key(key, Change::SetAccess { key, access }).await
    }
}
