//! TLS to the database: 1.3, with the server's certificate verified.

use std::sync::Arc;

use keystead_core::StoreError;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Roots;

/// How connections are encrypted.
pub(super) fn connector(roots: &Roots) -> Result<MakeRustlsConnect, StoreError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| StoreError::Unavailable(error.to_string()))?
        .with_root_certificates(trusted(roots)?)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn trusted(roots: &Roots) -> Result<RootCertStore, StoreError> {
    let mut trusted = RootCertStore::empty();
    let certificates = match roots {
        Roots::System => rustls_native_certs::load_native_certs().certs,
        Roots::File(path) => {
            let unreadable = |reason: String| {
                StoreError::Unavailable(format!("{} has no certificates: {reason}", path.display()))
            };
            let found = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
            found.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(error.to_string()))?
        }
    };
    let (added, _) = trusted.add_parsable_certificates(certificates);
    if added == 0 {
        return Err(StoreError::Unavailable(
            "there is no certificate that vouches for the database's".into(),
        ));
    }
    Ok(trusted)
}
