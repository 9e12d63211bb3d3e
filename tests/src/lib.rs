//! What every part of Keystead is held to, wherever it runs.
//!
//! * [`conformance`]: what every store promises, and the life of a key over any store, as plain functions; macros make
//!   tests of them, natively and in WebAssembly.
//! * `model`: a reference for everything that keys go through, driven by generated actions beside a vault.
//! * `postgres`: a server of PostgreSQL for tests, where there can be one.
//! * [`providers`]: what every provider of cryptography promises, by published vectors and against each other.
//! * `proof`: what the parts of `cargo xtask prove` write.
//! * [`testkit`]: time and randomness for tests, and stores that fail on demand.
//! * [`vectors`]: a bundle and ciphertexts that every target must open, now and in every later version.
//!
//! This crate compiles for the machine itself and for `wasm32-unknown-unknown`.
#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

pub mod conformance;
pub mod model;
#[cfg(unix)]
pub mod postgres;
#[cfg(not(target_family = "wasm"))]
pub mod proof;
pub mod providers;
pub mod testkit;
pub mod vectors;

#[cfg(not(target_family = "wasm"))]
#[doc(hidden)]
pub use pollster::block_on;
