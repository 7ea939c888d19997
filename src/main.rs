//! The program `casustafel`.

use std::process::ExitCode;

fn main() -> ExitCode {
    casustafel::cli::main()
}
