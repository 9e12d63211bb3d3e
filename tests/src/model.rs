//! A reference model, driven by generated actions: keys under all five profiles, two writers on one store, commits that
//! are cut short before and after they happened, sessions that end without a word, long sleeps and clocks that move back.
//! After every step each key is compared with a reference of its own, and the store and the audit chain are verified.
//!
//! Actions are generated natively, and are data: [`histories`] writes them down for whoever plays them over a store that no
//! native program reaches. [`linear`] has histories of writers that act at the same moment, and the search for an order that
//! explains them.

use keystead_core::Store;

mod action;
mod compare;
mod crash_store;
#[cfg(not(target_family = "wasm"))]
mod generate;
pub mod linear;
mod reference;
mod rules;
mod run;
mod uses;

pub use action::Action;
pub use crash_store::Crash;
#[cfg(not(target_family = "wasm"))]
pub use generate::{action, histories, runner};
pub use reference::{Ask, OfVersion};
pub use rules::{DAY, HOUR, Policy};

/// Actions as a line of JSON.
///
/// # Panics
///
/// Never: actions are plain data.
#[must_use]
pub fn write(actions: &[Action]) -> String {
    serde_json::to_string(actions).expect("plain data")
}

/// Actions that [`write()`] wrote.
///
/// # Panics
///
/// If it did not.
#[must_use]
pub fn read(json: &str) -> Vec<Action> {
    serde_json::from_str(json).expect("actions")
}

/// Performs `actions` in a new vault over the empty store that `open` gives handles to, beside the reference.
///
/// # Panics
///
/// If the vault and the reference differ.
pub async fn play<S: Store>(open: impl AsyncFn() -> S, actions: &[Action]) {
    let mut run = run::Run::over(open).await;
    for action in actions {
        run.step(action).await;
        run.compare().await;
    }
    run.conclude().await;
}
