//! A reference model, driven by generated actions: keys under all five profiles, two writers on one store, commits that
//! are cut short before and after they happened, sessions that end without a word, long sleeps and clocks that move back.
//! After every step each key is compared with a reference of its own, and the store and the audit chain are verified.
//!
//! [`linear`] has histories of writers that act at the same moment, and the search for an order that explains them.

use keystead_core::Store;

mod action;
mod compare;
mod crash_store;
pub mod linear;
mod reference;
mod rules;
mod run;
mod uses;

pub use action::{Action, action};
pub use crash_store::Crash;
pub use reference::{Ask, OfVersion};
pub use rules::{DAY, HOUR, Policy};

/// Performs `actions` in a new vault over the empty store that `open` gives handles to, beside the reference.
///
/// # Panics
///
/// If the vault and the reference differ.
pub fn play<S: Store>(open: impl Fn() -> S, actions: &[Action]) {
    let mut run = run::Run::over(open);
    for action in actions {
        run.step(action);
        run.compare();
    }
    run.conclude();
}
