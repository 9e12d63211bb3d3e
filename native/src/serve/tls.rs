//! The server's certificate, and what it asks of those of its clients.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, PeerIncompatible, ServerConfig, SignatureScheme,
};

/// Where the server's certificate comes from.
pub(crate) enum TlsSource {
    /// Files in PEM: the certificate with those that issued it, and its private key.
    Files { certificate: PathBuf, key: PathBuf },
    /// Made here for the names of this machine, and kept in this directory.
    SelfSigned { directory: PathBuf },
}

/// Why there is no TLS.
#[derive(Debug)]
pub(crate) struct TlsProblem {
    pub(crate) path: PathBuf,
    pub(crate) reason: String,
}

/// How connections are protected: TLS 1.3 alone.
pub(crate) fn config(source: &TlsSource) -> Result<Arc<ServerConfig>, TlsProblem> {
    let (certificate, key) = match source {
        TlsSource::Files { certificate, key } => (certificate.clone(), key.clone()),
        TlsSource::SelfSigned { directory } => self_signed(directory)?,
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&certificate).and_then(Iterator::collect);
    let chain = chain.map_err(|error| problem(&certificate, error))?;
    if chain.is_empty() {
        return Err(problem(&certificate, "it has no certificate in PEM"));
    }
    let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| problem(&key, error))?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(AnyHolder { provider: Arc::clone(&provider) });
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| problem(&certificate, error))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, private)
        .map_err(|error| problem(&certificate, error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The files of a certificate for `localhost` and this machine's loopback addresses, made when they are not there yet.
fn self_signed(directory: &Path) -> Result<(PathBuf, PathBuf), TlsProblem> {
    let (certificate, key) = (directory.join("tls-certificate.pem"), directory.join("tls-key.pem"));
    if certificate.is_file() && key.is_file() {
        return Ok((certificate, key));
    }
    let names = ["localhost", "127.0.0.1", "::1"].map(String::from);
    let made = rcgen::generate_simple_self_signed(names).map_err(|error| problem(&certificate, error))?;
    write(&key, &made.signing_key.serialize_pem(), true).map_err(|error| problem(&key, error))?;
    write(&certificate, &made.cert.pem(), false).map_err(|error| problem(&certificate, error))?;
    Ok((certificate, key))
}

/// Writes a file anew; one that is secret is readable by its owner alone from the beginning.
fn write(path: &Path, text: &str, secret: bool) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn problem(path: &Path, reason: impl ToString) -> TlsProblem {
    TlsProblem { path: path.into(), reason: reason.to_string() }
}

/// Asks for a certificate, takes any, and none as well: that its holder has the private key is proved in the handshake.
/// Whether the certificate admits anybody is decided for each request, by its fingerprint: those of one keystore mean
/// nothing to another, and one that is revoked admits nobody from then on, on open connections either.
#[derive(Debug)]
struct AnyHolder {
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for AnyHolder {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
