//! Data: encrypt, decrypt, rewrap, data keys.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Where data comes from and goes to.
#[derive(Args)]
pub(crate) struct DataArgs {
    /// File to read [default: standard input]
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// File to write, whole or not at all [default: standard output]
    #[arg(long = "out", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite the file to write
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// The ciphertext or signature is, or shall be, Base64 text
    #[arg(long)]
    pub(crate) base64: bool,
}

/// Data that is authenticated with the ciphertext, but not in it.
#[derive(Args)]
pub(crate) struct AadArgs {
    /// Associated data that has to be given again to decrypt
    #[arg(long, value_name = "TEXT", conflicts_with = "aad_file")]
    pub(crate) aad: Option<String>,
    /// File with associated data
    #[arg(long, value_name = "FILE")]
    pub(crate) aad_file: Option<PathBuf>,
    /// What the data belongs to, for a key that encrypts convergently; has to be given again to decrypt
    #[arg(long, value_name = "TEXT")]
    pub(crate) context: Option<String>,
}

#[derive(Args)]
pub(crate) struct EncryptArgs {
    /// The id of the key
    #[arg(long, value_name = "ID")]
    pub(crate) key: String,
    /// Write a stream, in constant memory; what is larger than 64 MiB is written so in any case, if the key has streams
    #[arg(long, conflicts_with_all = ["base64", "context"])]
    pub(crate) stream: bool,
    #[command(flatten)]
    pub(crate) aad: AadArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Args)]
pub(crate) struct DecryptArgs {
    /// The id of the key; without it, the key that the ciphertext names
    #[arg(long, value_name = "ID")]
    pub(crate) key: Option<String>,
    /// Decrypt even if the version was reported as compromised; the audit log says so
    #[arg(long)]
    pub(crate) compromised: bool,
    #[command(flatten)]
    pub(crate) aad: AadArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Args)]
pub(crate) struct RewrapArgs {
    /// The id of the key that the ciphertext is for from now on
    #[arg(long, value_name = "ID")]
    pub(crate) to: String,
    /// The id of the key that opens it now; without it, the key that the ciphertext names
    #[arg(long, value_name = "ID")]
    pub(crate) key: Option<String>,
    #[command(flatten)]
    pub(crate) aad: AadArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Args)]
pub(crate) struct DataKeyArgs {
    /// The id of the key that it is encrypted with
    #[arg(long, value_name = "ID")]
    pub(crate) key: String,
    /// Its bits: 128, 256 or 512
    #[arg(long, default_value_t = 256)]
    pub(crate) bits: u32,
    /// Show it encrypted alone
    #[arg(long)]
    pub(crate) sealed: bool,
    #[command(flatten)]
    pub(crate) aad: AadArgs,
}

#[derive(Args)]
pub(crate) struct RandomArgs {
    /// How many bytes: 1 to 1,024
    #[arg(value_name = "NUMBER")]
    pub(crate) bytes: usize,
    /// In which form
    #[arg(long, value_enum, default_value_t = RandomForm::Hex)]
    pub(crate) form: RandomForm,
    /// File to write, whole or not at all [default: standard output]
    #[arg(long = "out", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite the file to write
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// The form of random bytes.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RandomForm {
    /// Hexadecimal digits, and a line end
    Hex,
    /// Base64, and a line end
    Base64,
    /// The bytes themselves
    Raw,
}
