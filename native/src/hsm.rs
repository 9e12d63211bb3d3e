//! Hardware security modules: keys that live in a device and are used there, through PKCS#11 (version 3.1 of the standard, and
//! 2.40, which most modules speak).
//!
//! A [`Module`] is the library of a device's maker, a [`Token`] the device, or the part of one, that keeps keys behind a PIN. Every
//! failure is a [`Failure`] with a stable code, the function that failed and what it answered.
//!
//! All calls block for as long as the device takes. Inside of an asynchronous runtime they belong
//! [off the reactor](off_the_reactor).

mod cipher;
mod ckr;
mod connection;
mod custody;
mod failure;
mod find;
mod make;
mod manage;
mod module;
mod name;
mod object;
mod pin;
mod public;
pub(crate) mod root_slot;
mod sign;
mod template;
mod token;
mod verify;
mod view;

pub use ckr::Ckr;
pub use custody::Tokens;
pub(crate) use custody::kind_of;
pub use failure::{FailedCall, Failure, Problem};
pub use manage::Erase;
pub use module::{Module, WELL_KNOWN};
pub use name::TokenName;
pub use object::{ObjectKind, ObjectView};
pub use pin::{FinalTry, TokenPin};
pub use token::Token;
pub use view::{Attempts, ModuleView, PinView, Role, SlotView, TokenView};

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does what blocks. On a thread of a runtime that has several, the other tasks of the thread are handed to another one first;
/// anywhere else it is simply done.
pub fn off_the_reactor<T>(work: impl FnOnce() -> T) -> T {
    let has_threads = Handle::try_current().is_ok_and(|it| it.runtime_flavor() == RuntimeFlavor::MultiThread);
    if has_threads { tokio::task::block_in_place(work) } else { work() }
}
