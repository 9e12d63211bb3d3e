//! The envelope of every answer, and the table of what can go wrong.
//!
//! The messages that the product publishes are used as they are, its numbers are not published. `docs/nhn-results.md` shows
//! this table; a test compares them.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use keystead_core::client::CredentialKind;
use keystead_core::lifecycle::{KeyStateName, VersionStateName};
use keystead_core::{Error, Fault, Subject};
use serde::Serialize;
use serde_json::{Value, json};

use crate::serve::guesses::NoAccessKey;

/// Why a request failed, as the client is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    UrlNotFound,
    InvalidRequest,
    InvalidUserData,
    DataTooLarge,
    InvalidAppkey,
    NotAuthenticated,
    PermissionDenied,
    Ipv4Refused,
    MacRefused,
    CertificateRefused,
    InvalidKeyId,
    InvalidKeyVersion,
    InvalidKeyStoreId,
    InvalidKeyStoreName,
    InvalidCredential,
    InvalidKeyStatus,
    InvalidKeyVersionStatus,
    InvalidCredentialStatus,
    KeyStoreNotEmpty,
    AlreadyExists,
    ApprovalRequired,
    UsageLimit,
    ServiceLocked,
    ServiceUnavailable,
    Internal,
}

impl Failure {
    /// Every failure, in the order of their codes.
    #[cfg(test)]
    const ALL: [Self; 25] = [
        Self::InvalidRequest,
        Self::InvalidUserData,
        Self::DataTooLarge,
        Self::InvalidAppkey,
        Self::NotAuthenticated,
        Self::PermissionDenied,
        Self::Ipv4Refused,
        Self::MacRefused,
        Self::CertificateRefused,
        Self::ApprovalRequired,
        Self::UrlNotFound,
        Self::InvalidKeyId,
        Self::InvalidKeyVersion,
        Self::InvalidKeyStoreId,
        Self::InvalidKeyStoreName,
        Self::InvalidCredential,
        Self::InvalidKeyStatus,
        Self::InvalidKeyVersionStatus,
        Self::InvalidCredentialStatus,
        Self::KeyStoreNotEmpty,
        Self::AlreadyExists,
        Self::UsageLimit,
        Self::Internal,
        Self::ServiceUnavailable,
        Self::ServiceLocked,
    ];

    /// `resultCode`, `resultMessage` and the status of HTTP.
    pub(crate) const fn row(self) -> (u32, &'static str, StatusCode) {
        match self {
            Self::InvalidRequest => (40000, "Invalid Request", StatusCode::BAD_REQUEST),
            Self::InvalidUserData => (40001, "Invalid User Data", StatusCode::BAD_REQUEST),
            Self::DataTooLarge => (40002, "User Data Too Large", StatusCode::BAD_REQUEST),
            Self::InvalidAppkey => (40100, "Invalid Appkey", StatusCode::UNAUTHORIZED),
            Self::NotAuthenticated => (40101, "Authentication Failure", StatusCode::UNAUTHORIZED),
            Self::PermissionDenied => (40300, "Permission Denied", StatusCode::FORBIDDEN),
            Self::Ipv4Refused => (40301, "IPv4 Auth Failure", StatusCode::FORBIDDEN),
            Self::MacRefused => (40302, "MAC Auth Failure", StatusCode::FORBIDDEN),
            Self::CertificateRefused => (40303, "Certificate Auth Failure", StatusCode::FORBIDDEN),
            Self::ApprovalRequired => (40304, "Approval Required", StatusCode::FORBIDDEN),
            Self::UrlNotFound => (40400, "URL NOT FOUND", StatusCode::NOT_FOUND),
            Self::InvalidKeyId => (40401, "Invalid Key Id", StatusCode::NOT_FOUND),
            Self::InvalidKeyVersion => (40402, "Invalid Key Version", StatusCode::NOT_FOUND),
            Self::InvalidKeyStoreId => (40403, "Invalid Key Store Id", StatusCode::NOT_FOUND),
            Self::InvalidKeyStoreName => (40404, "Invalid Key Store Name", StatusCode::NOT_FOUND),
            Self::InvalidCredential => (40405, "Invalid Auth Value", StatusCode::NOT_FOUND),
            Self::InvalidKeyStatus => (40900, "Invalid Key Status", StatusCode::CONFLICT),
            Self::InvalidKeyVersionStatus => (40901, "Invalid Key Version Status", StatusCode::CONFLICT),
            Self::InvalidCredentialStatus => (40902, "Invalid Auth Status", StatusCode::CONFLICT),
            Self::KeyStoreNotEmpty => (40903, "Key Store Not Empty", StatusCode::CONFLICT),
            Self::AlreadyExists => (40904, "Already Exists", StatusCode::CONFLICT),
            Self::UsageLimit => (42900, "Usage Limit Exceeded", StatusCode::TOO_MANY_REQUESTS),
            Self::Internal => (50000, "Internal Error", StatusCode::INTERNAL_SERVER_ERROR),
            Self::ServiceUnavailable => (50300, "Service Unavailable", StatusCode::SERVICE_UNAVAILABLE),
            Self::ServiceLocked => (50301, "Service Locked", StatusCode::SERVICE_UNAVAILABLE),
        }
    }

