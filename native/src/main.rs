//! The program `keystead`.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Requests, answers and files pass through buffers of libraries that do not wipe them, and a server runs for months: whatever
/// is freed is overwritten first.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    keystead::cli::main()
}
