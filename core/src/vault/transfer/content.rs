//! Out of a vault: the content of a bundle.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::audit::SigningKey;
use crate::bundle::{
    Content, ContentCredential, ContentKey, ContentKeystore, ContentPrincipal, ContentVersion,
};
use crate::call::Call;
use crate::codec::HeaderBody;
use crate::credential::Credential;
use crate::error::Error;
use crate::id::{CredentialId, KeyId, KeystoreId};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::lifecycle::{CredentialState, KeyUse};
use crate::store::{Query, RecordKind, Store};
use crate::vault::Vault;
use crate::vault::certificates::authority_key;
use crate::vault::credentials::secret_key;

impl<S: Store> Vault<S> {
    pub(super) async fn content(
        &self,
        header: &HeaderBody,
        key: &SigningKey,
        call: &Call<'_>,
    ) -> Result<Content, Error> {
        let keystores = self.every(Query::all(RecordKind::Keystore)).await?;
        let mut rules = BTreeMap::new();
        for record in &keystores {
            let id = KeystoreId(record.key.id);
            rules.insert(id, Keystore::decode(id, &record.body, &self.profiles)?.rules);
        }
        let mut keys = Vec::new();
        for record in self.every(Query::all(RecordKind::Key)).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            let rules = rules.get(&key.keystore).ok_or(Error::RecordsRolledBack)?;
            let key = key.settled(call.now, rules);
            key.check_state(KeyUse::Backup, None, call.now, rules)?;
            let mut versions = Vec::new();
            for version in key.versions.iter().filter(|version| version.has_material()) {
                let material = self.unwrap_material(key.id, version.number).await?;
                versions
                    .push(ContentVersion { number: version.number.0, material: material.expose().to_vec() });
            }
            keys.push(ContentKey { id: key.id.0, body: key.encode()?, versions });
        }
        let mut content_keystores = Vec::new();
        for record in keystores {
            let authorities = self.content_authorities(KeystoreId(record.key.id)).await?;
            content_keystores.push(ContentKeystore { id: record.key.id, body: record.body, authorities });
        }
        let principals = self.every(Query::all(RecordKind::Principal)).await?;
        let principals = principals
            .into_iter()
            .map(|record| ContentPrincipal { id: record.key.id, body: record.body })
            .collect();
        Ok(Content {
            vault: self.id.0,
            vault_name: header.name.clone(),
            exported: call.now.0,
            keystores: content_keystores,
            keys,
            principals: Some(principals),
            credentials: Some(self.content_credentials(call).await?),
            settings: header.settings.clone(),
            audit: Some(self.audit_text(key, header.audit, call.now).await?.into_bytes()),
        })
    }

    async fn content_authorities(&self, keystore: KeystoreId) -> Result<Option<Vec<u8>>, Error> {
        let place = authority_key(keystore);
        match self.load_verified(&place).await? {
            Some(_) => Ok(Some(self.open_material_at(&place).await?.expose().to_vec())),
            None => Ok(None),
        }
    }

    async fn content_credentials(&self, call: &Call<'_>) -> Result<Vec<ContentCredential>, Error> {
        let mut credentials = Vec::new();
        for record in self.every(Query::all(RecordKind::Credential)).await? {
            let id = CredentialId(record.key.id);
            let credential = Credential::decode(id, &record.body)?;
            if credential.state_at(call.now) == CredentialState::Destroyed {
                continue;
            }
            let place = secret_key(id);
            let secret = match self.load_verified(&place).await? {
                Some(_) => Some(self.open_material_at(&place).await?.expose().to_vec()),
                None => None,
            };
            credentials.push(ContentCredential { id: id.0, body: record.body, secret });
        }
        Ok(credentials)
    }
}
