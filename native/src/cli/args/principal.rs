//! Who calls a server, and what they prove it with.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum PrincipalCommand {
    /// Register a person, a program or a group
    Create(PrincipalCreateArgs),
    /// List all principals, with the ids of their access keys
    List,
    /// Change name or role
    Update(PrincipalUpdateArgs),
    /// Remove a principal: its access keys admit nobody any more
    Delete {
        /// The id of the principal
        id: String,
    },
    /// Make an access key, and show its secret once; a principal has five at most
    AddAccessKey {
        /// The id of the principal
        id: String,
    },
    /// Take an access key away
    RemoveAccessKey {
        /// The id of the access key
        id: String,
    },
    /// Give a program another app key, and show it once; the one before admits nobody any more
    RenewAppKey {
        /// The id of the principal
        id: String,
    },
}

#[derive(Args)]
pub(crate) struct PrincipalCreateArgs {
    /// Its name, unique in the vault
    pub(crate) name: String,
    /// What it is
    #[arg(long, value_enum, default_value = "service")]
    pub(crate) kind: PrincipalKindArg,
    /// What it may do at most
    #[arg(long, value_enum)]
    pub(crate) role: RoleArg,
}

#[derive(Args)]
pub(crate) struct PrincipalUpdateArgs {
    /// The id of the principal
    pub(crate) id: String,
    /// The new name
    #[arg(long, required_unless_present = "role")]
    pub(crate) name: Option<String>,
    /// What it may do at most
    #[arg(long, value_enum)]
    pub(crate) role: Option<RoleArg>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PrincipalKindArg {
    /// A person
    User,
    /// A program
    Service,
    /// A group of others
    Group,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RoleArg {
    /// Look at names and states
    Viewer,
    /// Use keys, too
    User,
    /// Manage everything, too
    Admin,
}
