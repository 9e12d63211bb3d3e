//! The exit code: decided here and nowhere else.

use std::process::ExitCode;

use keystead_core::Fault;

use super::failure::Failure;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    Ok = 0,
    Bug = 1,
    Usage = 2,
    Refused = 3,
    Data = 4,
    Environment = 5,
}

impl Exit {
    pub(super) const fn of(failure: &Failure) -> Self {
        match failure.fault() {
            Fault::Caller => Self::Usage,
            Fault::Policy => Self::Refused,
            Fault::Data => Self::Data,
            Fault::Environment => Self::Environment,
            Fault::Bug => Self::Bug,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
