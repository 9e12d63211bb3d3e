//! What callers of `/api/v1` are told when something does not work: `application/problem+json` (RFC 9457).

use core::time::Duration;

use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use keystead_core::hsm::HsmProblem;
use keystead_core::{Error, Fault, StoreError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::hsm::{Failure, Problem as Refused};

/// Why a request was refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    entry: Option<u64>,
    /// Most have none, and every answer that may be a problem has room for one.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

/// How a problem is written.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemView {
    /// Names the problem: `urn:keystead:` and its code.
    #[serde(rename = "type")]
    kind: String,
    /// The reason that HTTP gives for the status.
    title: String,
    /// The status.
    status: u16,
    /// One English sentence or two for people, with what to do.
    detail: String,
    /// The code of the problem, for programs.
    code: String,
    /// For `audit.broken`: the first entry of the log that is missing or was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
}

/// The media type of problems.
pub(super) const MEDIA: &str = "application/problem+json";

/// Every status that a problem can have.
pub(super) const STATUSES: [StatusCode; 13] = [
    StatusCode::BAD_REQUEST,
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::CONFLICT,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::INTERNAL_SERVER_ERROR,
    StatusCode::SERVICE_UNAVAILABLE,
];

fn also(name: HeaderName, value: HeaderValue) -> Option<Box<(HeaderName, HeaderValue)>> {
    Some(Box::new((name, value)))
}

impl Problem {
    /// A problem that belongs to one place.
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into(), entry: None, header: None }
    }

    /// The same, and when to try again.
    pub(super) fn retry_after(self, seconds: u64) -> Self {
        Self { header: also(RETRY_AFTER, HeaderValue::from(seconds)), ..self }
    }

    pub(super) fn sealed() -> Self {
        let detail =
            "The vault is locked. Unlock it in the console or with `keystead unseal`, then try again.";
        let header = also(RETRY_AFTER, HeaderValue::from_static("10"));
        Self { header, ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "vault.sealed", detail) }
    }

    /// Nobody can seal a vault that is sealed.
    pub(super) fn sealed_already() -> Self {
        let detail = "The vault is sealed already. There is nothing to do.";
        Self::new(StatusCode::CONFLICT, "vault.sealed", detail)
    }

    pub(super) fn unauthenticated() -> Self {
        let detail = "Nobody is known by what was sent. Sign in, or send an access key or a token that was made from one.";
        let header =
            also(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"keystead\", charset=\"UTF-8\""));
        Self { header, ..Self::new(StatusCode::UNAUTHORIZED, "request.unauthenticated", detail) }
    }

    /// As [`Self::unauthenticated`], for pages: browsers would ask for a password by themselves.
    pub(super) fn not_signed_in() -> Self {
        Self { header: None, ..Self::unauthenticated() }
    }

    /// The same, said to a page, whatever it sends.
    pub(super) fn said_to_page(self) -> Self {
        Self { header: None, ..self }
    }

    pub(super) fn forged() -> Self {
        let detail = "The request does not come from a page of this server, or lacks the token of its session. Sign in again.";
        Self::new(StatusCode::FORBIDDEN, "request.forged", detail)
    }

    pub(super) fn not_found() -> Self {
        let detail = "There is nothing here. Check the path and the ids in it.";
        Self::new(StatusCode::NOT_FOUND, "request.not_found", detail)
    }

    pub(super) fn method(allowed: &'static str) -> Self {
        let detail = "This path does not take this method. The header Allow names those that it takes.";
        let header = also(ALLOW, HeaderValue::from_static(allowed));
        Self { header, ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "request.method", detail) }
    }

    pub(super) fn query() -> Self {
        let detail = "A parameter behind the path is not known, or has a value that it does not take.";
        Self::new(StatusCode::BAD_REQUEST, "request.query", detail)
    }

    /// What was sent is not repeated: it may be secret.
    pub(super) fn body(error: &serde_json::Error) -> Self {
        let what = not_repeating(&error.to_string()).unwrap_or_else(|| {
            let (line, column) = (error.line(), error.column());
            format!("look at line {line}, column {column}")
        });
        let detail = format!("The body is not what this operation takes: {what}.");
        Self::new(StatusCode::BAD_REQUEST, "request.body", detail)
    }

    /// What the body says contradicts itself.
    pub(super) fn choice(detail: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request.body", detail)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let detail = format!("The body is too large. This operation takes {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too_large", detail)
    }

    pub(super) fn no_room() -> Self {
        let detail = "The server has no room for a file on its way. Free some space there, then try again.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "request.no_room", detail)
    }

    pub(super) fn cut_short() -> Self {
        let detail = "The body ended before it was complete. Send the request again.";
        Self::new(StatusCode::BAD_REQUEST, "request.cut_short", detail)
    }

    pub(super) fn media() -> Self {
        let detail = "Bodies are JSON: send the header Content-Type: application/json.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.media", detail)
    }

    pub(super) fn busy() -> Self {
        let detail = "Too many sign in at once. Wait a moment, then try again.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "request.busy", detail).retry_after(2)
    }

    /// What was shown was wrong too often.
    pub(super) fn slowed(wait: Duration) -> Self {
        let detail = "What was shown was wrong too often. Wait as long as Retry-After says, then try again.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "request.slowed", detail).retry_after(wait.as_secs() + 1)
    }

    pub(super) fn repeated_differently() -> Self {
        let detail = "This Idempotency-Key was sent with another request. Use a new one for each request.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "request.repeated_differently", detail)
    }

    pub(super) fn under_way() -> Self {
        let detail = "The request with this Idempotency-Key has not been answered yet. Wait, then ask again.";
        let header = also(RETRY_AFTER, HeaderValue::from_static("1"));
        Self { header, ..Self::new(StatusCode::CONFLICT, "request.under_way", detail) }
    }

    pub(super) fn idempotency_key() -> Self {
        let detail = "An Idempotency-Key has 1 to 255 visible characters.";
        Self::new(StatusCode::BAD_REQUEST, "request.idempotency_key", detail)
    }

    fn view(&self) -> ProblemView {
        ProblemView {
            kind: format!("urn:keystead:{}", self.code),
            title: self.status.canonical_reason().unwrap_or_default().into(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.into(),
            entry: self.entry,
        }
    }
}

