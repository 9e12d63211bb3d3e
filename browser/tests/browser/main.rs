//! The platform in a real browser.
#![allow(clippy::expect_used, clippy::panic, reason = "a test says that something is wrong by panicking")]

mod bulk;
mod commit;
mod conformance;
mod damage;
mod databases;
mod edge;
mod lists;
mod page;
mod providers;
mod tabs;
mod vectors;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
