//! The program as people and scripts meet it: the real binary in a directory of its own.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

mod audit;
#[cfg(unix)]
mod backups;
mod certificates;
mod configuration;
mod doctor;
mod files;
mod guesses;
mod help;
#[cfg(unix)]
mod hsm;
mod http;
mod imports;
mod interop;
#[cfg(unix)]
mod limits;
mod monitoring;
#[cfg(unix)]
mod nodes;
mod online;
mod online_streams;
mod processes;
mod profiles;
mod refusals;
mod sealed;
mod secrets;
mod serve;
mod slots;
mod story;
mod streams;
mod support;
mod tampering;
mod tokens;
