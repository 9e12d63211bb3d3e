//! The set of public keys of a keystore (JSON Web Key Set, RFC 7517 section 5).

use alloc::string::ToString;
use alloc::vec::Vec;

use super::super::{Vault, notes};
use crate::actor::Actor;
use crate::call::Call;
use crate::error::Error;
use crate::id::{KeyId, KeystoreId};
use crate::jose::{Jwks, PublishedKey, Role};
use crate::key::Key;
use crate::lifecycle::KeyUse;
use crate::operation::Operation;
use crate::profile::KeyUsage;
use crate::store::{Query, RecordKind, Store};

impl<S: Store> Vault<S> {
    /// The public keys of a keystore's signing keys by which tokens are verified: of each key the version that signs,
    /// those that will when their time comes, and those that did, as long as the key says
    /// ([`Publication`](crate::Publication)). Only keys and versions that verify now, and only keys that whoever calls may
    /// see. Reading it records one entry for each key, unless [`Actor::System`] publishes it: anybody may ask for that, as often
    /// as they like, and would fill the audit log.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn jwks(&self, keystore: KeystoreId, call: &mut Call<'_>) -> Result<Jwks, Error> {
        let query = Query { parent: Some(keystore.0), ..Query::all(RecordKind::Key) };
        // The keystore may have none: whether it is there is asked by itself.
        self.load_keystore(keystore).await?;
        let mut keys = Vec::new();
        for record in self.every(query).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            let signs = matches!(key.usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign);
            if signs && key.kind.is_asymmetric() && key.is_live() {
                keys.extend(self.published(key.id, call).await?);
            }
        }
        Ok(Jwks { keys })
    }

    async fn published(&self, id: KeyId, call: &mut Call<'_>) -> Result<Vec<PublishedKey>, Error> {
        let ready = self.ready(id, call).await?;
        let Ok(used) = self.ask(&ready, Operation::ReadPublicKey, None, call) else {
            return Ok(Vec::new());
        };
        let (key, rules) = (&ready.key, &ready.site.keystore.rules);
        let algorithm = key.signature_algorithm(None)?;
        let default = key.primary(rules).map(|version| version.number);
        let mut published = Vec::new();
        for version in key.versions.iter().rev() {
            let number = version.number;
            let verifies = key.check_state(KeyUse::Decrypt, Some(number), call.now, rules).is_ok();
            if !verifies || !key.publishes(number, call.now, rules) {
                continue;
            }
            let public = self.public_half(key, number).await?;
            published.push(PublishedKey {
                key: id.to_string(),
                version: number.0,
                role: match (default == Some(number), version.starts) {
                    (true, _) => Role::Current,
                    (false, Some(_)) => Role::Next,
                    (false, None) => Role::Previous,
                },
                algorithm,
                key_id: public.thumbprint()?,
                jwk: public.to_jwk()?,
            });
        }
        if call.actor != Actor::System {
            let note = notes::key(Operation::ReadPublicKey, key, None);
            self.record(note, &ready.subject, id, Ok(&used), call).await?;
        }
        Ok(published)
    }
}
