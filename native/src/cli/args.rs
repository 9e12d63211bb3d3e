//! Every argument: the one source of parsing, help and completions.

use core::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use keystead_core::client::Ipv4Block;

mod audit;
mod credential;
mod data;
mod hsm;
mod import_key;
mod jwt;
mod key;
mod keystore;
mod online;
mod principal;
mod server;
mod settings;
mod sign;
mod slot;

pub(crate) use audit::{AuditCommand, AuditListArgs};
pub(crate) use credential::{CertificateCommand, CredentialAddArgs, CredentialCommand};
pub(crate) use data::{
    AadArgs, DataArgs, DataKeyArgs, DecryptArgs, EncryptArgs, RandomArgs, RandomForm, RewrapArgs,
};
pub(crate) use hsm::{
    HsmCommand, HsmDeleteArgs, HsmGenerateArgs, HsmImportArgs, HsmInitArgs, HsmPinCommand, HsmSettings,
    ModuleArgs, NewObjectArgs, OfficerArgs, TokenArgs, TokenKindArg, UserArgs,
};
pub(crate) use import_key::{BeginImportArgs, CheckMethodArg, ComponentsArgs, FinishImportArgs};
pub(crate) use jwt::{JwtCommand, JwtSignArgs, JwtVerifyArgs};
pub(crate) use key::{
    ExportForm, ImportForm, KeyCommand, KeyExportArgs, KeyImportArgs, KeyListArgs, KindArg, PublicForm,
    SecretCommand, Sort, StateArg, VersionStep,
};
pub(crate) use keystore::{GateMethod, KeystoreCommand, ProfileCommand};
pub(crate) use online::OnlineArgs;
pub(crate) use principal::{PrincipalCommand, PrincipalKindArg, RoleArg};
pub(crate) use server::{LimitArgs, MonitoringArgs};
pub(crate) use settings::{SettingsCommand, Switch};
pub(crate) use sign::{AlgorithmArg, EncodingArg, MacCommand, SignArgs, SigningArgs, VerifyArgs};
pub(crate) use slot::{Keep, RootCommand, SlotAddArgs, SlotCommand};

use crate::hsm::Tokens;
use crate::serve::NhnVersion;
use crate::store::Place;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a bug in Keystead; please report it
  2  the arguments are wrong
  3  refused: the state of the vault or of a key does not allow it, or there is no such thing
  4  the data is not what it claims to be: decryption failed, a record or bundle was altered
  5  the surroundings failed: disk, clock, network

Errors go to standard error, as `error[code]: what happened and what to do`, or with --json as
{\"error\":{\"code\":...,\"message\":...}}. Codes are stable.";

/// Keystead keeps encryption keys in a vault: one file, sealed by a passphrase.
#[derive(Parser)]
#[command(name = "keystead", version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Arguments of every command.
#[derive(Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Globals {
    /// File with settings (TOML): those that neither a flag nor the environment says
    #[arg(long, global = true, value_name = "FILE", env = "KEYSTEAD_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<PathBuf>,
    /// Directory of the vault [default: keystead in the user's data directory]
    #[arg(long, global = true, value_name = "DIR", env = "KEYSTEAD_DATA", hide_env_values = true)]
    pub(crate) data: Option<PathBuf>,
    /// Database of PostgreSQL in place of the directory: postgresql://ROLE@HOST:PORT/DATABASE, without a password, which is
    /// taken from PGPASSWORD or a password file; services (PGSERVICE) are not read [env: KEYSTEAD_DATABASE_URL=]
    #[arg(long, global = true, value_name = "URL", conflicts_with = "database_url_file")]
    pub(crate) database_url: Option<String>,
    /// File whose first line is that address, and may have a password in it
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KEYSTEAD_DATABASE_URL_FILE",
        hide_env_values = true
    )]
    pub(crate) database_url_file: Option<PathBuf>,
    /// File whose first line is the passphrase; "-" reads standard input. Without it the terminal asks
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["recovery_code_file", "key_file"])]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// File whose first line is the recovery code; it unlocks in place of the passphrase
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "key_file")]
    pub(crate) recovery_code_file: Option<PathBuf>,
    /// Key file; it unlocks in place of the passphrase, where no person is
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Unlock a vault that is older than this machine remembers: after you put a backup back yourself
    #[arg(long, global = true)]
    pub(crate) accept_older: bool,
    /// Answer in JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) online: OnlineArgs,
    #[command(flatten)]
    pub(crate) hsm: HsmSettings,
    /// Where the vault is, once it was looked for: a file that says so is read once.
    #[arg(skip)]
    pub(crate) place: OnceLock<Place>,
    /// The tokens that the settings name: a process has one module.
    #[arg(skip)]
    pub(crate) tokens: OnceLock<&'static Tokens>,
}

