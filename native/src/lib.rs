#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

pub mod cli;
pub mod edge;
mod serve;
pub mod store;
