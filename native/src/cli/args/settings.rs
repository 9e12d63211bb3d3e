//! Settings of the vault.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum SettingsCommand {
    /// Show the settings
    Show,
    /// Change settings
    Set(SettingsArgs),
}

#[derive(Args)]
#[group(required = true, multiple = true)]
pub(crate) struct SettingsArgs {
    /// The region that the vault is configured for
    #[arg(long, value_name = "NAME", conflicts_with = "no_region")]
    pub(crate) region: Option<String>,
    /// No region
    #[arg(long)]
    pub(crate) no_region: bool,
    /// How far east of Greenwich the vault's days begin, in minutes: -840 to 840
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true)]
    pub(crate) utc_offset: Option<i16>,
    /// Whether data operations are recorded before they answer
    #[arg(long, value_enum)]
    pub(crate) strict_audit: Option<Switch>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}
