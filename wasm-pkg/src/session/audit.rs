//! The audit log.

use js_sys::Promise;
use keystead_browser::{OsRandom, now};
use keystead_core::audit::{Event, Filter, Object, ObjectKind, OutcomeFilter, PublicKey, verify_export};
use keystead_core::body::AuditEntryView;
use keystead_core::{AuditQuery, Call, KeyId, Timestamp};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::Session;
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// One page of the log, newest first.
    #[wasm_bindgen(js_name = listAudit)]
    pub fn list_audit(&self, options: &JsValue) -> Promise {
        let query = query(options);
        self.with_vault(async |vault| {
            let mut random = OsRandom;
            let mut call = Call::new(now(), &mut random);
            // What was done until now is to be seen.
            vault.flush_before_reading(&mut call).await?;
            let page = vault.audit(&query?, &call).await?;
            let items: Vec<_> = page.entries.iter().map(AuditEntryView::of).collect();
            let next = page.next.map_or(JsValue::NULL, |next| next.to_string().into());
            convert::object(&[("items", convert::view(&items)?), ("next", next)])
        })
    }

    /// The log as signed text.
    #[wasm_bindgen(js_name = exportAudit)]
    pub fn export_audit(&self) -> Promise {
        self.with_vault(async |vault| {
            Ok(vault.export_audit(&mut Call::new(now(), &mut OsRandom)).await?.into())
        })
    }

    /// Follows the log in the store; the number of its last entry.
    #[wasm_bindgen(js_name = verifyAudit)]
    pub fn verify_audit(&self) -> Promise {
        self.with_vault(async |vault| {
            vault.flush_before_reading(&mut Call::new(now(), &mut OsRandom)).await?;
            convert::object(&[("last", convert::view(&vault.verify_audit().await?)?)])
        })
    }

    /// The public key that exports are signed with, in PEM.
    #[wasm_bindgen(js_name = auditPublicKey)]
    pub fn audit_public_key(&self) -> Promise {
        self.with_vault(async |vault| {
            let key = vault.audit_public_key(&mut Call::new(now(), &mut OsRandom)).await?;
            Ok(key.to_pem()?.into())
        })
    }
}

/// Verifies an export without a vault.
///
/// # Errors
/// An `Error` with `code` and `fault`.
#[wasm_bindgen(js_name = verifyAuditExport)]
pub fn verify_audit_export(text: &JsValue, public_key: &JsValue) -> Result<JsValue, JsValue> {
    let bytes = convert::bytes(text, "export")?.to_vec();
    let expected = match public_key.is_undefined() || public_key.is_null() {
        true => None,
        false => {
            let pem = convert::text(public_key, "publicKey")?;
            Some(PublicKey::from_pem(&pem).map_err(ApiError::from)?)
        }
    };
    let found = verify_export(&bytes, expected.as_ref()).map_err(ApiError::ExportBroken)?;
    let session = |id: &u64| format!("{id:016x}");
    Ok(convert::view(&VerifiedView {
        vault: found.vault.to_string(),
        first: found.first,
        last: found.last,
        entries: found.entries,
        checkpoints: found.checkpoints,
        exported: found.exported.0,
        public_key: found.public_key.to_pem().map_err(ApiError::from)?,
        public_key_expected: expected.is_some(),
        unclosed_sessions: found.unclosed_sessions.iter().map(session).collect(),
        missing_events: found
            .incomplete_sessions
            .iter()
            .map(|missing| Missing { session: session(&missing.session), missing: missing.missing })
            .collect(),
    })?)
}

/// What an export was found to be.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedView {
    vault: String,
    first: u64,
    last: u64,
    entries: u64,
    checkpoints: u64,
    exported: u64,
    public_key: String,
    public_key_expected: bool,
    unclosed_sessions: Vec<String>,
    missing_events: Vec<Missing>,
}

#[derive(Serialize)]
struct Missing {
    session: String,
    missing: u64,
}

fn query(options: &JsValue) -> Result<AuditQuery, ApiError> {
    let default = AuditQuery::default();
    let key = convert::property(options, "key")?.map(|key| convert::id::<KeyId>(&key, "key")).transpose()?;
    let event = convert::text_property(options, "event")?;
    let event: Option<Event> = event.as_deref().map(str::parse).transpose()?;
    let before = convert::text_property(options, "cursor")?;
    let before = before.map(|cursor| {
        cursor.parse::<u64>().map_err(|_| ApiError::Argument("cursor", "the \"next\" of a page before"))
    });
    let object = |id: KeyId| Object { kind: ObjectKind::Key, id: *id.as_bytes(), version: None };
    Ok(AuditQuery {
        filter: Filter {
            subjects: event.map(Event::subject).into_iter().collect(),
            actions: event.map(Event::action).into_iter().collect(),
            actor: convert::text_property(options, "actor")?,
            object: key.map(object),
            keystore: convert::property(options, "keystore")?
                .map(|keystore| convert::id(&keystore, "keystore"))
                .transpose()?,
            outcome: convert::text_property(options, "outcome")?.map(|outcome| match outcome.as_str() {
                "success" => OutcomeFilter::Success,
                "refused" => OutcomeFilter::Refused,
                _ => OutcomeFilter::RefusedWith(outcome),
            }),
            from: time(options, "from")?,
            until: time(options, "until")?,
        },
        before: before.transpose()?,
        limit: convert::natural(options, "limit")?.unwrap_or(default.limit),
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates")]
fn time(options: &JsValue, name: &'static str) -> Result<Option<Timestamp>, ApiError> {
    let Some(value) = convert::property(options, name)? else { return Ok(None) };
    let time = value.as_f64().filter(|time| *time >= 0.0);
    let time = time.ok_or(ApiError::Argument(name, "milliseconds since 1970"))?;
    Ok(Some(Timestamp(time as u64)))
}
