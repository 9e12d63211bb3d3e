//! Signed tokens, in this browser.

use keystead_browser::{OsRandom, finish_jws, with_new_keys};
use keystead_core::jose::{Jwks, JwtChecks, JwtKeys, Token};
use keystead_core::{Call, Change, Error, KeyView, NewKey};

use super::{LocalVault, key_id, keystore_id};
use crate::backend::Problem;
use crate::backend::tokens::{Examined, PublicHalf, SignerDraft, Tokens};

impl Tokens for LocalVault {
    async fn create_signer(&self, keystore: &str, draft: SignerDraft) -> Result<KeyView, Problem> {
        let keystore = keystore_id(keystore)?;
        let imported = draft.material()?.map(|material| material.read(draft.kind)).transpose()?;
        let new = NewKey { imported, ..NewKey::new(draft.label, draft.kind) };
        self.change_in(keystore, Change::CreateKey { keystore, new }).await
    }

    async fn public_half(&self, key: &str) -> Result<PublicHalf, Problem> {
        let key = key_id(key)?;
        self.call(async |vault, call| {
            let (_, public) = vault.public_key(key, None, call).await?;
            Ok(PublicHalf { pem: public.to_pem()?, key_id: public.thumbprint()? })
        })
        .await
    }

    async fn sign_token(&self, key: &str, claims: &str, header: &str) -> Result<String, Problem> {
        let key = key_id(key)?;
        let vault = &self.vault;
        let job =
            with_new_keys(vault, async |call| vault.jws_job(key, claims.as_bytes(), header, call).await);
        let outcome = async { finish_jws(job.await?).await }.await;
        vault.flush_soon();
        Ok(outcome?)
    }

    async fn examine_token(&self, key: &str, token: &str, checks: JwtChecks) -> Result<Examined, Problem> {
        let key = key_id(key)?;
        let parsed = Token::parse(token)?;
        let mut random = OsRandom;
        let mut call = Call::new(keystead_browser::now(), &mut random);
        let verified = self.vault.verify_jws(JwtKeys::Key(key), token, &mut call).await;
        self.vault.flush_soon();
        let claims = checks.explain(&parsed, call.now())?;
        let signature = match verified {
            Ok((_, key, version)) => Ok((key.to_string(), version.0)),
            Err(error @ Error::Token(_)) => Err(error.into()),
            // Not about the token: the key is gone, disabled, or not permitted.
            Err(error) => return Err(error.into()),
        };
        Ok(Examined { signature, claims })
    }

    async fn key_set(&self, keystore: &str) -> Result<Jwks, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.jwks(keystore, call).await).await
    }
}
