//! Arguments of `keystead sign`, `verify` and `mac`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::DataArgs;

/// A signature algorithm, by its name in JOSE.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum AlgorithmArg {
    /// RSA PKCS#1 v1.5 with SHA-256
    #[value(name = "RS256")]
    Rs256,
    /// RSA PSS with SHA-256
    #[value(name = "PS256")]
    Ps256,
    /// ECDSA on P-256
    #[value(name = "ES256")]
    Es256,
    /// ECDSA on P-384
    #[value(name = "ES384")]
    Es384,
    /// Ed25519
    #[value(name = "EdDSA")]
    EdDsa,
}

/// How an ECDSA signature is written.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EncodingArg {
    /// Both numbers behind each other: JWS, WebCrypto
    P1363,
    /// ASN.1: X.509, OpenSSL, Java
    Der,
}

/// What is signed, and how.
#[derive(Args)]
pub(crate) struct SigningArgs {
    /// The id of the key
    #[arg(long, value_name = "ID")]
    pub(crate) key: String,
    /// Algorithm [default: the usual one of the key]
    #[arg(long, value_enum)]
    pub(crate) algorithm: Option<AlgorithmArg>,
    /// Form of the signature
    #[arg(long, value_enum, default_value_t = EncodingArg::P1363)]
    pub(crate) encoding: EncodingArg,
    /// The input is the digest of the message, as bytes
    #[arg(long)]
    pub(crate) digest: bool,
    /// The version stands in front of the signature, as the keystore's profile lays it out
    #[arg(long)]
    pub(crate) framed: bool,
}

#[derive(Args)]
pub(crate) struct SignArgs {
    #[command(flatten)]
    pub(crate) signing: SigningArgs,
    #[command(flatten)]
    pub(crate) data: DataArgs,
}

#[derive(Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) signing: SigningArgs,
    /// File that was signed [default: standard input]
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// File with the signature
    #[arg(long, value_name = "FILE")]
    pub(crate) signature: PathBuf,
    /// The signature is Base64 text
    #[arg(long)]
    pub(crate) base64: bool,
    /// The version that signed [default: the newest 32 are tried]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) version: Option<u32>,
}

#[derive(Subcommand)]
pub(crate) enum MacCommand {
    /// Make the code of a file: 64 hexadecimal digits
    Make {
        /// The id of the key
        #[arg(long, value_name = "ID")]
        key: String,
        /// File [default: standard input]
        #[arg(long = "in", value_name = "FILE")]
        input: Option<PathBuf>,
    },
    /// Verify the code of a file
    Verify {
        /// The id of the key
        #[arg(long, value_name = "ID")]
        key: String,
        /// File [default: standard input]
        #[arg(long = "in", value_name = "FILE")]
        input: Option<PathBuf>,
        /// The code: 64 hexadecimal digits
        #[arg(long, value_name = "HEX")]
        code: String,
        /// The version that made it [default: the newest 32 are tried]
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
}
