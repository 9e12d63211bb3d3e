#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

pub mod cli;
pub mod edge;
pub mod hsm;
mod log;
pub mod provider;
mod serve;
pub mod store;
