//! Keys, their versions, and confidential data.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Changes;
use super::import_key::{BeginImportArgs, ComponentsArgs, FinishImportArgs};

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Create a key
    Create {
        /// The id of its keystore
        #[arg(long, value_name = "ID")]
        keystore: String,
        /// Its name
        name: String,
        /// Its description
        #[arg(long, default_value = "")]
        description: String,
        /// What it is made of, fixed for good
        #[arg(long, value_enum, default_value_t = KindArg::Aes256)]
        kind: KindArg,
        /// Rotate it every so many days [default: as its profile begins]
        #[arg(long, value_name = "DAYS")]
        rotate_days: Option<u32>,
        /// Encrypt convergently: the same data in the same context has the same ciphertext. AES-256, fixed for good
        #[arg(long)]
        convergent: bool,
        /// Begin without a version; the first rotation activates it
        #[arg(long)]
        pre_active: bool,
        /// Keep its private part in this token of a hardware security module, by serial number
        #[arg(long, value_name = "SERIAL")]
        hsm: Option<String>,
        /// Take in the key that lies in the token with this CKA_ID, instead of making one
        #[arg(long, value_name = "HEX", requires = "hsm")]
        cka_id: Option<String>,
    },
    /// Bring in a key that was made elsewhere, or its public half
    Import(KeyImportArgs),
    /// Bring in a key whose components several people hold
    ImportComponents(ComponentsArgs),
    /// Make a public key that somebody elsewhere wraps a key with, for `key finish-import`: good for 24 hours and one key
    BeginImport(BeginImportArgs),
    /// Bring in a key that was wrapped with a ticket's public key
    FinishImport(FinishImportArgs),
    /// Write key material out, where keystore and key let it out
    Export(KeyExportArgs),
    /// Show the public half of a key
    Public {
        /// Its id
        id: String,
        /// The number of the version [default: the one that signs]
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
        /// In which form
        #[arg(long, value_enum, default_value_t = PublicForm::Pem)]
        form: PublicForm,
    },
    /// List keys
    List(KeyListArgs),
    /// Show one key and its versions
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
    /// Make a new version, which encrypts from now on; older versions still decrypt
    Rotate {
        /// Its id
        id: String,
    },
    /// Change when a key rotates by itself
    Rotation(RotationArgs),
    /// Choose the version that encrypts, until the next rotation
    Default {
        /// The id of the key
        id: String,
        /// The number of the version
        version: u32,
    },
    /// Change the state of a version
    Version {
        /// What happens to it
        #[arg(value_enum)]
        step: VersionStep,
        /// The id of the key
        id: String,
        /// The number of the version
        version: u32,
    },
    /// Take a key out of use until it is enabled again
    Disable {
        /// Its id
        id: String,
    },
    /// Take a disabled key into use again
    Enable {
        /// Its id
        id: String,
    },
    /// Take a key out of use and destroy it when the waiting time is over
    RequestDeletion {
        /// Its id
        id: String,
    },
    /// Take a request for deletion back
    CancelDeletion {
        /// Its id
        id: String,
    },
    /// Destroy a key without waiting: what it encrypted can never be read again
    DeleteNow {
        /// Its id
        id: String,
        /// Its name, to confirm, where the profile asks for it
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
        /// File whose first line is the keystore's user PIN, where the profile asks for it; without it the terminal asks
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
}

#[derive(Args)]
pub(crate) struct KeyImportArgs {
    /// The id of the keystore of the new key
    #[arg(long, value_name = "ID", required_unless_present = "version_of")]
    pub(crate) keystore: Option<String>,
    /// Its name
    #[arg(required_unless_present = "version_of")]
    pub(crate) name: Option<String>,
    /// Make it the next version of this key, which was brought in itself
    #[arg(long, value_name = "ID", conflicts_with_all = ["keystore", "name", "kind", "stays"])]
    pub(crate) version_of: Option<String>,
    /// The form that it is in
    #[arg(long, value_enum)]
    pub(crate) form: ImportForm,
    /// What it is, for forms that do not say: without it, AES with 256 bits
    #[arg(long, value_enum)]
    pub(crate) kind: Option<KindArg>,
    /// File with the key; "-" reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Never let it out again, whatever its keystore lets out
    #[arg(long)]
    pub(crate) stays: bool,
    /// Put its private part into this token of a hardware security module, by serial number
    #[arg(long, value_name = "SERIAL", conflicts_with = "version_of")]
    pub(crate) hsm: Option<String>,
}

