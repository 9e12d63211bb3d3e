//! What a page's scripts see, in a real browser.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

mod handle;
mod page;
mod session;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
