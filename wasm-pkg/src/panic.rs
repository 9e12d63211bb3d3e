//! What becomes of a panic: the engine cannot go on with the vault that it happened in, and says so.
//!
//! WebAssembly here aborts when it panics. A call that was polled at that moment never settles by itself, so that JavaScript
//! is told whose it was, and rejects it. Vaults share no locks: the others go on.

use core::cell::Cell;
#[cfg(feature = "session")]
use core::cell::RefCell;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "session")]
use js_sys::Function;
#[cfg(feature = "session")]
use wasm_bindgen::prelude::*;

thread_local! {
    /// The number of the vault that is worked for.
    static CURRENT: Cell<u32> = const { Cell::new(0) };
    #[cfg(feature = "session")]
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Says which vault the calls from now on are for. Numbers are JavaScript's; a page's own vault has none.
#[cfg(feature = "session")]
#[wasm_bindgen]
pub fn enter(number: u32) {
    CURRENT.set(number);
}

/// Has `listener` called with the number of a vault in which the engine panics, and the place in the source. What the
/// panic says is not told: nobody has looked whether it is a secret.
#[cfg(feature = "session")]
#[wasm_bindgen(js_name = setPanicListener)]
pub fn set_panic_listener(listener: Function) {
    LISTENER.set(Some(listener));
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        LISTENER.with_borrow(|listener| {
            let Some(listener) = listener else { return };
            // There is nobody to tell that telling failed.
            listener.call2(&JsValue::UNDEFINED, &CURRENT.get().into(), &place.into()).ok();
        });
    }));
}

/// A future that is worked on for the vault that it was made for.
pub(crate) struct Within<T> {
    number: u32,
    /// Boxed, so that what drives it is compiled once for all calls.
    future: Pin<Box<dyn Future<Output = T>>>,
}

impl<T> Within<T> {
    pub(crate) fn current(future: impl Future<Output = T> + 'static) -> Self {
        Self { number: CURRENT.get(), future: Box::pin(future) }
    }
}

impl<T> Future for Within<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        CURRENT.set(self.number);
        self.future.as_mut().poll(context)
    }
}
