//! Where PINs come from: files that only their owner reads, credentials of systemd, or the terminal.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use keystead_core::pin::Pin;
use zeroize::Zeroizing;

use crate::cli::args::Globals;
use crate::cli::failure::Failure;
use crate::cli::files::read_secret;
use crate::cli::output::Output;
use crate::cli::session::{self, Purpose};
use crate::hsm::{Attempts, Failure as TokenFailure, Problem, Role, TokenPin, TokenView};

/// The user PIN that a token has.
pub(super) const USER: Purpose = Purpose { prompt: "User PIN of the token: ", flag: "--pin-file" };
/// The security officer's.
pub(super) const SO: Purpose = Purpose { prompt: "SO PIN of the token: ", flag: "--so-pin-file" };
/// The user PIN that a token gets.
pub(super) const NEW_USER: Purpose = Purpose { prompt: "New user PIN: ", flag: "--new-pin-file" };
/// The security officer's PIN that a token gets.
pub(super) const NEW_SO: Purpose = Purpose { prompt: "New SO PIN: ", flag: "--new-pin-file" };
/// The first user PIN of a token.
pub(super) const FIRST_USER: Purpose = Purpose { prompt: "New user PIN: ", flag: "--pin-file" };
/// The first one of its security officer.
pub(super) const FIRST_SO: Purpose = Purpose { prompt: "New SO PIN: ", flag: "--so-pin-file" };

/// A PIN that a token has.
pub(super) fn existing(
    file: Option<&Path>,
    credential: Option<&str>,
    purpose: Purpose,
) -> Result<TokenPin, Failure> {
    Ok(TokenPin::new(&text(file, credential, purpose)?.0)?)
}

/// A PIN that a token gets; typed twice where it is typed.
pub(super) fn new(file: Option<&Path>, credential: Option<&str>, purpose: Purpose) -> Result<Pin, Failure> {
    let (text, is_typed) = text(file, credential, purpose)?;
    let pin = Pin::new(&text)?;
    if is_typed {
        session::ask_again(&text, purpose)?;
    }
    Ok(pin)
}

/// The PIN as a text, and whether it was typed.
fn text(
    file: Option<&Path>,
    credential: Option<&str>,
    purpose: Purpose,
) -> Result<(Zeroizing<String>, bool), Failure> {
    if let Some(path) = file {
        check_private(path)?;
        return Ok((read_secret(path)?, false));
    }
    if let Some(name) = credential {
        // systemd answers for who may read it.
        return Ok((read_secret(&credential_path(name)?)?, false));
    }
    Ok((session::passphrase_text(None, purpose)?, true))
}

/// Refuses a file that others on this machine may read.
fn check_private(path: &Path) -> Result<(), Failure> {
    if path == Path::new("-") {
        return Ok(());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        let metadata = path
            .metadata()
            .map_err(|error| Failure::InputUnreadable { path: path.into(), reason: error.to_string() })?;
        if metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
            return Err(Failure::SecretExposed(path.into()));
        }
    }
    Ok(())
}

/// The file of a credential (systemd.exec, `LoadCredential=`).
fn credential_path(name: &str) -> Result<PathBuf, Failure> {
    let is_name = Path::new(name).file_name() == Some(OsStr::new(name));
    let directory = std::env::var_os("CREDENTIALS_DIRECTORY").filter(|_| is_name);
    let directory = directory.ok_or_else(|| {
        Failure::Arguments(
            "--pin-credential names a credential of systemd, which gives this program none of that name"
                .into(),
        )
    })?;
    Ok(Path::new(&directory).join(name))
}

/// Says before an attempt what the token says of the PIN.
pub(super) fn warn(globals: &Globals, token: &TokenView, role: Role, final_try: bool) {
    let attempts = token.pin(role).attempts;
    let shown = match attempts {
        Attempts::Fewer => true,
        Attempts::Last => final_try,
        Attempts::Unknown | Attempts::None => false,
    };
    if shown && !globals.json {
        let text = match attempts {
            Attempts::Last => format!("This is the last attempt before the token locks the {role}."),
            _ => {
                format!("An earlier attempt with the {role} has failed. After a few more the token locks it.")
            }
        };
        Output::note(&text);
    }
}

/// Refuses an attempt before anybody types a PIN for it.
pub(super) fn check_attempts(token: &TokenView, role: Role, final_try: bool) -> Result<(), Failure> {
    let problem = match token.pin(role).attempts {
        Attempts::None => Problem::PinLocked(role),
        Attempts::Last if !final_try => Problem::PinFinalTry(role),
        _ => return Ok(()),
    };
    Err(TokenFailure::from(problem).into())
}

/// Refuses to read two things from standard input.
pub(super) fn check_standard_input(files: &[Option<&Path>]) -> Result<(), Failure> {
    let dashes = files.iter().flatten().filter(|path| **path == Path::new("-")).count();
    if dashes > 1 { Err(Failure::StandardInputTwice) } else { Ok(()) }
}