/// All commands with their arguments. Every setting of the server has a variable in the environment, named after its flag.
pub(crate) fn command() -> clap::Command {
    Cli::command().mut_subcommand("serve", |serve| {
        serve.mut_args(|argument| {
            let Some(name) = argument.get_long().filter(|name| *name != "help") else { return argument };
            let variable = format!("KEYSTEAD_{}", name.to_uppercase().replace('-', "_"));
            argument.env(variable).hide_env_values(true)
        })
    })
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a vault; shows its recovery code once
    Init(InitArgs),
    /// Show what is known of the vault without unlocking it
    Status,
    /// Read every record and verify that nothing was changed outside Keystead
    Check,
    /// Look whether all is as it should be, and say what to do: clock, permissions, store, backup, and with what unlocks the
    /// vault its records and the audit log
    Doctor,
    /// Slots: the ways to unlock the vault
    #[command(subcommand)]
    Slot(SlotCommand),
    /// The root key, which all slots hold
    #[command(subcommand)]
    Root(RootCommand),
    /// Profiles: the rules that a keystore's keys live under
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Keystores: named places for keys
    #[command(subcommand)]
    Keystore(KeystoreCommand),
    /// Credentials: what the clients of a keystore are known by
    #[command(subcommand)]
    Credential(CredentialCommand),
    /// Keys and their lives
    #[command(subcommand)]
    Key(KeyCommand),
    /// Confidential data: texts that are kept, read and replaced
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Encrypt a file, or standard input
    Encrypt(EncryptArgs),
    /// Decrypt a file, or standard input
    Decrypt(DecryptArgs),
    /// Sign a file, or standard input
    Sign(SignArgs),
    /// Verify a signature; another than a valid one is a failure
    Verify(VerifyArgs),
    /// Message authentication codes: HMAC with SHA-256
    #[command(subcommand)]
    Mac(MacCommand),
    /// JSON Web Tokens
    #[command(subcommand)]
    Jwt(JwtCommand),
    /// Print the public keys by which the tokens of a keystore are verified (JSON Web Key Set)
    Jwks {
        /// The id of the keystore
        #[arg(long, value_name = "ID")]
        keystore: String,
    },
    /// Give a ciphertext another key, or the newest version of its own, without showing what is in it
    Rewrap(RewrapArgs),
    /// Make a data key for use elsewhere, and encrypt it
    DataKey(DataKeyArgs),
    /// Make random bytes; the audit log says how many
    Random(RandomArgs),
    /// Write everything into one encrypted bundle
    Export(ExportArgs),
    /// Bring in what is in a bundle; what is here already stays as it is, unless you say otherwise
    Import(ImportArgs),
    /// Serve the vault and the console; without anything that unlocks it, the vault is sealed until `unseal`
    Serve(ServeArgs),
    /// Unlock the vault of a running server
    Unseal,
    /// Seal the vault of a running server: nobody uses it until it is unlocked again
    Seal,
    /// Do what is due: deletions and rotations
    Tick,
    /// The audit log: what happened, and who did it
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Who calls a server: people and programs, their roles, access keys and app keys
    #[command(subcommand)]
    Principal(PrincipalCommand),
    /// Settings of the vault
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Hardware security modules: tokens, their PINs and the keys in them; no vault is opened
    #[command(subcommand)]
    Hsm(HsmCommand),
    /// List the keys that the vault itself uses
    ServiceKeys,
    /// Print the OpenAPI document of the server's own interface
    Openapi,
    /// Write manual pages into a directory
    Man {
        /// The directory
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Args)]
pub(crate) struct InitArgs {
    /// Name of the vault
    #[arg(long, default_value = "Keystead")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) kdf: KdfArgs,
}

/// How costly a new passphrase or PIN is to guess.
#[derive(Args)]
pub(crate) struct KdfArgs {
    /// Cost of each guess of the passphrase or PIN (Argon2id)
    #[arg(long, value_enum, default_value_t = Kdf::Default)]
    pub(crate) kdf: Kdf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kdf {
    /// 64 MiB of memory, three passes
    Default,
    /// 19 MiB, two passes: the least that is accepted, for machines with little memory
    Minimum,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Changes {
    /// The new name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The new description
    #[arg(long)]
    pub(crate) description: Option<String>,
}

#[derive(Args)]
pub(crate) struct ExportArgs {
    /// File to write
    #[arg(long = "out", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Overwrite the file
    #[arg(long)]
    pub(crate) force: bool,
    /// File whose first line is the bundle's own passphrase; without it the terminal asks
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) kdf: KdfArgs,
}

#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The bundle
    pub(crate) bundle: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// What becomes of keys and keystores that are here already and differ
    #[arg(long, value_enum, default_value_t = ConflictArg::Keep)]
    pub(crate) conflict: ConflictArg,
    /// Write the audit log of the vault that the bundle came from into this file, too
    #[arg(long, value_name = "FILE")]
    pub(crate) audit_out: Option<PathBuf>,
    /// File whose first line is the bundle's own passphrase; without it the terminal asks
    #[arg(long, value_name = "FILE")]
    pub(crate) bundle_passphrase_file: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ConflictArg {
    /// They stay as they are here
    Keep,
    /// They become what they are in the bundle, where nothing is lost by it
    Replace,
    /// The same, if they were changed later there than here
    Newer,
}

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; others can reach it only if you name another address than loopback
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7420")]
    pub(crate) listen: SocketAddr,
    /// Directory of a built console, in place of the one in the program
    #[arg(long, value_name = "DIR")]
    pub(crate) console: Option<PathBuf>,
    /// Serve the console alone: no vault here, keys stay in each browser
    #[arg(long, conflicts_with_all = ["passphrase_file", "recovery_code_file", "key_file"])]
    pub(crate) console_only: bool,
    /// The server's certificate in PEM, with those that issued it: speak TLS 1.3
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The private key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Speak TLS 1.3 with a certificate for this machine that is made here, and kept in the data directory
    #[arg(long, conflicts_with_all = ["tls_cert", "console_only"])]
    pub(crate) tls_self_signed: bool,
    /// Address or block of proxies whose X-Forwarded-For says where a request comes from; may be repeated. Without, nobody is
    /// believed
    #[arg(long, value_name = "CIDR")]
    pub(crate) trusted_proxy: Vec<Ipv4Block>,
    /// Versions of NHN Cloud Secure Key Manager's interface to serve under /keymanager, with commas between them
    #[arg(long, value_name = "VERSIONS", value_delimiter = ',', default_value = "v1.0,v1.1,v1.2,v1.3")]
    pub(crate) nhn_api: Vec<NhnVersion>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    #[command(flatten)]
    pub(crate) monitoring: MonitoringArgs,
}
