//! Why a command failed: the engine's reasons, and those of files, terminals and sockets.

use core::fmt;
use core::net::SocketAddr;
use std::path::PathBuf;

use keystead_core::audit::Broken;
use keystead_core::{Error, Fault, StoreError};

use crate::store::AddressProblem;

/// Why a command failed. Every variant has a stable code; none carries a secret.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments make no sense together.
    Arguments(String),
    /// The system's clock stands before 1970.
    ClockUnreadable,
    /// The configuration file has a field that there is not.
    ConfigField { path: PathBuf, field: String },
    /// The configuration file is none, or a field has a value of another kind.
    ConfigInvalid { path: PathBuf, problem: String },
    /// There is no console to serve.
    ConsoleMissing(Option<PathBuf>),
    /// The address of the database is none.
    DatabaseAddress(AddressProblem),
    /// The system does not say where a user's data belongs.
    DataDirectoryUnknown,
    /// The engine's reason.
    Engine(Error),
    /// An export of the audit log is not as a vault wrote it.
    ExportBroken(Broken),
    /// Not Base64.
    InputNotBase64,
    /// A passphrase or code is not UTF-8.
    InputNotText(PathBuf),
    /// More bytes than the command takes.
    InputTooLarge { limit: u64 },
    /// A file or stream could not be read.
    InputUnreadable { path: PathBuf, reason: String },
    /// A message authentication code is not that of the message.
    MacInvalid,
    /// A signature is not one of the message.
    SignatureInvalid,
    /// The address cannot be listened on.
    Listen { address: SocketAddr, reason: String },
    /// The file to write is there already.
    OutputExists(PathBuf),
    /// A file or stream could not be written.
    OutputFailed { path: PathBuf, reason: String },
    /// Binary data would go to a terminal.
    OutputIsTerminal,
    /// A password stands where everybody on the machine can read it.
    PasswordInArgument,
    /// Something is to be typed and there is no terminal.
    PassphraseMissing { flag: &'static str },
    /// The passphrase was typed differently the second time.
    PassphrasesDiffer,
    /// Only the machine with the vault does it.
    OnlyHere(&'static str),
    /// A file with a secret can be read by others.
    SecretExposed(PathBuf),
    /// A server began to answer and did not end.
    ServerBrokeOff,
    /// A server answered that it does not do it: in its words, with the code and the fault that its problem has.
    ServerRefused { code: &'static str, fault: Fault, said: String },
    /// A server does not answer.
    ServerUnreachable { url: String, reason: String },
    /// The server stopped by itself.
    ServerFailed(String),
    /// Two things are to be read from standard input.
    StandardInputTwice,
    /// A certificate or its private key cannot be used.
    TlsUnusable { path: PathBuf, reason: String },
    /// The doctor found something wrong.
    Unhealthy { failed: usize },
    /// A token's reason.
    Token(Box<crate::hsm::Failure>),
    /// Something that cannot happen did.
    Unreachable(&'static str),
}

impl Failure {
    /// A short, stable name for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Arguments(_) => "usage.invalid",
            Self::ClockUnreadable => "clock.unreadable",
            Self::ConfigField { .. } => "config.field",
            Self::ConfigInvalid { .. } => "config.invalid",
            Self::ConsoleMissing(_) => "console.missing",
            Self::DatabaseAddress(_) => "database.address",
            Self::DataDirectoryUnknown => "data.unknown",
            Self::PasswordInArgument => "password.argument",
            Self::Engine(error) => error.code(),
            Self::ExportBroken(broken) => broken.problem.code(),
            Self::InputNotBase64 => "input.not_base64",
            Self::InputNotText(_) => "input.not_text",
            Self::InputTooLarge { .. } => "input.too_large",
            Self::InputUnreadable { .. } => "input.unreadable",
            Self::MacInvalid => "mac.mismatch",
            Self::SignatureInvalid => "signature.invalid",
            Self::Listen { .. } => "serve.listen",
            Self::OutputExists(_) => "output.exists",
            Self::OutputFailed { .. } => "output.failed",
            Self::OutputIsTerminal => "output.terminal",
            Self::PassphraseMissing { .. } => "passphrase.missing",
            Self::PassphrasesDiffer => "passphrase.mismatch",
            Self::ServerFailed(_) => "serve.failed",
            Self::OnlyHere(_) => "server.only_here",
            Self::SecretExposed(_) => "secret.exposed",
            Self::ServerBrokeOff => "server.broken_off",
            Self::ServerRefused { code, .. } => code,
            Self::ServerUnreachable { .. } => "server.unreachable",
            Self::StandardInputTwice => "input.twice",
            Self::TlsUnusable { .. } => "tls.unusable",
            Self::Token(failure) => failure.code(),
            Self::Unhealthy { .. } => "doctor.failed",
            Self::Unreachable(_) => "bug.unreachable",
        }
    }

    /// Who has to act.
    pub(crate) const fn fault(&self) -> Fault {
        match self {
            Self::Engine(error) => error.fault(),
            Self::Token(failure) => failure.fault(),
            Self::Arguments(_)
            | Self::ConfigField { .. }
            | Self::ConfigInvalid { .. }
            | Self::ConsoleMissing(_)
            | Self::DataDirectoryUnknown
            | Self::DatabaseAddress(_)
            | Self::PasswordInArgument
            | Self::InputNotText(_)
            | Self::InputTooLarge { .. }
            | Self::OnlyHere(_)
            | Self::OutputIsTerminal
            | Self::PassphraseMissing { .. }
            | Self::PassphrasesDiffer
            | Self::SecretExposed(_)
            | Self::StandardInputTwice
            | Self::TlsUnusable { .. } => Fault::Caller,
            Self::ServerRefused { fault, .. } => *fault,
            Self::ServerBrokeOff | Self::ServerUnreachable { .. } => Fault::Environment,
            Self::OutputExists(_) => Fault::Policy,
            Self::ExportBroken(_) | Self::InputNotBase64 | Self::MacInvalid | Self::SignatureInvalid => {
                Fault::Data
            }
            Self::ClockUnreadable
            | Self::InputUnreadable { .. }
            | Self::Listen { .. }
            | Self::OutputFailed { .. }
            | Self::ServerFailed(_)
            | Self::Unhealthy { .. } => Fault::Environment,
            Self::Unreachable(_) => Fault::Bug,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arguments(problem) => write!(f, "{problem}. Run `keystead --help`."),
            Self::ClockUnreadable => f.write_str("The system's clock stands before 1970. Set it right."),
            Self::ConfigField { path, field } => write!(
                f,
                "{} has a field `{field}`, and there is none of that name. Look at the flags of `keystead serve --help`; those of the server stand in the table [serve].",
                path.display()
            ),
            Self::ConfigInvalid { path, problem } => {
                write!(f, "{} cannot be used: {problem}. Correct it.", path.display())
            }
            Self::ConsoleMissing(None) => f.write_str(
                "This program was built without the console. Name the directory of a built console with --console.",
            ),
            Self::ConsoleMissing(Some(path)) => write!(
                f,
                "There is no index.html in {}. Build the console first, or name its directory with --console.",
                path.display()
            ),
            Self::DatabaseAddress(problem) => write!(
                f,
                "The address of the database cannot be used: {problem}. Write it as postgresql://ROLE@HOST:PORT/DATABASE."
            ),
            Self::PasswordInArgument => f.write_str(
                "Everybody on this machine can read the password in an argument. Put the address into a file and name it with --database-url-file, or the password into a password file.",
            ),
            Self::DataDirectoryUnknown => {
                f.write_str("The system does not say where your data belongs. Name a directory with --data.")
            }
            Self::Engine(error) => error.fmt(f),
            Self::ExportBroken(broken) => broken.fmt(f),
            Self::InputNotBase64 => f.write_str(
                "The input is not Base64. Check that it was copied whole, or leave --base64 out if it is binary.",
            ),
            Self::InputNotText(path) => {
                write!(f, "{} is not UTF-8 text. Save it as UTF-8.", path.display())
            }
            Self::InputTooLarge { limit } => write!(f, "The input is too large. At most {limit} bytes are read."),
            Self::InputUnreadable { path, reason } => {
                write!(f, "{} could not be read: {reason}. Check path and permissions.", path.display())
            }
            Self::Listen { address, reason } => {
                write!(f, "{address} cannot be listened on: {reason}. Choose another one with --listen.")
            }
            Self::MacInvalid => f.write_str(
                "The code is not that of this message. Check that message, key and code belong together.",
            ),
            Self::SignatureInvalid => f.write_str(
                "The signature is not one of this message by this key. Check that message, key and signature belong together.",
            ),
            Self::OutputExists(path) => {
                write!(f, "{} is there already. Choose another file, or overwrite it with --force.", path.display())
            }
            Self::OutputFailed { path, reason } => {
                write!(f, "{} could not be written: {reason}. Check path, space and permissions.", path.display())
            }
            Self::OutputIsTerminal => f.write_str(
                "This is binary and does not belong on a terminal. Redirect it, name a file with --out, or ask for text with --base64.",
            ),
            Self::PassphraseMissing { flag } => {
                write!(f, "There is no terminal to type it at. Give it in a file with {flag}.")
            }
            Self::PassphrasesDiffer => f.write_str("The second time something else was typed. Try again."),
            Self::OnlyHere(what) => write!(
                f,
                "{what} Leave --server and KEYSTEAD_SERVER out, on the machine that has the vault."
            ),
            Self::SecretExposed(path) => write!(
                f,
                "Others on this machine may read {}. Let its owner alone read it (chmod 600), and consider the PIN in it known.",
                path.display()
            ),
            Self::ServerBrokeOff => f.write_str(
                "The server broke its answer off: what came of it is not whole. Check the connection, and try again.",
            ),
            Self::ServerRefused { said, .. } => f.write_str(said),
            Self::ServerUnreachable { url, reason } => write!(
                f,
                "The server at {url} does not answer: {reason}. Check that it runs, its address and its certificate."
            ),
            Self::ServerFailed(reason) => write!(f, "The server stopped: {reason}. Start it again."),
            Self::StandardInputTwice => {
                f.write_str("Standard input can be read once. Give the passphrase or the data in a file.")
            }
            Self::TlsUnusable { path, reason } => write!(
                f,
                "{} cannot be used for TLS: {reason}. Name a certificate and its private key, both in PEM.",
                path.display()
            ),
            Self::Token(failure) => failure.fmt(f),
            Self::Unhealthy { failed } => {
                write!(f, "{failed} of the checks failed. Do what they say, then run `keystead doctor` again.")
            }
            Self::Unreachable(what) => write!(f, "Keystead met an impossible state ({what}). Please report it."),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::ExportBroken(broken)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Engine(Error::Store(error))
    }
}

#[cfg(test)]
mod tests;
