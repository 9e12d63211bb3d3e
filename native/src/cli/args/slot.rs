//! Slots and the root key.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::KdfArgs;

#[derive(Subcommand)]
pub(crate) enum SlotCommand {
    /// List the ways to unlock the vault
    List,
    /// Add a passphrase, a key file, or a token
    Add(SlotAddArgs),
    /// Remove a way to unlock the vault; a passphrase or a recovery code stays always
    Remove {
        /// The id of the slot
        id: String,
    },
    /// Change the passphrase of a slot
    Passphrase {
        /// The id of the slot
        id: String,
        /// File whose first line is the passphrase that the slot has; without it that of --passphrase-file, or the
        /// terminal asks
        #[arg(long, value_name = "FILE")]
        old_passphrase_file: Option<PathBuf>,
        /// File whose first line is the new passphrase; without it the terminal asks
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
        #[command(flatten)]
        kdf: KdfArgs,
    },
    /// Make a new recovery code; the one before it stops working
    RecoveryCode,
}

#[derive(Args)]
pub(crate) struct SlotAddArgs {
    /// What people call the slot
    #[arg(long)]
    pub(crate) label: String,
    /// File whose first line is the passphrase; without it the terminal asks
    #[arg(long, value_name = "FILE")]
    pub(crate) new_passphrase_file: Option<PathBuf>,
    /// Add a key file in place of a passphrase: made here, unless it is there already
    #[arg(long, value_name = "FILE", conflicts_with = "new_passphrase_file")]
    pub(crate) new_key_file: Option<PathBuf>,
    /// Add the token of --hsm-token in place of a passphrase: a key that never leaves it opens the vault, without a person
    #[arg(long, conflicts_with_all = ["new_passphrase_file", "new_key_file"])]
    pub(crate) new_hsm: bool,
    #[command(flatten)]
    pub(crate) kdf: KdfArgs,
}

#[derive(Subcommand)]
pub(crate) enum RootCommand {
    /// Replace the root key: drops the slots that you name, makes a new recovery code, and wraps all keys anew
    Rotate {
        /// A slot that is kept, and the file with what opens it: a passphrase in its first line, a key file, what the
        /// passkey's authenticator gave for the slot's salt, or the key that the other system keeps (32 bytes, or 64
        /// hexadecimal digits). The slot that unlocks the vault now is kept anyway
        #[arg(long, value_name = "ID=FILE")]
        keep: Vec<Keep>,
        /// A slot that is dropped
        #[arg(long, value_name = "ID")]
        drop: Vec<String>,
    },
    /// Go on wrapping keys anew, where an earlier run was interrupted
    Rewrap,
}

/// A slot and the file with what opens it.
#[derive(Clone)]
pub(crate) struct Keep {
    pub(crate) slot: String,
    pub(crate) file: PathBuf,
}

impl core::str::FromStr for Keep {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (slot, file) = text.split_once('=').ok_or("write it as ID=FILE")?;
        Ok(Self { slot: slot.into(), file: file.into() })
    }
}
