//! Tokens, over SoftHSM: what is made in them, used, changed and lost.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

#[cfg(unix)]
mod cli;
#[cfg(unix)]
mod faults;
mod keys;
#[cfg(unix)]
mod others;
mod outside;
mod pins;
mod support;
mod threads;
mod tokens;
mod uses;
