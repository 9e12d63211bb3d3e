//! Arguments of commands that talk to a running server.

use std::path::PathBuf;

use clap::Args;

#[derive(Args)]
pub(crate) struct ServerArgs {
    /// The server's address
    #[arg(
        long,
        value_name = "URL",
        env = "KEYSTEAD_SERVER",
        hide_env_values = true,
        default_value = "http://127.0.0.1:7420"
    )]
    pub(crate) server: String,
    /// Certificates in PEM that vouch for the server's; without, those that the system trusts, and the one that
    /// `serve --tls-self-signed` keeps in the data directory
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct SealArgs {
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    /// The id of an administrator's access key
    #[arg(long, value_name = "ID", env = "KEYSTEAD_ACCESS_KEY_ID", hide_env_values = true)]
    pub(crate) access_key_id: String,
    /// File whose first line is the secret of the access key
    #[arg(long, value_name = "FILE")]
    pub(crate) secret_access_key_file: PathBuf,
}