    /// What an error of the engine is called here.
    fn of(error: &Error) -> Self {
        match error {
            Error::NotFound(Subject::Key) | Error::InvalidId => Self::InvalidKeyId,
            Error::NotFound(Subject::Version) => Self::InvalidKeyVersion,
            Error::NotFound(Subject::Keystore) => Self::InvalidKeyStoreId,
            Error::NotFound(_) => Self::InvalidCredential,
            Error::ClientRefused { method } => match method {
                CredentialKind::Ipv4 => Self::Ipv4Refused,
                CredentialKind::Mac => Self::MacRefused,
                CredentialKind::Certificate => Self::CertificateRefused,
            },
            Error::AccessDenied | Error::ExportForbidden => Self::PermissionDenied,
            Error::ApprovalRequired => Self::ApprovalRequired,
            // A key of another kind is no key of this route.
            Error::KindForbids => Self::InvalidKeyId,
            Error::KeyStateForbids { state: KeyStateName::Destroyed, .. } => Self::InvalidKeyId,
            Error::KeyStateForbids { .. } => Self::InvalidKeyStatus,
            Error::VersionStateForbids { state: VersionStateName::Destroyed, .. } => Self::InvalidKeyVersion,
            Error::VersionStateForbids { .. } => Self::InvalidKeyVersionStatus,
            Error::CredentialStateForbids { .. } => Self::InvalidCredentialStatus,
            Error::KeystoreNotEmpty { .. } => Self::KeyStoreNotEmpty,
            Error::NameTaken | Error::CredentialTaken => Self::AlreadyExists,
            Error::BudgetSpent { .. } => Self::UsageLimit,
            Error::CiphertextMalformed
            | Error::CiphertextOtherKey
            | Error::DecryptionFailed
            | Error::SignatureMalformed => Self::InvalidUserData,
            Error::PlaintextTooLarge { .. }
            | Error::MessageTooLarge { .. }
            | Error::SecretTooLarge { .. } => Self::DataTooLarge,
            other => match other.fault() {
                Fault::Caller | Fault::Policy => Self::InvalidRequest,
                Fault::Data | Fault::Environment => Self::ServiceUnavailable,
                Fault::Bug => Self::Internal,
            },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::of(&error);
        if matches!(failure, Self::ServiceUnavailable | Self::Internal) {
            crate::log::say(crate::log::Level::Error, error.code(), &error);
        }
        failure
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (code, message, status) = self.row();
        let mut answer = answer(status, code, message, &Value::Null);
        if matches!(self, Self::InvalidAppkey) {
            answer.extensions_mut().insert(NoAccessKey);
        }
        answer
    }
}

/// The answer of a request that succeeded.
pub(super) fn success(body: &impl Serialize) -> Response {
    answer(StatusCode::OK, 0, "success", body)
}

fn answer(status: StatusCode, code: u32, message: &str, body: &impl Serialize) -> Response {
    let header = json!({ "resultCode": code, "resultMessage": message, "isSuccessful": code == 0 });
    let envelope = Envelope { header, body };
    (status, [(CACHE_CONTROL, "no-store")], Json(envelope)).into_response()
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    header: Value,
    body: &'a T,
}

#[cfg(test)]
mod tests;
