//! The program `keystead`.

use std::process::ExitCode;

fn main() -> ExitCode {
    keystead::cli::main()
}
