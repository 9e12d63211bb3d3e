//! Tokens for programs that know a signing key by its label or by a `kid`, and no more: `/jwt/sign` and `/jwt/verify`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use keystead_core::body::{JwtSignBody, JwtVerifyBody, SignerBody, TokenView, VerifiedTokenView};
use keystead_core::jose::{JwtKeys, Token, TokenProblem};
use keystead_core::{Error, KeyId, KeyQuery, KeyRow, KeyUsage, KeyView, KeystoreId, Subject, VersionNumber};
use serde_json::Value;

use super::tokens::verify;
use crate::serve::api::operation::{Ask, Found, Table, post};
use crate::serve::problem::Problem;

/// The most names that are remembered.
const MOST_REMEMBERED: usize = 10_000;
/// The most keys of a page while looking for one.
const PAGE: u32 = 1_000;

/// Which key a `kid` named when it was last looked for. Whoever uses it looks whether the key still has it.
#[derive(Default)]
pub(in crate::serve) struct Kids(Mutex<HashMap<String, KeyId>>);

pub(super) fn add(table: &mut Table) {
    table.about("Tokens");
    let sign = post("/jwt/sign", "signJwtByName");
    table.takes(
        sign,
        "Signs a token with a key that is known by its label or a kid",
        |ask, body: JwtSignBody| {
            let key = signer(ask, &body.signer)?;
            let claims = Value::Object(body.claims).to_string();
            let token =
                ask.quick(async |vault, call| vault.sign_jwt(key, &claims, &body.options, call).await)?;
            Ok(Found(TokenView { token }))
        },
    );
    let check = post("/jwt/verify", "verifyJwtByName");
    table.takes(
        check,
        "Verifies a token: by the key that is named, or else by the one that the token names",
        |ask, body: JwtVerifyBody| -> Result<Found<VerifiedTokenView>, Problem> {
            let keys = match (&body.signer, keystore(&body.signer)?) {
                (SignerBody { key: None, kid: None, label: None, .. }, Some(keystore)) => {
                    JwtKeys::Keystore(keystore)
                }
                (SignerBody { key: None, kid: None, label: None, .. }, None) => {
                    let unknown = || Problem::from(Error::Token(TokenProblem::KeyUnknown));
                    let token = Token::parse(&body.token)?;
                    let kid = token.key_id().ok_or_else(unknown)?;
                    JwtKeys::Key(by_kid(ask, None, kid)?.ok_or_else(unknown)?)
                }
                (named, _) => JwtKeys::Key(signer(ask, named)?),
            };
            verify(ask, keys, &body.token, &body.checks)
        },
    );
}

/// The key that a body names, one way or the other.
fn signer(ask: &Ask<'_>, named: &SignerBody) -> Result<KeyId, Problem> {
    let keystore = keystore(named)?;
    match (&named.key, &named.kid, &named.label) {
        (Some(key), None, None) => Ok(key.parse().map_err(|_| Error::NotFound(Subject::Key))?),
        (None, Some(kid), None) => Ok(by_kid(ask, keystore, kid)?.ok_or(Error::NotFound(Subject::Key))?),
        (None, None, Some(label)) => by_label(ask, keystore, label),
        _ => Err(Problem::choice("Give one of key, kid and label.")),
    }
}

fn keystore(named: &SignerBody) -> Result<Option<KeystoreId>, Problem> {
    Ok(named.keystore.as_deref().map(str::parse).transpose()?)
}

/// The one key that signs under this label.
fn by_label(ask: &Ask<'_>, keystore: Option<KeystoreId>, label: &str) -> Result<KeyId, Problem> {
    let mut found = Vec::new();
    let query = KeyQuery { keystore, name_contains: Some(label.to_owned()), ..KeyQuery::default() };
    each_signer(ask, query, |key| {
        if key.name == label {
            found.push(key.id.clone());
        }
        Ok(found.len() < 2)
    })?;
    match found.as_slice() {
        [] => Err(Error::NotFound(Subject::Key).into()),
        [one] => Ok(one.parse()?),
        _ => Err(Problem::new(
            StatusCode::CONFLICT,
            "key.ambiguous",
            "Several keys have this label. Name the one that is meant by its kid, its CKA_ID or its id.",
        )),
    }
}

/// The key with a version whose thumbprint (RFC 7638) or `CKA_ID` this is.
fn by_kid(ask: &Ask<'_>, keystore: Option<KeystoreId>, kid: &str) -> Result<Option<KeyId>, Problem> {
    let known = ask.kids.0.lock().unwrap_or_else(PoisonError::into_inner).get(kid).copied();
    if let Some(known) = known
        && let Ok(key) = ask.quick(async |vault, call| vault.key(known, call).await)
        && keystore.is_none_or(|keystore| keystore.to_string() == key.keystore)
        && has_kid(ask, &key, kid)?
    {
        return Ok(Some(known));
    }
    let mut found = None;
    let query = KeyQuery { keystore, ..KeyQuery::default() };
    each_signer(ask, query, |key| {
        if has_kid(ask, key, kid)? {
            found = Some(key.id.parse()?);
        }
        Ok(found.is_none())
    })?;
    if let Some(key) = found {
        let mut kids = ask.kids.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kids.len() >= MOST_REMEMBERED {
            kids.clear();
        }
        kids.insert(kid.to_owned(), key);
    }
    Ok(found)
}

fn has_kid(ask: &Ask<'_>, key: &KeyView, kid: &str) -> Result<bool, Problem> {
    let id: KeyId = key.id.parse()?;
    // Newest first: that is the one that is meant most often.
    for version in key.versions.iter().rev() {
        if version.cka_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(kid)) {
            return Ok(true);
        }
        let number = Some(VersionNumber(version.number));
        let public = ask.quick(async |vault, call| vault.public_key(id, number, call).await);
        if public.is_ok_and(|(_, public)| public.thumbprint().is_ok_and(|thumbprint| thumbprint == kid)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Looks at every key that signs, until `look` has seen enough.
fn each_signer(
    ask: &Ask<'_>,
    query: KeyQuery,
    mut look: impl FnMut(&KeyView) -> Result<bool, Problem>,
) -> Result<(), Problem> {
    let mut query = KeyQuery { limit: PAGE, ..query };
    loop {
        let page = ask.run(async |vault, call| vault.keys(&query, call).await)?;
        for row in &page.items {
            if let KeyRow::Full(key) = row
                && matches!(key.usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign)
                && key.state != keystead_core::KeyStateView::Destroyed
                && !look(key)?
            {
                return Ok(());
            }
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(()),
        }
    }
}
