//! Tokens.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum JwtCommand {
    /// Sign a token
    Sign(JwtSignArgs),
    /// Verify a token and show its claims; another than a good one is a failure
    Verify(JwtVerifyArgs),
}

#[derive(Args)]
pub(crate) struct JwtSignArgs {
    /// The id of the key
    #[arg(long, value_name = "ID")]
    pub(crate) key: String,
    /// File with the claims, a JSON object; "-" reads standard input [default: no further claims]
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Option<PathBuf>,
    /// Seconds until it expires (exp)
    #[arg(long, value_name = "SECONDS")]
    pub(crate) expires_in: Option<u64>,
    /// Who makes it (iss)
    #[arg(long)]
    pub(crate) issuer: Option<String>,
    /// Whom it is about (sub)
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// Whom it is for (aud); may be given more than once
    #[arg(long)]
    pub(crate) audience: Vec<String>,
    /// Its own id (jti)
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// Its type (typ) [default: JWT]
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) token_type: Option<String>,
}

#[derive(Args)]
pub(crate) struct JwtVerifyArgs {
    /// The id of the key that must have signed it
    #[arg(long, value_name = "ID", required_unless_present = "keystore", conflicts_with = "keystore")]
    pub(crate) key: Option<String>,
    /// The id of the keystore one of whose keys must have signed it
    #[arg(long, value_name = "ID")]
    pub(crate) keystore: Option<String>,
    /// File with the token [default: standard input]
    #[arg(long = "in", value_name = "FILE")]
    pub(crate) input: Option<PathBuf>,
    /// Who must have made it (iss)
    #[arg(long)]
    pub(crate) issuer: Option<String>,
    /// Who is asking (aud); may be given more than once
    #[arg(long)]
    pub(crate) audience: Vec<String>,
    /// Whom it must be about (sub)
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// A claim that must be there; may be given more than once
    #[arg(long, value_name = "CLAIM")]
    pub(crate) require: Vec<String>,
    /// Seconds by which clocks may differ, up to 300
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) leeway: u32,
    /// The most seconds since it was made (iat)
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_age: Option<u32>,
    /// The type that it must have (typ)
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) token_type: Option<String>,
}
