//! Hardware security modules: what a command finds a token by, and what is done with tokens themselves.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::CheckMethodArg;

/// Settings of every command that may need a token.
#[derive(Args)]
#[command(next_help_heading = "Keys in a hardware security module")]
pub(crate) struct HsmSettings {
    /// The module: the library of PKCS#11 that drives the token
    #[arg(long, global = true, value_name = "FILE", env = "KEYSTEAD_HSM_MODULE", hide_env_values = true)]
    pub(crate) hsm_module: Option<PathBuf>,
    /// The token: its serial number, or its label if no other has it
    #[arg(long, global = true, value_name = "TOKEN", env = "KEYSTEAD_HSM_TOKEN", hide_env_values = true)]
    pub(crate) hsm_token: Option<String>,
    /// File whose first line is the token's user PIN, and that only its owner may read
    #[arg(long, global = true, value_name = "FILE", env = "KEYSTEAD_HSM_PIN_FILE", hide_env_values = true)]
    pub(crate) hsm_pin_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum HsmCommand {
    /// List the modules at well-known places, and the one that is set
    Modules(ModuleArgs),
    /// List the slots of a module with their tokens, and what those say of their PINs
    Slots(ModuleArgs),
    /// Initialize a token: its label, its SO PIN and its user PIN
    Init(HsmInitArgs),
    /// List the objects of a token with their attributes
    Keys(UserArgs),
    /// Make a key inside a token, from where nothing takes it out again
    Generate(HsmGenerateArgs),
    /// Bring a key into a token, from where nothing takes it out again
    Import(HsmImportArgs),
    /// Destroy a key in a token, both halves; nothing brings it back
    Delete(HsmDeleteArgs),
    /// The PINs of a token
    #[command(subcommand)]
    Pin(HsmPinCommand),
}

#[derive(Args)]
pub(crate) struct ModuleArgs {
    /// The module [default: that of --hsm-module]
    #[arg(long, value_name = "FILE")]
    pub(crate) module: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct TokenArgs {
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// The token: its serial number, or its label if no other has it [default: that of --hsm-token]
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
}

/// Where a PIN comes from: never from an argument, which everybody on the machine can read.
#[derive(Args)]
pub(crate) struct UserArgs {
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    #[command(flatten)]
    pub(crate) pin: UserPinArgs,
    /// Use the last attempt that the token leaves; another wrong PIN locks it
    #[arg(long)]
    pub(crate) final_try: bool,
}

#[derive(Args)]
pub(crate) struct UserPinArgs {
    /// File whose first line is the user PIN, and that only its owner may read; "-" reads standard input. Without it that
    /// of --hsm-pin-file, or the terminal asks
    #[arg(long, value_name = "FILE", conflicts_with = "pin_credential")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Credential of systemd with the user PIN: a file of this name in $CREDENTIALS_DIRECTORY
    #[arg(long, value_name = "NAME")]
    pub(crate) pin_credential: Option<String>,
}

#[derive(Args)]
pub(crate) struct SoPinArgs {
    /// File whose first line is the security officer's PIN, and that only its owner may read; "-" reads standard input.
    /// Without it the terminal asks
    #[arg(long, value_name = "FILE")]
    pub(crate) so_pin_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct HsmInitArgs {
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// The number of the slot [default: the first one whose token is not initialized]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) slot: Option<u64>,
    /// What people will call the token
    #[arg(long)]
    pub(crate) label: String,
    #[command(flatten)]
    pub(crate) so_pin: SoPinArgs,
    #[command(flatten)]
    pub(crate) pin: UserPinArgs,
    /// Initialize a token that is initialized already: every key in it is destroyed
    #[arg(long, requires = "slot")]
    pub(crate) erase: bool,
}

/// Who a new key is.
#[derive(Args)]
pub(crate) struct NewObjectArgs {
    /// What people call the key; others may have the same label
    #[arg(long)]
    pub(crate) label: String,
    /// Its id (CKA_ID) in hexadecimal digits [default: 16 random bytes]
    #[arg(long, value_name = "HEX")]
    pub(crate) id: Option<String>,
    #[command(flatten)]
    pub(crate) user: UserArgs,
}

#[derive(Args)]
pub(crate) struct HsmGenerateArgs {
    /// What it is
    #[arg(long, value_enum)]
    pub(crate) kind: TokenKindArg,
    #[command(flatten)]
    pub(crate) new: NewObjectArgs,
}

#[derive(Args)]
pub(crate) struct HsmImportArgs {
    /// File with a private key in PEM (PKCS#8, PKCS#1 or SEC 1), or with an AES key in hexadecimal digits or Base64; "-" reads
    /// standard input
    #[arg(required_unless_present = "component", conflicts_with = "component")]
    pub(crate) file: Option<PathBuf>,
    /// What it is. A private key in PEM says so itself
    #[arg(long, value_enum)]
    pub(crate) kind: Option<TokenKindArg>,
    /// File with a component in hexadecimal digits; two at least, and the key is all of them XORed
    #[arg(long, value_name = "FILE", requires_all = ["check", "kind"])]
    pub(crate) component: Vec<PathBuf>,
    /// The check value of the key, with components
    #[arg(long, value_name = "HEX")]
    pub(crate) check: Option<String>,
    /// How the check value was computed
    #[arg(long, value_enum, default_value_t = CheckMethodArg::AesCmac)]
    pub(crate) check_method: CheckMethodArg,
    #[command(flatten)]
    pub(crate) new: NewObjectArgs,
}

#[derive(Args)]
pub(crate) struct HsmDeleteArgs {
    /// The id of the key (CKA_ID) in hexadecimal digits
    pub(crate) id: String,
    /// Do it without asking; else the terminal asks for the key's id
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) user: UserArgs,
}

#[derive(Subcommand)]
pub(crate) enum HsmPinCommand {
    /// Change the user PIN, with the user PIN
    Change {
        #[command(flatten)]
        user: UserArgs,
        /// File whose first line is the new user PIN; without it the terminal asks
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
    },
    /// Set a new user PIN, with the security officer's: where the user PIN is forgotten or locked
    Reset(OfficerArgs),
    /// Change the security officer's PIN, with it
    So(OfficerArgs),
}

#[derive(Args)]
pub(crate) struct OfficerArgs {
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    #[command(flatten)]
    pub(crate) so_pin: SoPinArgs,
    /// File whose first line is the new PIN; without it the terminal asks
    #[arg(long, value_name = "FILE")]
    pub(crate) new_pin_file: Option<PathBuf>,
    /// Use the last attempt that the token leaves; another wrong PIN locks it
    #[arg(long)]
    pub(crate) final_try: bool,
}

/// What a key in a token is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenKindArg {
    /// AES with 256 bits
    Aes256,
    /// RSA with 2,048 bits
    Rsa2048,
    /// RSA with 3,072 bits
    Rsa3072,
    /// RSA with 4,096 bits
    Rsa4096,
    /// Elliptic curve P-256
    EcP256,
    /// Elliptic curve P-384
    EcP384,
}
