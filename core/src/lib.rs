#![no_std]
#![forbid(unsafe_code)]
//! The Keystead engine.
extern crate alloc;