/// The form of a key that comes in.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ImportForm {
    /// 32 tokens 0xXX with commas or white space between them
    HexTokens,
    /// The bytes themselves
    Raw,
    /// 64 hexadecimal digits, or Base64 of 32 bytes
    Text,
    /// JSON Web Key
    Jwk,
    /// Private key in PEM: PKCS#8, PKCS#1 or SEC 1
    Pem,
    /// Private key in DER
    Der,
    /// Public key in PEM
    PublicPem,
    /// Public key as JSON Web Key
    PublicJwk,
}

#[derive(Args)]
pub(crate) struct KeyExportArgs {
    /// Its id
    pub(crate) id: String,
    /// The number of the version [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) version: Option<u32>,
    /// In which form
    #[arg(long, value_enum)]
    pub(crate) form: ExportForm,
    /// File to write, whole or not at all
    #[arg(long = "out", value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Overwrite the file
    #[arg(long)]
    pub(crate) force: bool,
}

/// The form of a key that goes out.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ExportForm {
    /// The bytes themselves
    Raw,
    /// Tokens 0xXX
    HexTokens,
    /// JSON Web Key
    Jwk,
    /// PKCS#8 in DER
    Der,
    /// PKCS#8 in PEM
    Pem,
}

/// The form of a public key.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PublicForm {
    /// SubjectPublicKeyInfo in PEM
    Pem,
    /// SubjectPublicKeyInfo in DER
    Der,
    /// JSON Web Key
    Jwk,
}

#[derive(Args)]
pub(crate) struct RotationArgs {
    /// The id of the key
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) when: RotationWhen,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct RotationWhen {
    /// Every so many days
    #[arg(long, value_name = "NUMBER")]
    pub(crate) days: Option<u32>,
    /// Never
    #[arg(long)]
    pub(crate) off: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum VersionStep {
    /// Take it out of use; it still decrypts where the profile says so
    Deactivate,
    /// Take it into use again
    Activate,
    /// Report that others know it: it protects nothing any more
    Compromise,
    /// Destroy it when the waiting time is over
    RequestDeletion,
    /// Take a request for deletion back
    CancelDeletion,
    /// Destroy it without waiting
    Destroy,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum KindArg {
    /// AES with 256 bits
    Aes256,
    /// HMAC with SHA-256
    HmacSha256,
    /// RSA with 2,048 bits
    Rsa2048,
    /// RSA with 3,072 bits
    Rsa3072,
    /// RSA with 4,096 bits
    Rsa4096,
    /// ECDSA on P-256
    EcP256,
    /// ECDSA on P-384
    EcP384,
    /// Ed25519
    Ed25519,
}

#[derive(Args)]
pub(crate) struct KeyListArgs {
    /// Only keys of this keystore
    #[arg(long, value_name = "ID")]
    pub(crate) keystore: Option<String>,
    /// Only keys in this state; may be given several times
    #[arg(long, value_enum)]
    pub(crate) state: Vec<StateArg>,
    /// Only keys whose name contains this text, whatever its case
    #[arg(long, value_name = "TEXT")]
    pub(crate) contains: Option<String>,
    /// What to sort by
    #[arg(long, value_enum, default_value_t = Sort::Created)]
    pub(crate) sort: Sort,
    /// From the last to the first
    #[arg(long)]
    pub(crate) descending: bool,
    /// The most keys to list
    #[arg(long, value_name = "NUMBER")]
    pub(crate) limit: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum StateArg {
    PreActive,
    Enabled,
    Disabled,
    PendingDeletion,
    Destroyed,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Sort {
    /// By time of creation
    Created,
    /// By name
    Name,
    /// By deadline; keys without one come last
    Due,
}

#[derive(Subcommand)]
pub(crate) enum SecretCommand {
    /// Keep a text; it is read from a file or standard input, never from the arguments
    Create {
        /// The id of its keystore
        #[arg(long, value_name = "ID")]
        keystore: String,
        /// Its name
        name: String,
        /// Its description
        #[arg(long, default_value = "")]
        description: String,
        /// File with the text, taken as it is [default: standard input]
        #[arg(long = "in", value_name = "FILE")]
        input: Option<PathBuf>,
    },
    /// Read a text
    Get {
        /// Its id
        id: String,
        /// The number of an older version
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
        /// File to write, whole or not at all [default: standard output]
        #[arg(long = "out", value_name = "FILE")]
        output: Option<PathBuf>,
        /// Overwrite the file to write
        #[arg(long, requires = "output")]
        force: bool,
    },
    /// Replace a text; what was before stays as an older version
    Set {
        /// Its id
        id: String,
        /// File with the text, taken as it is [default: standard input]
        #[arg(long = "in", value_name = "FILE")]
        input: Option<PathBuf>,
    },
}
