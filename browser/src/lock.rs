//! Web Locks: one writer at a time among all tabs of a site.

use core::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::global::global;

/// How long another tab's commit may take before this one gives up, in milliseconds.
const PATIENCE: u32 = 30_000;

#[wasm_bindgen]
extern "C" {
    /// `LockManager`; web-sys keeps its methods behind a compiler flag.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &JsValue) -> Result<Held, JsValue>;

    /// The promise of a request: settled when the lock was given back, or not granted.
    type Held;

    #[wasm_bindgen(method, js_name = catch)]
    fn or_else(this: &Held, refused: &JsValue) -> JsValue;
}

/// A lock that is held until it is dropped, or its tab dies. While it is waited for, dropping it gives up the place.
pub(crate) struct Lock(Rc<State>);

#[derive(Default)]
struct State {
    /// Ends the promise that the lock is held for.
    release: Cell<Option<Function>>,
    dropped: Cell<bool>,
}

/// Why a lock was not granted.
#[derive(Debug)]
pub(crate) struct NotGranted;

impl Lock {
    /// Waits for the exclusive lock of this name. `Ok(None)` where the platform has no Web Locks.
    pub(crate) async fn acquire(name: &str) -> Result<Option<Self>, NotGranted> {
        let Some(manager) = global(&["navigator", "locks"]) else {
            return Ok(None);
        };
        let manager: LockManager = manager.unchecked_into();
        let lock = Self(Rc::default());
        let granted = Promise::new(&mut |resolve, reject| {
            let state = Rc::clone(&lock.0);
            let granted = Closure::once_into_js(move || {
                Promise::new(&mut |release, _| {
                    if state.dropped.get() {
                        release.call0(&JsValue::UNDEFINED).ok();
                    } else {
                        state.release.set(Some(release));
                        resolve.call0(&JsValue::UNDEFINED).ok();
                    }
                })
            });
            match manager.request(name, &options(), &granted) {
                Ok(held) => drop(held.or_else(&reject)),
                Err(reason) => {
                    reject.call1(&JsValue::UNDEFINED, &reason).ok();
                }
            }
        });
        JsFuture::from(granted).await.map_err(|_| NotGranted)?;
        Ok(Some(lock))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.dropped.set(true);
        if let Some(release) = self.0.release.take() {
            // A resolve function does not throw.
            release.call0(&JsValue::UNDEFINED).ok();
        }
    }
}

/// Exclusive, which is the default, and with a limit to the waiting where the platform has such signals.
fn options() -> Object {
    let options = Object::new();
    let signal = global(&["AbortSignal", "timeout"]).and_then(|timeout| {
        let timeout: Function = timeout.dyn_into().ok()?;
        let arguments = Array::of1(&JsValue::from(PATIENCE));
        timeout.apply(&global(&["AbortSignal"])?, &arguments).ok()
    });
    if let Some(signal) = signal {
        // Setting a property of a fresh object does not fail.
        Reflect::set(&options, &JsValue::from_str("signal"), &signal).ok();
    }
    options
}
