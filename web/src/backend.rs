//! Between the console and a vault. Pages ask here and hold no rules; whether the vault lies in this browser or behind
//! a server is decided below.
//!
//! Each subject has a trait in a file of its own, and its implementation for each place in the file of the same name
//! there: `keys.rs` and `local/keys.rs`. A page imports the traits that it asks.

use keystead_core::{CheckReport, TickReport, VaultInfo};

pub(crate) mod approvals;
pub(crate) mod audit;
pub(crate) mod bundles;
pub(crate) mod credentials;
pub(crate) mod keys;
pub(crate) mod keystores;
pub(crate) mod local;
pub(crate) mod overview;
pub(crate) mod principals;
mod problem;
pub(crate) mod protect;
pub(crate) mod service_keys;
pub(crate) mod slots;
pub(crate) mod tokens;

pub(crate) use problem::Problem;

/// The vault that this console is open on.
pub(crate) type Session = local::LocalVault;

/// Where storage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StorageState {
    /// Whether the browser promised not to evict it; `None` if it does not say.
    pub(crate) persisted: Option<bool>,
    /// Bytes that this site uses and may use; `None` if the browser does not say.
    pub(crate) room: Option<(u64, u64)>,
}

/// An unlocked vault, wherever it is. Every error says that nothing was changed.
pub(crate) trait Backend:
    approvals::Approvals
    + audit::Audit
    + bundles::Bundles
    + credentials::Credentials
    + keys::Keys
    + keystores::Keystores
    + overview::Overview
    + principals::Principals
    + protect::Protect
    + service_keys::ServiceKeys
    + slots::Slots
    + tokens::Tokens
{
    async fn info(&self) -> Result<VaultInfo, Problem>;
    async fn tick(&self) -> Result<TickReport, Problem>;
    async fn check(&self) -> Result<CheckReport, Problem>;
}
