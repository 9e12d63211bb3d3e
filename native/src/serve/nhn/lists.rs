//! Routes that list and look at keystores, keys and credentials.

use keystead_core::client::CredentialKind;
use keystead_core::lifecycle::KeyStateName;
use keystead_core::{KeyQuery, KeyRow, KeyStateView, KeyView};
use serde_json::{Value, json};

use super::manage::{by_number, keystore_id, keystores};
use super::outcome::Failure;
use super::request::{Request, as_registered, parse};
use super::wire::{Credential, Key, KeyStore, key_type, number};

/// Sizes of a page of keys.
const PAGE: core::ops::RangeInclusive<usize> = 10..=100;
/// The most characters of a name that is looked for.
const NAME_CHARS: usize = 100;

/// Every keystore.
pub(super) fn key_stores(request: &Request<'_>) -> Result<Value, Failure> {
    let all = keystores(request)?;
    if request.in_detail()? {
        let offset = request.offset()?;
        let list: Vec<_> = all.iter().map(|keystore| KeyStore::of(keystore, offset)).collect();
        return Ok(json!({ "keyStoreList": list }));
    }
    Ok(json!({ "keyStoreIdList": all.iter().map(|keystore| number(&keystore.id)).collect::<Vec<_>>() }))
}

/// One keystore.
pub(super) fn key_store(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let keystore = by_number(request, id)?;
    encoded(&KeyStore::of(&keystore, request.offset()?))
}

/// The keys of a keystore, a page of them.
pub(super) fn keys(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let keystore = keystore_id(&by_number(request, id)?)?;
    let detail = request.in_detail()?;
    let wanted = request.parameter("type");
    if wanted.is_some_and(|wanted| !["SECRET", "SYMMETRIC_KEY", "ASYMMETRIC_KEY"].contains(&wanted)) {
        return Err(Failure::InvalidRequest);
    }
    let name = request.parameter("name");
    if name.is_some_and(|name| name.chars().count() > NAME_CHARS) {
        return Err(Failure::InvalidRequest);
    }
    let states = match request.parameter("status") {
        None => vec![KeyStateName::Enabled, KeyStateName::PendingDeletion],
        Some("active") => vec![KeyStateName::Enabled],
        Some("inactive") => vec![KeyStateName::PendingDeletion],
        Some(_) => return Err(Failure::InvalidRequest),
    };
    let page: usize = request.number("pageNumber")?.unwrap_or(1);
    let size: usize = request.number("pageSize")?.unwrap_or(*PAGE.start());
    if page == 0 || !PAGE.contains(&size) {
        return Err(Failure::InvalidRequest);
    }
    let first = (page - 1).checked_mul(size).ok_or(Failure::InvalidRequest)?;
    let offset = request.offset()?;
    let found = request.run(async |vault, call| {
        let mut query = KeyQuery {
            keystore: Some(keystore),
            states,
            name_contains: name.map(Into::into),
            descending: false,
            ..KeyQuery::default()
        };
        let (mut passed, mut found) = (0, Vec::new());
        loop {
            let listing = vault.keys(&query, call).await?;
            let rows = listing.items.into_iter().filter_map(KeyRow::full);
            for key in rows
                .filter(|key| key_type(key.kind).is_some_and(|of| wanted.is_none_or(|wanted| wanted == of)))
            {
                if passed >= first {
                    found.push(key);
                }
                passed += 1;
                if found.len() == size {
                    return Ok(found);
                }
            }
            match listing.next {
                Some(next) => query.after = Some(next),
                None => return Ok(found),
            }
        }
    })?;
    if detail {
        let list: Vec<_> = found.iter().filter_map(|key| Key::of(key, offset)).collect();
        return Ok(json!({ "keyList": list }));
    }
    Ok(json!({ "keyIdList": found.iter().map(|key| key.id.as_str()).collect::<Vec<_>>() }))
}

/// One key, if it is in service.
pub(super) fn key(request: &Request<'_>, keystore: &str, id: &str) -> Result<Value, Failure> {
    let keystore = by_number(request, keystore)?;
    let key = request.key(id)?;
    let view: KeyView = request.run(async |vault, call| vault.key(key, call).await)?;
    let in_service = matches!(view.state, KeyStateView::Enabled) && view.keystore == keystore.id;
    let shown =
        in_service.then(|| request.offset().map(|offset| Key::of(&view, offset))).transpose()?.flatten();
    encoded(&shown.ok_or(Failure::InvalidKeyId)?)
}

/// The credentials of a keystore of one kind, or one in full.
pub(super) fn credentials(request: &Request<'_>, id: &str, kind: CredentialKind) -> Result<Value, Failure> {
    let keystore = keystore_id(&by_number(request, id)?)?;
    let member = match kind {
        CredentialKind::Ipv4 => "ipv4List",
        CredentialKind::Mac => "macList",
        CredentialKind::Certificate => "certificateList",
    };
    let all = request.run(async |vault, call| vault.credentials(keystore, Some(kind), call).await)?;
    let Some(wanted) = request.parameter("value") else {
        return Ok(json!({ member: all.iter().map(|one| one.value.as_str()).collect::<Vec<_>>() }));
    };
    // What cannot be one is none.
    let wanted = as_registered(kind, wanted);
    let offset = request.offset()?;
    let mut list = Vec::new();
    for one in all.iter().filter(|one| wanted.as_ref().is_ok_and(|wanted| *wanted == one.value)) {
        let certificate = kind == CredentialKind::Certificate;
        let password = if certificate {
            let id = parse(&one.id, Failure::Internal)?;
            let file = request.run(async |vault, call| vault.certificate_file(id, call).await)?;
            Some(file.password.expose().to_owned())
        } else {
            None
        };
        list.push(Credential::of(one, certificate, password, offset));
    }
    Ok(json!({ member: list }))
}

fn encoded(value: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|_| Failure::Internal)
}