/// The longest name of a member, in letters, that is taken for a slip of the pen. Keys in any encoding are longer or have digits,
/// and whoever sends a single word reads it back alone.
const MISTYPED: usize = 32;

/// What serde says of a body, with nothing in it that was sent but a mistyped name of a member; nothing if it says something else.
fn not_repeating(said: &str) -> Option<String> {
    if ["missing field", "duplicate field"].iter().any(|beginning| said.starts_with(beginning)) {
        return Some(said.to_owned());
    }
    let subject =
        ["unknown field", "unknown variant"].into_iter().find(|subject| said.starts_with(subject))?;
    // What was sent stands before the words of ours, whatever is in it.
    let ours = [", expected ", ", there are no "].iter().filter_map(|words| said.rfind(words)).max()?;
    let (sent, ours) = said.split_at(ours);
    let name = sent.strip_prefix("unknown field `").and_then(|name| name.strip_suffix('`')).filter(|name| {
        name.len() <= MISTYPED && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    });
    Some(match name {
        Some(name) => format!("{subject} `{name}`{ours}"),
        None => format!("{subject}{ours}"),
    })
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::AccessDenied
        | Error::ClientRefused { .. }
        | Error::ExportForbidden
        | Error::PinMismatch { .. }
        | Error::PinLocked
        | Error::SlotMismatch
        | Error::UnlockFailed
        | Error::OtherRegion { .. }
        | Error::ApprovalSelf
        | Error::ApprovalSignature => StatusCode::FORBIDDEN,
        Error::NameTaken | Error::CredentialTaken | Error::Store(StoreError::Conflict { .. }) => {
            StatusCode::CONFLICT
        }
        Error::PlaintextTooLarge { .. } | Error::MessageTooLarge { .. } | Error::SecretTooLarge { .. } => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        // Nothing is wrong with the server, nor with the request: the token is not as it would have to be.
        Error::Hsm(problem) if error.fault() == Fault::Environment => match problem {
            HsmProblem::Failed { .. } => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::CONFLICT,
        },
        other => status_of(other.fault()),
    }
}

const fn status_of(fault: Fault) -> StatusCode {
    match fault {
        Fault::Caller => StatusCode::BAD_REQUEST,
        Fault::Policy => StatusCode::CONFLICT,
        Fault::Data => StatusCode::UNPROCESSABLE_ENTITY,
        Fault::Environment => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Bug => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = status(&error);
        if status.is_server_error() {
            crate::log::say(crate::log::Level::Error, error.code(), &error);
        }
        let entry = match error {
            Error::AuditBroken { sequence } => Some(sequence),
            _ => None,
        };
        Self { entry, ..Self::new(status, error.code(), told(&error)) }
    }
}

