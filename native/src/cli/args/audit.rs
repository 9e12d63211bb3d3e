//! The audit log.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// List what happened, newest first
    List(AuditListArgs),
    /// Write the whole log into a signed file, which can be verified without the vault
    Export {
        /// File to write
        file: PathBuf,
        /// Overwrite the file
        #[arg(long)]
        force: bool,
    },
    /// Verify such a file; needs no vault
    Verify {
        /// The file
        file: PathBuf,
        /// File with the public key that it must be signed with; without it the file proves only that one hand wrote all
        /// of it
        #[arg(long, value_name = "PEM")]
        public_key: Option<PathBuf>,
    },
    /// Print the public key that files are signed with: keep it elsewhere
    PublicKey,
}

#[derive(Args)]
pub(crate) struct AuditListArgs {
    /// Only what happened to this key
    #[arg(long, value_name = "ID")]
    pub(crate) key: Option<String>,
    /// Only what happened in this keystore
    #[arg(long, value_name = "ID")]
    pub(crate) keystore: Option<String>,
    /// Only what this actor did: owner, system, or the name of a principal
    #[arg(long, value_name = "NAME")]
    pub(crate) actor: Option<String>,
    /// Only this event, such as symmetric.rotate
    #[arg(long, value_name = "NAME")]
    pub(crate) event: Option<String>,
    /// The most entries to list
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    pub(crate) limit: u32,
}
