//! The JavaScript face of Keystead: conversions only; every rule is in `keystead-core`.
//!
//! * [`handle`]: an object over a vault that a page has unlocked, for other scripts of the page.
//! * `AdapterStore`, with the feature `session`: a store that JavaScript implements.
//! * `Session`, with the feature `session`: what the npm module's hand-written class stands on.
#![cfg_attr(
    not(feature = "session"),
    allow(dead_code, unused_imports, reason = "what the session alone calls, the linker leaves out")
)]

#[cfg(feature = "session")]
mod adapter;
mod call;
mod convert;
mod cursor;
mod error;
mod handle;
mod panic;
#[cfg(feature = "session")]
mod session;
mod unlocked;

#[cfg(feature = "session")]
pub use adapter::AdapterStore;
pub use handle::{VaultHandle, VaultKeys, handle};
#[cfg(feature = "session")]
pub use panic::{enter, set_panic_listener};
#[cfg(feature = "session")]
pub use session::{
    OpeningStream, SealingStream, Session, build_info, session_names, session_remove,
    session_request_persistence, verify_audit_export, version,
};
