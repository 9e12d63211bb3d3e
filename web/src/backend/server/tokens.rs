//! Signed tokens, behind a server.

use keystead_core::body::{
    Base64, ChangeBody, NewKeyBody, SignJwsBody, TokenView, VerifiedPayloadView, VerifyJwsBody,
};
use keystead_core::jose::{Jwks, JwtChecks, Token, TokenProblem};
use keystead_core::{Error, KeyView, NewKey};
use serde_json::Map;

use super::ServerVault;
use super::wire::{id, read};
use crate::backend::Problem;
use crate::backend::hsm::custody;
use crate::backend::tokens::{Examined, PublicHalf, SignerDraft, Tokens};

impl Tokens for ServerVault {
    async fn create_signer(&self, keystore: &str, draft: SignerDraft) -> Result<KeyView, Problem> {
        let material = draft.material()?;
        let custody = custody(draft.token)?;
        let options = NewKeyBody::of(NewKey { custody, ..NewKey::new(draft.label, draft.kind) }, material);
        self.read_key(&self.change(keystore, ChangeBody::CreateKey { options }).await?)
    }

    async fn public_half(&self, key: &str) -> Result<PublicHalf, Problem> {
        let found = self.public_key(key, None).await?;
        Ok(PublicHalf { pem: found.pem, key_id: found.kid })
    }

    async fn sign_token(&self, key: &str, claims: &str, header: &str) -> Result<String, Problem> {
        let header = match header.trim() {
            "" => Map::new(),
            header => serde_json::from_str(header).map_err(|_| Error::Token(TokenProblem::Options))?,
        };
        let body = SignJwsBody { payload: Base64(Vec::from(claims)), header };
        let made = self.post_body(&format!("/keys/{}/sign-jws", id(key)?), &body).await?;
        Ok(read::<TokenView>(&made)?.token)
    }

    async fn examine_token(&self, key: &str, token: &str, checks: JwtChecks) -> Result<Examined, Problem> {
        let parsed = Token::parse(token)?;
        let body = VerifyJwsBody { token: token.into() };
        let verified = self.post_body(&format!("/keys/{}/verify-jws", id(key)?), &body).await;
        let claims = checks.explain(&parsed, keystead_browser::now())?;
        let signature = match verified {
            Ok(found) => {
                let found: VerifiedPayloadView = read(&found)?;
                Ok((found.key, found.version))
            }
            Err(problem) if problem.code.starts_with("token.") => Err(problem),
            // Not about the token: the key is gone, disabled, or not permitted.
            Err(problem) => return Err(problem),
        };
        Ok(Examined { signature, claims })
    }

    async fn key_set(&self, keystore: &str) -> Result<Jwks, Problem> {
        read(&self.get(&format!("/keystores/{}/published-keys", id(keystore)?)).await?)
    }
}
