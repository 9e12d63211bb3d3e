//! The JavaScript face of Keystead: conversions only; every rule is in `keystead-core`.
//!
//! * [`handle`]: an object over a vault that a page has unlocked, for other scripts of the page.
//! * `Session`, with the feature `session`: what the npm module's hand-written class stands on.

mod call;
mod convert;
mod cursor;
mod error;
mod handle;
#[cfg(feature = "session")]
mod session;
mod unlocked;

pub use handle::{VaultHandle, VaultKeys, handle};
#[cfg(feature = "session")]
pub use session::{Session, session_names, session_remove, session_request_persistence, version};
