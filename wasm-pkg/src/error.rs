//! Errors as JavaScript sees them: an `Error` with `code` and `fault`, never a string.

use core::fmt;

use js_sys::{Object, Reflect};
use keystead_core::audit::Broken;
use keystead_core::{Error, Fault, StoreError};
use wasm_bindgen::JsValue;

/// Why a call from JavaScript failed.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// An argument has another type than it must have: its name, and what it must be.
    Argument(&'static str, &'static str),
    /// The engine said no.
    Engine(Error),
    /// An export of the audit log is not as a vault wrote it.
    ExportBroken(Broken),
    /// The vault is locked.
    Locked,
    /// A value could not be turned into JavaScript's.
    Conversion(String),
}

impl ApiError {
    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Argument(..) => "argument.invalid",
            Self::Engine(error) => error.code(),
            Self::ExportBroken(broken) => broken.problem.code(),
            Self::Locked => "vault.locked",
            Self::Conversion(_) => "bug.conversion",
        }
    }

    fn fault(&self) -> &'static str {
        let fault = match self {
            Self::Argument(..) => Fault::Caller,
            Self::Engine(error) => error.fault(),
            Self::ExportBroken(_) => Fault::Data,
            Self::Locked => Fault::Policy,
            Self::Conversion(_) => Fault::Bug,
        };
        match fault {
            Fault::Caller => "caller",
            Fault::Policy => "policy",
            Fault::Data => "data",
            Fault::Environment => "environment",
            Fault::Bug => "bug",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name, must) => write!(f, "The argument \"{name}\" must be {must}."),
            Self::Engine(error) => error.fmt(f),
            Self::ExportBroken(broken) => broken.fmt(f),
            Self::Locked => f.write_str("The vault is locked. Unlock it first."),
            Self::Conversion(detail) => {
                write!(f, "Keystead could not convert a result ({detail}). Please report it.")
            }
        }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<ApiError> for JsValue {
    fn from(error: ApiError) -> Self {
        let object: Object = js_sys::Error::new(&error.to_string()).into();
        for (name, value) in [("name", "KeysteadError"), ("code", error.code()), ("fault", error.fault())] {
            // A fresh error takes properties.
            Reflect::set(&object, &Self::from_str(name), &Self::from_str(value)).ok();
        }
        object.into()
    }
}

#[cfg(test)]
mod tests;
