//! The Keystead console: a page that holds a vault, with no rules of its own. What can be done to a key comes from the
//! engine; what is said about it comes from [`text`].

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "natively only the DOM-free modules are tested")
)]
#![allow(unreachable_pub, reason = "Leptos' component macro writes `pub`")]

#[cfg(test)]
mod components_tests;
mod format;
mod model;
mod strength;
mod text;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod backend;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod platform;
#[cfg(target_arch = "wasm32")]
mod shell;

/// What is typed and shown passes through texts that nothing else wipes: whatever is freed is overwritten first.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

#[cfg(target_arch = "wasm32")]
fn main() {
    app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The console runs in a browser. Build it with `cargo xtask console`.");
}