/// What callers are told of an error, whoever they are. What a store says of itself has addresses, paths and roles in it: that
/// is for the log.
fn told(error: &Error) -> String {
    let Error::Store(store) = error else { return error.to_string() };
    let logged = || "the log of the server says more".to_owned();
    let store = match store {
        StoreError::Busy(_) => StoreError::Busy(logged()),
        StoreError::Corrupt(_) => StoreError::Corrupt(logged()),
        StoreError::Unavailable(_) => StoreError::Unavailable(logged()),
        StoreError::Unsupported(_) => StoreError::Unsupported(logged()),
        other => other.clone(),
    };
    Error::Store(store).to_string()
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match (failure.problem(), failure.fault()) {
            (Refused::PinMismatch(..) | Refused::PinLocked(_) | Refused::PinFinalTry(_), _) => {
                StatusCode::FORBIDDEN
            }
            (Refused::TokenAbsent | Refused::LoggedOut | Refused::Full, _) => StatusCode::CONFLICT,
            (_, fault) => status_of(fault),
        };
        if status.is_server_error() {
            crate::log::say(crate::log::Level::Error, failure.code(), &failure);
        }
        Self::new(status, failure.code(), failure.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.view()).unwrap_or_default();
        let fields = [(CONTENT_TYPE, MEDIA), (CACHE_CONTROL, "no-store")];
        let mut response = (self.status, fields, body).into_response();
        if let Some(header) = self.header {
            let (name, value) = *header;
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[expect(dead_code, reason = "reading is what is tried")]
        kind: Kind,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Sealed,
        Open,
    }

    fn refused(body: &str) -> String {
        Problem::body(&serde_json::from_str::<Body>(body).expect_err("refused")).detail
    }

    #[test]
    fn a_refused_body_is_told_by_what_was_expected() {
        assert_eq!(
            refused(r#"{"knd":"open"}"#),
            "The body is not what this operation takes: unknown field `knd`, expected `kind` at line 1 column 6."
        );
        assert_eq!(
            refused("{}"),
            "The body is not what this operation takes: missing field `kind` at line 1 column 2."
        );
        assert_eq!(refused("{"), "The body is not what this operation takes: look at line 1, column 1.");
    }

    #[test]
    fn nothing_that_may_be_secret_is_repeated() {
        let expected = "expected `sealed` or `open`";
        for (sent, ours) in [
            (r#"{"kind":"hunter2"}"#, format!("unknown variant, {expected} at line 1 column 17")),
            (
                r#"{"kind":"hunter2`, expected `"}"#,
                format!("unknown variant, {expected} at line 1 column 30"),
            ),
            (r#"{"hunter2":1}"#, "unknown field, expected `kind` at line 1 column 10".into()),
            (r#"{"hunter2 and so on":1}"#, "unknown field, expected `kind` at line 1 column 20".into()),
            (r#"{"hunter2`, expected `x":1}"#, "unknown field, expected `kind` at line 1 column 24".into()),
            (r#"{"kind":["hunter2"]}"#, "look at line 1, column 9".into()),
        ] {
            let detail = refused(sent);
            assert_eq!(detail, format!("The body is not what this operation takes: {ours}."), "{sent}");
            assert!(!detail.contains("hunter2"), "{detail}");
        }
        let key = "00".repeat(32);
        assert!(!refused(&format!(r#"{{"{key}":1}}"#)).contains(&key));
    }

    #[test]
    fn what_a_store_says_of_itself_is_told_to_nobody() {
        let inside = || "password authentication failed for user keystead at /var/lib/keystead".to_owned();
        for error in [
            StoreError::Busy(inside()),
            StoreError::Corrupt(inside()),
            StoreError::Unavailable(inside()),
            StoreError::Unsupported(inside()),
        ] {
            let problem = Problem::from(Error::Store(error.clone()));
            assert!(problem.status.is_server_error() || problem.status.is_client_error());
            assert!(!problem.detail.contains("keystead"), "{}", problem.detail);
            assert_eq!(problem.code, error.code());
            assert!(problem.detail.contains("the log of the server"), "{}", problem.detail);
        }
    }
}
