//! Answers requests for the console.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;

use super::assets::{Asset, Console};

/// A file, or the console's page for the addresses that the console itself understands.
pub(super) async fn serve(
    State(console): State<Arc<Console>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let mut response = message(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are answered here.\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let path = uri.path();
    if asset(&console, path).is_some_and(|asset| wants_gzip(asset, &headers) && asset.gzip_takes_time()) {
        // Not here, where others' requests would wait for it.
        let (console, path) = (Arc::clone(&console), path.to_owned());
        let compress = move || asset(&console, &path).map(|asset| asset.gzip().is_some());
        // What went wrong there is met again below, by whoever asked.
        let _ = tokio::task::spawn_blocking(compress).await;
    }
    match asset(&console, path) {
        Some(asset) => file(asset, method == Method::HEAD, &headers),
        None => message(StatusCode::NOT_FOUND, "There is nothing here.\n"),
    }
}

/// The file at a path, or the page that understands it.
fn asset<'c>(console: &'c Console, path: &str) -> Option<&'c Asset> {
    console.get(path).or_else(|| is_page(path).then(|| console.index()).flatten())
}

/// Whether gzip is the coding to send a file in.
fn wants_gzip(asset: &Asset, headers: &HeaderMap) -> bool {
    let takes_brotli = asset.brotli.is_some() && accepts(headers, "br");
    !takes_brotli && accepts(headers, "gzip")
}

/// Whether a path may be one of the console's own addresses: no file name, no encoding tricks, no interface.
fn is_page(path: &str) -> bool {
    !path.contains(['.', '%', '\\']) && path != "/api" && !path.starts_with("/api/")
}

fn file(asset: &Asset, head_only: bool, headers: &HeaderMap) -> Response {
    let brotli = asset.brotli.as_ref().filter(|_| accepts(headers, "br")).map(|brotli| ("br", brotli));
    let gzip = || wants_gzip(asset, headers).then(|| asset.gzip()).flatten().map(|gzip| ("gzip", gzip));
    let packed = brotli.or_else(gzip);
    let chosen = packed.map_or(&asset.plain, |(_, representation)| representation);
    let mut response = Response::new(Body::empty());
    let fields = response.headers_mut();
    set(fields, CACHE_CONTROL, "no-cache");
    set(fields, ETAG, &chosen.etag);
    if asset.is_packed() || asset.brotli.is_some() {
        set(fields, VARY, "accept-encoding");
    }
    if is_known(headers, &chosen.etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    set(fields, CONTENT_TYPE, asset.content_type);
    set(fields, CONTENT_LENGTH, &chosen.bytes.len().to_string());
    if let Some((coding, _)) = packed {
        set(fields, CONTENT_ENCODING, coding);
    }
    if !head_only {
        *response.body_mut() = Body::from(Bytes::clone(&chosen.bytes));
    }
    response
}

fn message(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    set(response.headers_mut(), CONTENT_TYPE, "text/plain; charset=utf-8");
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // All values are our own ASCII, which always is a value.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Whether the client takes a coding (RFC 9110 section 12.5.3); a weight of zero refuses it.
fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    list(headers, ACCEPT_ENCODING).any(|item| {
        let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
        let weight = weight.trim().trim_start_matches("q=");
        let refused = weight.parse::<f32>().is_ok_and(|weight| weight == 0.0);
        (coding.trim() == wanted || coding.trim() == "*") && !refused
    })
}

/// Whether the client has this representation already (RFC 9110 section 13.1.2).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    list(headers, IF_NONE_MATCH).any(|item| item == "*" || item.trim_start_matches("W/") == etag)
}

fn list(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().into_iter().flat_map(|value| value.split(',')).map(str::trim)
}
