//! JSON Web Tokens, and the keys by which others verify them.

use keystead_core::body::{
    Base64, SignJwsBody, SignJwtBody, TokenView, VerifiedPayloadView, VerifiedTokenView, VerifyJwsBody,
    VerifyJwtBody,
};
use keystead_core::jose::{JwtChecks, JwtKeys};
use serde_json::Value;

use crate::serve::api::operation::{Ask, Found, KeySet, Table, get, post};
use crate::serve::problem::Problem;

pub(super) fn add(table: &mut Table) {
    table.about("Tokens");
    table.takes(post("/keys/{key}/sign-jwt", "signJwt"), "Signs a token", |ask, body: SignJwtBody| {
        let (key, claims) = (ask.id("key")?, Value::Object(body.claims).to_string());
        let token = ask.quick(async |vault, call| vault.sign_jwt(key, &claims, &body.options, call).await)?;
        Ok(Found(TokenView { token }))
    });
    table.takes(
        post("/keys/{key}/verify-jwt", "verifyJwt"),
        "Verifies a token of a key",
        |ask, body: VerifyJwtBody| {
            let VerifyJwtBody { token, checks } = &body;
            verify(ask, JwtKeys::Key(ask.id("key")?), token, checks)
        },
    );
    let any = post("/keystores/{keystore}/verify-jwt", "verifyJwtOfKeystore");
    table.takes(any, "Verifies a token that names a key of a keystore", |ask, body: VerifyJwtBody| {
        let VerifyJwtBody { token, checks } = &body;
        verify(ask, JwtKeys::Keystore(ask.id("keystore")?), token, checks)
    });
    table.takes(post("/keys/{key}/sign-jws", "signJws"), "Signs a payload", |ask, body: SignJwsBody| {
        let (key, header) = (ask.id("key")?, Value::Object(body.header).to_string());
        let token =
            ask.quick(async |vault, call| vault.sign_jws(key, &body.payload.0, &header, call).await)?;
        Ok(Found(TokenView { token }))
    });
    let jws = post("/keys/{key}/verify-jws", "verifyJws");
    table.takes(jws, "Verifies a signed payload of a key", |ask, body: VerifyJwsBody| {
        let keys = JwtKeys::Key(ask.id("key")?);
        let (token, key, version) =
            ask.quick(async |vault, call| vault.verify_jws(keys, &body.token, call).await)?;
        let payload = Base64(token.payload().to_vec());
        Ok(Found(VerifiedPayloadView {
            header: json(token.header()),
            payload,
            key: key.to_string(),
            version: version.0,
        }))
    });
    let jwks = get("/keystores/{keystore}/jwks", "showKeySet");
    table.plain(jwks, "Shows the public keys of a keystore as a JSON Web Key Set", |ask| {
        let id = ask.id("keystore")?;
        let set = ask.run(async |vault, call| vault.jwks(id, call).await?.to_json())?;
        Ok(KeySet(set.into_bytes()))
    });
    let published = get("/keystores/{keystore}/published-keys", "listPublishedKeys");
    table.plain(published, "Lists the public keys of a keystore, with what each is to its key", |ask| {
        let id = ask.id("keystore")?;
        Ok(Found(ask.run(async |vault, call| vault.jwks(id, call).await)?))
    });
}

pub(super) fn verify(
    ask: &Ask<'_>,
    keys: JwtKeys,
    token: &str,
    checks: &JwtChecks,
) -> Result<Found<VerifiedTokenView>, Problem> {
    let found = ask.quick(async |vault, call| vault.verify_jwt(keys, token, checks, call).await)?;
    let (header, claims) = (json(&found.header), json(&found.claims));
    Ok(Found(VerifiedTokenView { header, claims, key: found.key, version: found.version }))
}

/// JSON that the engine has read already.
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
