//! Requests to the server, and what it answers.

use js_sys::Object;
use keystead_core::KeyId;
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestCache, RequestInit, Response, UrlSearchParams};
use zeroize::Zeroizing;

use crate::backend::Problem;

/// What every path begins with.
pub(super) const BASE: &str = "/api/v1";
/// The header that proves that a request comes from this page. Where it is there at all, a server that knows nobody does not make
/// the browser ask for a password.
pub(super) const CSRF: &str = "keystead-csrf";

/// What is asked of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Sends a request; its answer, if it is a success. The cookie of the session goes along by itself.
pub(super) async fn send(
    csrf: &str,
    method: Method,
    path: &str,
    json: Option<&str>,
) -> Result<Response, Problem> {
    let unsent = |_| Problem::unreachable();
    let headers = Headers::new().map_err(unsent)?;
    headers.set("accept", "application/json").map_err(unsent)?;
    let init = RequestInit::new();
    init.set_method(method.name());
    init.set_cache(RequestCache::NoStore);
    if let Some(json) = json {
        headers.set("content-type", "application/json").map_err(unsent)?;
        init.set_body(&JsValue::from_str(json));
    }
    headers.set(CSRF, csrf).map_err(unsent)?;
    init.set_headers(&headers);
    let sent = window().fetch_with_str_and_init(&format!("{BASE}{path}"), &init);
    let answer = JsFuture::from(sent).await.map_err(|_| lost(method))?;
    let answer: Response = answer.unchecked_into();
    if answer.ok() {
        return Ok(answer);
    }
    let status = answer.status();
    Err(refusal(status, &text(&answer).await.unwrap_or_default()))
}

/// Nobody answered: what only looks is asked again, the rest may have been done.
fn lost(method: Method) -> Problem {
    if method == Method::Get { Problem::unreachable() } else { Problem::unanswered() }
}

/// The text of an answer.
pub(super) async fn text(answer: &Response) -> Result<Zeroizing<String>, Problem> {
    let text = answer.text().map_err(|_| Problem::unanswered())?;
    let text = JsFuture::from(text).await.map_err(|_| Problem::unanswered())?;
    Ok(Zeroizing::new(text.as_string().unwrap_or_default()))
}

/// What a server says that refuses (RFC 9457).
pub(super) fn refusal(status: u16, body: &str) -> Problem {
    let said: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let member = |name: &str| said.get(name).and_then(serde_json::Value::as_str);
    match (member("code"), member("detail")) {
        (Some(code), Some(detail)) => Problem {
            entry: said.get("entry").and_then(serde_json::Value::as_u64),
            ..Problem::new(code, detail)
        },
        _ => Problem::foreign(status),
    }
}

/// A view.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| Problem::foreign(200))
}

/// A body.
pub(super) fn json(body: &impl Serialize) -> Result<Zeroizing<String>, Problem> {
    let text = serde_json::to_string(body);
    text.map(Zeroizing::new).map_err(|_| keystead_core::Error::Unreachable("JSON of a body").into())
}

/// What stands behind a path: the members of a body that is asked with GET.
pub(super) fn query(body: &impl Serialize) -> Result<String, Problem> {
    let members = js_sys::JSON::parse(&json(body)?).unwrap_or_default();
    let members: Object = members.unchecked_into();
    let query = UrlSearchParams::new_with_record_from_str_to_str(&members);
    Ok(query.map(|query| String::from(query.to_string())).unwrap_or_default())
}

/// An id that stands in a path. What is none is not sent; ids of every kind are written alike.
pub(super) fn id(text: &str) -> Result<&str, Problem> {
    text.parse::<KeyId>()?;
    Ok(text)
}

/// The bytes of an answer.
pub(super) async fn bytes(answer: &Response) -> Result<Vec<u8>, Problem> {
    let buffer = answer.array_buffer().map_err(|_| Problem::unanswered())?;
    let buffer = JsFuture::from(buffer).await.map_err(|_| Problem::unanswered())?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}
