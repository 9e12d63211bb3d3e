//! People and programs that may be given access, behind a server.

use keystead_core::body::{
    AccessBody, ApplicationKeyView, ChangeBody, ListView, NewAccessKeyView, NewPrincipalBody,
    PrincipalChangesBody,
};
use keystead_core::{Access, AccessKeyId, KeyView, PrincipalView};
use zeroize::Zeroizing;

use super::ServerVault;
use super::wire::{Method, id, json, read};
use crate::backend::Problem;
use crate::backend::principals::{ApprovalKey, FreshKey, PrincipalDraft, Principals};

impl Principals for ServerVault {
    async fn principals(&self) -> Result<Vec<PrincipalView>, Problem> {
        Ok(read::<ListView<PrincipalView>>(&self.get("/principals").await?)?.items)
    }

    async fn create_principal(&self, draft: PrincipalDraft) -> Result<PrincipalView, Problem> {
        let PrincipalDraft { name, kind, role, groups, approval_key } = draft;
        let approval_key = match approval_key {
            ApprovalKey::Pem(pem) => Some(pem),
            ApprovalKey::Same | ApprovalKey::Removed => None,
        };
        let body = NewPrincipalBody { name, kind, role, groups, approval_key };
        read(&self.post_body("/principals", &body).await?)
    }

    async fn update_principal(
        &self,
        principal: &str,
        draft: PrincipalDraft,
    ) -> Result<PrincipalView, Problem> {
        let body = PrincipalChangesBody {
            name: Some(draft.name),
            role: Some(draft.role),
            groups: Some(draft.groups),
            approval_key: match draft.approval_key {
                ApprovalKey::Same => None,
                ApprovalKey::Removed => Some(None),
                ApprovalKey::Pem(pem) => Some(Some(pem)),
            },
        };
        let path = format!("/principals/{}", id(principal)?);
        read(&self.ask(Method::Patch, &path, Some(json(&body)?)).await?)
    }

    async fn delete_principal(&self, principal: &str) -> Result<(), Problem> {
        self.ask(Method::Delete, &format!("/principals/{}", id(principal)?), None).await.map(|_| ())
    }

    async fn create_access_key(&self, principal: &str) -> Result<FreshKey, Problem> {
        let made = self.post(&format!("/principals/{}/access-keys", id(principal)?)).await?;
        let made: NewAccessKeyView = read(&made)?;
        Ok(FreshKey { id: made.access_key_id, secret: made.secret_access_key.0 })
    }

    async fn delete_access_key(&self, key: &str) -> Result<(), Problem> {
        let key: AccessKeyId = key.parse()?;
        self.ask(Method::Delete, &format!("/access-keys/{key}"), None).await.map(|_| ())
    }

    async fn create_application_key(&self, principal: &str) -> Result<Zeroizing<String>, Problem> {
        let made = self.post(&format!("/principals/{}/application-key", id(principal)?)).await?;
        Ok(read::<ApplicationKeyView>(&made)?.app_key.0)
    }

    async fn delete_application_key(&self, principal: &str) -> Result<(), Problem> {
        let path = format!("/principals/{}/application-key", id(principal)?);
        self.ask(Method::Delete, &path, None).await.map(|_| ())
    }

    async fn set_access(&self, key: &str, access: Access) -> Result<KeyView, Problem> {
        let access = AccessBody::from(&access);
        self.change_key(key, ChangeBody::SetAccess { key: key.into(), access }).await
    }
}
