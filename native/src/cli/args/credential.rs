//! Credentials: what the clients of a keystore are known by.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use keystead_core::client::{Ipv4Block, MacAddress};

use super::GateMethod;

#[derive(Subcommand)]
pub(crate) enum CredentialCommand {
    /// List the credentials of a keystore
    List {
        /// The id of the keystore
        #[arg(long, value_name = "ID")]
        keystore: String,
        /// Only those of one kind
        #[arg(long, value_enum)]
        kind: Option<GateMethod>,
    },
    /// Register an address
    Add(CredentialAddArgs),
    /// Change the description
    Update {
        /// The id of the credential
        id: String,
        /// The new description
        #[arg(long)]
        description: String,
    },
    /// Ask for deletion: from now on it admits nobody
    RequestDeletion {
        /// The id of the credential
        id: String,
    },
    /// Take a requested deletion back
    CancelDeletion {
        /// The id of the credential
        id: String,
    },
    /// Delete at once, as far as the profile permits it
    DeleteNow {
        /// The id of the credential
        id: String,
    },
    /// Certificates that the keystore issues itself
    #[command(subcommand)]
    Certificate(CertificateCommand),
}

#[derive(Args)]
pub(crate) struct CredentialAddArgs {
    /// The id of the keystore
    #[arg(long, value_name = "ID")]
    pub(crate) keystore: String,
    #[command(flatten)]
    pub(crate) value: AddressArgs,
    /// Its description
    #[arg(long, default_value = "")]
    pub(crate) description: String,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct AddressArgs {
    /// An IPv4 address, or a block of them such as 192.0.2.0/24
    #[arg(long, value_name = "ADDRESS", value_parser = parse::<Ipv4Block>)]
    pub(crate) ipv4: Option<Ipv4Block>,
    /// A MAC address
    #[arg(long, value_name = "ADDRESS", value_parser = parse::<MacAddress>)]
    pub(crate) mac: Option<MacAddress>,
}

/// The engine says what is wrong with an address.
fn parse<T: core::str::FromStr<Err = keystead_core::Error>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: keystead_core::Error| error.to_string())
}

#[derive(Subcommand)]
pub(crate) enum CertificateCommand {
    /// Issue a certificate to a client
    Create {
        /// The id of the keystore
        #[arg(long, value_name = "ID")]
        keystore: String,
        /// The name of the client: the common name of the certificate
        name: String,
        /// For how many days it is valid: up to 3,653
        #[arg(long, default_value_t = 365)]
        days: u32,
        /// Its description
        #[arg(long, default_value = "")]
        description: String,
        /// File whose first line is the password of the certificate's file; without it the terminal asks
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Write a certificate with its private key and its authority into a file (PKCS#12)
    Download {
        /// The id of the credential
        id: String,
        /// File to write
        #[arg(long = "out", value_name = "FILE")]
        output: PathBuf,
        /// Overwrite the file
        #[arg(long)]
        force: bool,
        /// Write the password into this file, too
        #[arg(long, value_name = "FILE")]
        password_out: Option<PathBuf>,
    },
    /// Print the certificates that servers verify the keystore's clients with (PEM)
    Authority {
        /// The id of the keystore
        #[arg(long, value_name = "ID")]
        keystore: String,
    },
}
