//! What can go wrong in IndexedDB, and what it means for a store.

use keystead_core::StoreError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

/// A failure inside one operation.
#[derive(Debug)]
pub(super) enum Failure {
    /// IndexedDB's, by the name and message of its exception.
    Dom { name: String, message: String },
    /// The transaction could not begin, because the connection is closed. Nothing was asked of the database.
    ClosedBeforeUse,
    /// The store's own.
    Store(StoreError),
}

impl Failure {
    /// The failure that JavaScript threw.
    pub(super) fn from_js(value: &JsValue) -> Self {
        if let Some(exception) = value.dyn_ref::<DomException>() {
            return Self::Dom { name: exception.name(), message: exception.message() };
        }
        match value.dyn_ref::<js_sys::Error>() {
            Some(error) => Self::Dom { name: error.name().into(), message: error.message().into() },
            None => Self::Dom { name: "Error".to_owned(), message: "no reason given".to_owned() },
        }
    }

    /// Whether the connection went away, so that a new one may succeed.
    pub(super) fn is_lost_connection(&self) -> bool {
        match self {
            Self::ClosedBeforeUse => true,
            // InvalidStateError: closed. AbortError: closed by force in the middle. UnknownError: WebKit's server died.
            Self::Dom { name, .. } => {
                matches!(name.as_str(), "InvalidStateError" | "AbortError" | "UnknownError")
            }
            Self::Store(_) => false,
        }
    }

    pub(super) const fn is_closed_before_use(&self) -> bool {
        matches!(self, Self::ClosedBeforeUse)
    }

    /// What a failure to open a database means. Browsers that forbid storage say so with errors that mean other things
    /// elsewhere.
    pub(super) fn at_opening(self) -> StoreError {
        match self {
            Self::Dom { name, message } if name == "InvalidStateError" => {
                StoreError::Unsupported(describe(&name, &message))
            }
            failure => failure.into(),
        }
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error,
            Failure::ClosedBeforeUse => Self::Unavailable("the connection to IndexedDB is closed".to_owned()),
            Failure::Dom { name, message } => match name.as_str() {
                "QuotaExceededError" => Self::Full,
                "VersionError" => Self::Busy("a newer Keystead has opened this vault".to_owned()),
                "SecurityError" => Self::Unsupported(describe(&name, &message)),
                "DataError" | "NotFoundError" | "NotReadableError" => {
                    Self::Corrupt(describe(&name, &message))
                }
                _ => Self::Unavailable(describe(&name, &message)),
            },
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JsValue> for Failure {
    fn from(value: JsValue) -> Self {
        Self::from_js(&value)
    }
}

impl From<rexie::Error> for Failure {
    fn from(error: rexie::Error) -> Self {
        match error {
            rexie::Error::IdbError(error) => error.into(),
            other => Self::Dom { name: "AbortError".to_owned(), message: other.to_string() },
        }
    }
}

impl From<idb::Error> for Failure {
    fn from(error: idb::Error) -> Self {
        use idb::Error as E;
        match error {
            E::DomException(exception) => Self::Dom { name: exception.name(), message: exception.message() },
            E::IndexedDbNotFound(_) => Self::Store(unsupported()),
            // InvalidStateError here is how a closed connection shows itself; NotFoundError, how a foreign database does.
            E::TransactionOpenFailed(value) => match Self::from_js(&value) {
                Self::Dom { name, .. } if name == "InvalidStateError" => Self::ClosedBeforeUse,
                failure => failure,
            },
            E::GetFailed(value)
            | E::GetAllFailed(value)
            | E::OpenCursorFailed(value)
            | E::CursorContinueFailed(value)
            | E::CursorAdvanceFailed(value)
            | E::IndexNotFound(value)
            | E::ObjectStoreNotFound(value)
            | E::IndexedDbOpenFailed(value)
            | E::IndexedDbDeleteFailed(value)
            | E::RequestErrorNotFound(value)
            | E::RequestResultNotFound(value)
            | E::KeyRangeCreateFailed(value) => Self::from_js(&value),
            other => Self::Dom { name: "UnknownError".to_owned(), message: other.to_string() },
        }
    }
}

/// There is no IndexedDB here.
pub(super) fn unsupported() -> StoreError {
    StoreError::Unsupported("this browser has no IndexedDB, or forbids it to this page".to_owned())
}

fn describe(name: &str, message: &str) -> String {
    if message.is_empty() { name.to_owned() } else { format!("{name}: {message}") }
}

#[cfg(test)]
mod tests;
