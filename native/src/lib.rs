//! The native program: a vault in one SQLite file, a command line, and a server for the console.
//!
//! The rules are all in [`keystead_core`]; this crate gives it a clock, randomness, a disk, a terminal and a socket.
#![forbid(unsafe_code)]

pub mod cli;
pub mod edge;
mod serve;
pub mod store;
