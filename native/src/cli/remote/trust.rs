//! Whose certificates are believed, and which one is shown.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use super::super::args::Globals;
use super::super::failure::Failure;
use super::super::session;

/// TLS as the arguments want it.
pub(super) fn configuration(globals: &Globals) -> Result<ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Failure::Unreachable("the versions of TLS"))?
        .with_root_certificates(trusted(globals)?);
    let online = &globals.online;
    let (certificate, key) = match (&online.client_cert, &online.client_key) {
        (Some(certificate), Some(key)) => (certificate, key),
        (None, None) => return Ok(builder.with_no_client_auth()),
        _ => {
            let problem = "--client-cert and --client-key belong together";
            return Err(Failure::Arguments(problem.into()));
        }
    };
    let unusable = |path: &Path, reason: String| Failure::TlsUnusable { path: path.into(), reason };
    let chain = certificates(certificate).map_err(|error| unusable(certificate, error.to_string()))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, error.to_string()))?;
    builder.with_client_auth_cert(chain, private).map_err(|error| unusable(certificate, error.to_string()))
}

/// Who vouches for the server's certificate: the file that is named; or the certificate that `serve --tls-self-signed` keeps
/// in the data directory, and those that the system trusts.
fn trusted(globals: &Globals) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    if let Some(path) = &globals.online.ca_file {
        let found = certificates(path)
            .map_err(|error| Failure::InputUnreadable { path: path.clone(), reason: error.to_string() })?;
        let (added, _) = roots.add_parsable_certificates(found);
        if added == 0 {
            let reason = "there is no certificate in it".into();
            return Err(Failure::TlsUnusable { path: path.clone(), reason });
        }
        return Ok(roots);
    }
    let own = session::data_directory(globals).map(|directory| directory.join("tls-certificate.pem"));
    roots.add_parsable_certificates(own.ok().and_then(|path| certificates(&path).ok()).unwrap_or_default());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Ok(roots)
}

fn certificates(path: &Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let read = |error: rustls::pki_types::pem::Error| io::Error::other(error.to_string());
    CertificateDer::pem_file_iter(path).map_err(read)?.map(|one| one.map_err(read)).collect()
}
