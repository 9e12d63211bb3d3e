//! An unlocked vault on a page: it writes by itself, within a second, what data operations left to be written.

use core::cell::Cell;
use core::ops::Deref;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use keystead_core::{Call, Error, Store, Vault};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::asymmetric::PLATFORM;
use crate::edge::{OsRandom, now};

/// How long a data operation waits: less than the second that the engine allows, so that the write begins within it.
const DELAY_MS: i32 = 800;
/// How long until the next attempt when the store did not take it.
const RETRY_MS: i32 = 10_000;

#[wasm_bindgen]
extern "C" {
    /// Gives a number in browsers and an object in Node.js.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, milliseconds: i32) -> JsValue;
}

/// An unlocked vault with the timer that its audit chain needs.
pub struct LiveVault<S> {
    vault: Vault<S>,
    /// Whether a timer runs.
    waiting: Cell<bool>,
    finished: Cell<bool>,
}

impl<S> Deref for LiveVault<S> {
    type Target = Vault<S>;

    fn deref(&self) -> &Vault<S> {
        &self.vault
    }
}

impl<S: Store + 'static> LiveVault<S> {
    /// Takes a vault that was just unlocked; what the platform computes is left to it from now on.
    pub fn new(vault: Vault<S>) -> Rc<Self> {
        let vault = vault.with_provider(PLATFORM);
        Rc::new(Self { vault, waiting: Cell::new(false), finished: Cell::new(false) })
    }

    /// Sees to it that what a data operation left is written within a second. Call it after each, whether it succeeded or
    /// not. It keeps neither the vault in memory nor a Node.js process alive: lock with [`Self::finish`].
    pub fn flush_soon(self: &Rc<Self>) {
        self.flush_in(DELAY_MS);
    }

    /// Writes what is left to be written and ends the session in the audit chain: the last thing before the vault is
    /// dropped. What could not be written is missing in the chain, which shows the gap.
    ///
    /// # Errors
    /// As [`Vault::close`].
    pub async fn finish(&self) -> Result<(), Error> {
        self.finished.set(true);
        self.vault.close(&mut Call::new(now(), &mut OsRandom)).await
    }

    /// Whether [`Self::finish`] was called: nothing more is to be asked of the vault, though it may live a moment longer.
    pub const fn is_finished(&self) -> bool {
        self.finished.get()
    }

    fn flush_in(self: &Rc<Self>, milliseconds: i32) {
        if self.waiting.replace(true) {
            return;
        }
        let vault = Rc::downgrade(self);
        let flush = move || {
            let Some(vault) = vault.upgrade() else { return };
            vault.waiting.set(false);
            spawn_local(async move {
                if vault.flush(&mut Call::new(now(), &mut OsRandom)).await.is_err() {
                    vault.flush_in(RETRY_MS);
                }
            });
        };
        let timer = set_timeout(Closure::once_into_js(flush).unchecked_ref(), milliseconds);
        let_process_end(&timer);
    }
}

/// Node.js waits for timers before it ends, unless it is told not to.
fn let_process_end(timer: &JsValue) {
    if timer.is_object()
        && let Ok(unref) = Reflect::get(timer, &JsValue::from_str("unref"))
        && let Ok(unref) = unref.dyn_into::<Function>()
    {
        // A timer that cannot be told has fired, or is no timer of Node.js.
        let _ = unref.call0(timer);
    }
}
