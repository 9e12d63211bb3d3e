//! Web Locks: one writer at a time among all tabs of a site.

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
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &JsValue,
    ) -> Result<Promise, JsValue>;
}

/// A lock that is held until it is dropped, or its tab dies.
pub(crate) struct Lock {
    release: Function,
    _on_refusal: Option<Closure<dyn FnMut(JsValue)>>,
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
        let mut on_refusal = None;
        let granted = Promise::new(&mut |resolve, reject| {
            // The lock is held until the promise that this callback returns is resolved: `release` does it.
            let granted = Closure::once_into_js(move || {
                Promise::new(&mut |release, _| {
                    resolve.call1(&JsValue::UNDEFINED, &release).ok();
                })
            });
            let refuse = Closure::<dyn FnMut(JsValue)>::new(move |reason: JsValue| {
                reject.call1(&JsValue::UNDEFINED, &reason).ok();
            });
            match manager.request(name, &options(), &granted) {
                // Once it was granted, the outcome settles without anybody waiting for it.
                Ok(held) => drop(held.catch(&refuse)),
                Err(reason) => drop(Promise::reject(&reason).catch(&refuse)),
            }
            on_refusal = Some(refuse);
        });
        let release = JsFuture::from(granted).await.map_err(|_| NotGranted)?;
        Ok(Some(Self { release: release.unchecked_into(), _on_refusal: on_refusal }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A resolve function does not throw.
        self.release.call0(&JsValue::UNDEFINED).ok();
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
