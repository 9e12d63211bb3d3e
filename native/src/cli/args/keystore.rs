//! Profiles and keystores.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Subcommand, ValueEnum};
use keystead_core::{Profile, ProfileId};

use super::{Changes, KdfArgs};

#[derive(Subcommand)]
pub(crate) enum ProfileCommand {
    /// List all profiles
    List,
    /// Show every rule of a profile
    Show {
        /// Its name
        #[arg(value_parser = profiles())]
        name: ProfileId,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeystoreCommand {
    /// Create a keystore
    Create {
        /// Its name, unique in the vault
        name: String,
        /// Its description
        #[arg(long, default_value = "")]
        description: String,
        /// The rules that its keys live under, fixed for good
        #[arg(long, value_name = "NAME", value_parser = profiles(), default_value_t = ProfileId::STANDARD)]
        profile: ProfileId,
        /// How clients of a server prove who they are; may be given several times
        #[arg(long, value_enum, value_name = "METHOD")]
        gate: Vec<GateMethod>,
        /// One of the methods is enough, rather than all
        #[arg(long, requires = "gate")]
        gate_any: bool,
        /// File whose first line is the user PIN, where the profile has one; without it the terminal asks
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
        #[command(flatten)]
        kdf: KdfArgs,
    },
    /// List all keystores
    List,
    /// Show one keystore
    Show {
        /// Its id
        id: String,
    },
    /// Change name or description
    Update {
        /// Its id
        id: String,
        #[command(flatten)]
        changes: Changes,
    },
    /// Delete a keystore whose keys are all destroyed
    Delete {
        /// Its id
        id: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GateMethod {
    /// An IPv4 address or block
    Ipv4,
    /// A MAC address
    Mac,
    /// A certificate
    Certificate,
}

/// The names of the profiles that come with the engine.
fn profiles() -> impl TypedValueParser<Value = ProfileId> {
    let name = |profile: &'static Profile| PossibleValue::new(profile.id.name()).help(profile.title);
    PossibleValuesParser::new(Profile::ALL.map(name)).try_map(|name| name.parse::<ProfileId>())
}
