//! A running server, as the command line talks to it.

use core::time::Duration;
use std::io;
use std::path::Path;
use std::sync::Arc;

use data_encoding::BASE64;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use zeroize::Zeroizing;

use super::args::{Globals, ServerArgs};
use super::failure::Failure;
use super::session;

/// How long a server has to answer: it may wait for others, and for Argon2id.
const ANSWER: Duration = Duration::from_secs(120);

/// A server.
pub(super) struct Remote {
    agent: Agent,
    url: String,
}

impl Remote {
    /// The server that the arguments name. Whatever is sent to another machine is encrypted.
    pub(super) fn new(globals: &Globals, arguments: &ServerArgs) -> Result<Self, Failure> {
        let url = arguments.server.trim_end_matches('/').to_owned();
        let unusable =
            || Failure::Arguments("--server takes an address such as https://keys.example.org:7420".into());
        let parsed: Uri = url.parse().map_err(|_| unusable())?;
        let host = parsed.host().ok_or_else(unusable)?.trim_matches(['[', ']']);
        let is_here =
            host == "localhost" || host.parse().is_ok_and(|address: core::net::IpAddr| address.is_loopback());
        match parsed.scheme_str() {
            Some("https") => {}
            Some("http") if is_here => {}
            Some("http") => {
                let problem =
                    "Without TLS others could read what is sent: name a server on another machine by https";
                return Err(Failure::Arguments(problem.into()));
            }
            _ => return Err(unusable()),
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::Specific(Arc::new(trusted(globals, arguments)?)))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(ANSWER))
            .build();
        Ok(Self { agent: config.into(), url })
    }

    /// Sends JSON, with an access key if one is needed; the answer, if it is a good one.
    pub(super) fn post(
        &self,
        path: &str,
        access_key: Option<(&str, &str)>,
        body: &Zeroizing<String>,
    ) -> Result<Value, Failure> {
        let unreachable = |reason: String| Failure::ServerUnreachable { url: self.url.clone(), reason };
        let mut request =
            self.agent.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        if let Some((id, secret)) = access_key {
            let shown = Zeroizing::new(format!("{id}:{secret}"));
            let encoded = Zeroizing::new(format!("Basic {}", BASE64.encode(shown.as_bytes())));
            request = request.header("authorization", encoded.as_str());
        }
        let mut answer = request.send(body.as_bytes()).map_err(|error| unreachable(error.to_string()))?;
        let status = answer.status();
        let text = answer.body_mut().read_to_string().map_err(|error| unreachable(error.to_string()))?;
        let json: Value = serde_json::from_str(&text).unwrap_or_default();
        if status.is_success() {
            return Ok(json);
        }
        let said = json.get("detail").and_then(Value::as_str).map(str::to_owned);
        let said = said.unwrap_or_else(|| format!("It answered {status}."));
        Err(Failure::ServerRefused { status: status.as_u16(), said })
    }
}

/// Who vouches for the server's certificate: the file that is named; or the certificate that `serve --tls-self-signed` keeps
/// in the data directory, and those that the system trusts.
fn trusted(globals: &Globals, arguments: &ServerArgs) -> Result<Vec<Certificate<'static>>, Failure> {
    if let Some(path) = &arguments.ca_file {
        return certificates(path)
            .map_err(|reason| Failure::InputUnreadable { path: path.clone(), reason: reason.to_string() });
    }
    let own = session::data_directory(globals).map(|directory| directory.join("tls-certificate.pem"));
    let mut all = own.ok().and_then(|path| certificates(&path).ok()).unwrap_or_default();
    let system = rustls_native_certs::load_native_certs().certs;
    all.extend(system.iter().map(|certificate| Certificate::from_der(certificate).to_owned()));
    Ok(all)
}

fn certificates(path: &Path) -> io::Result<Vec<Certificate<'static>>> {
    let read = |error: rustls::pki_types::pem::Error| io::Error::other(error.to_string());
    let found = CertificateDer::pem_file_iter(path).map_err(read)?;
    found.map(|one| one.map(|one| Certificate::from_der(&one).to_owned()).map_err(read)).collect()
}
