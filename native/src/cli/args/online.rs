//! Arguments of every command that say which server has the vault, and who asks it.

use std::path::PathBuf;

use clap::Args;

#[derive(Args)]
#[command(next_help_heading = "Against a server, which has the vault then")]
pub(crate) struct OnlineArgs {
    /// Address of a running server. Another machine's begins with https
    #[arg(long, global = true, value_name = "URL", env = "KEYSTEAD_SERVER", hide_env_values = true)]
    pub(crate) server: Option<String>,
    /// Certificates in PEM that vouch for the server's; without, those that the system trusts, and the one that
    /// `serve --tls-self-signed` keeps in the data directory
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KEYSTEAD_CA_FILE",
        hide_env_values = true,
        visible_alias = "ca-cert"
    )]
    pub(crate) ca_file: Option<PathBuf>,
    /// File with an access key, as `principal add-access-key --json` and `init --json` show it; "-" reads standard input
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KEYSTEAD_ACCESS_KEY_FILE",
        hide_env_values = true,
        conflicts_with_all = ["access_key_id", "secret_access_key_file"]
    )]
    pub(crate) access_key_file: Option<PathBuf>,
    /// The id of an access key, in place of such a file
    #[arg(long, global = true, value_name = "ID", env = "KEYSTEAD_ACCESS_KEY_ID", hide_env_values = true)]
    pub(crate) access_key_id: Option<String>,
    /// File whose first line is the secret of that access key. Without it the terminal asks
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KEYSTEAD_SECRET_ACCESS_KEY_FILE",
        hide_env_values = true
    )]
    pub(crate) secret_access_key_file: Option<PathBuf>,
    /// This client's certificate in PEM, where a keystore asks for one
    #[arg(long, global = true, value_name = "FILE", env = "KEYSTEAD_CLIENT_CERT", hide_env_values = true)]
    pub(crate) client_cert: Option<PathBuf>,
    /// The private key of that certificate, in PEM
    #[arg(long, global = true, value_name = "FILE", env = "KEYSTEAD_CLIENT_KEY", hide_env_values = true)]
    pub(crate) client_key: Option<PathBuf>,
}
