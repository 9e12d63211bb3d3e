//! Keys that come in as components, or wrapped.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::KindArg;

/// Where a key that comes in goes.
#[derive(Args)]
pub(crate) struct PlaceArgs {
    /// The id of the keystore of the new key
    #[arg(long, value_name = "ID", required_unless_present = "version_of")]
    pub(crate) keystore: Option<String>,
    /// Its name
    #[arg(required_unless_present = "version_of")]
    pub(crate) name: Option<String>,
    /// Make it the next version of this key, which was brought in itself
    #[arg(long, value_name = "ID", conflicts_with_all = ["keystore", "name", "stays"])]
    pub(crate) version_of: Option<String>,
    /// Never let it out again, whatever its keystore lets out
    #[arg(long)]
    pub(crate) stays: bool,
    /// Put its private part into this token of a hardware security module, by serial number
    #[arg(long, value_name = "SERIAL", conflicts_with = "version_of")]
    pub(crate) hsm: Option<String>,
}

#[derive(Args)]
pub(crate) struct ComponentsArgs {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// What it is
    #[arg(long, value_enum, default_value_t = KindArg::Aes256)]
    pub(crate) kind: KindArg,
    /// File with a component in hexadecimal digits; two at least, and the key is all of them XORed
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) component: Vec<PathBuf>,
    /// The check value of each component, in their order; all or none
    #[arg(long, value_name = "HEX")]
    pub(crate) component_check: Vec<String>,
    /// The check value of the key
    #[arg(long, value_name = "HEX")]
    pub(crate) check: String,
    /// How the check values were computed
    #[arg(long, value_enum, default_value_t = CheckMethodArg::AesCmac)]
    pub(crate) check_method: CheckMethodArg,
}

/// How a check value was computed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CheckMethodArg {
    /// The first 3 to 5 bytes of AES-CMAC over a block of zeroes, for symmetric keys
    AesCmac,
    /// The first 3 bytes of a block of zeroes encrypted with AES, for symmetric keys
    AesZeroBlock,
    /// The first 3 to 8 bytes of SHA-256, for every key
    Sha256,
}

#[derive(Args)]
pub(crate) struct BeginImportArgs {
    /// The id of the keystore of the new key
    #[arg(long, value_name = "ID")]
    pub(crate) keystore: String,
    /// What the key will be
    #[arg(long, value_enum, default_value_t = KindArg::Aes256)]
    pub(crate) kind: KindArg,
    /// File for the public key to wrap with [default: it is shown]
    #[arg(long = "out", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite the file
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

#[derive(Args)]
pub(crate) struct FinishImportArgs {
    /// The ticket, as `key begin-import` shows it
    pub(crate) ticket: String,
    /// The name of the new key
    pub(crate) name: String,
    /// File with the wrapped key
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Never let it out again, whatever its keystore lets out
    #[arg(long)]
    pub(crate) stays: bool,
}
