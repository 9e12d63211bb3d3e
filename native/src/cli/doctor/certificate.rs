//! The certificate of the server: whether it is valid, and for how long.

use std::path::{Path, PathBuf};

use keystead_core::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::{Finding, State, finding, session};
use crate::cli::args::Globals;
use crate::cli::config;

/// One that expires sooner is worth a word.
const DAYS: u64 = 30;
const DAY: u64 = 86_400_000;

/// What is found of the certificate that the configuration names, or that the server keeps in the data directory.
pub(super) fn look(globals: &Globals, now: Timestamp) -> Option<Finding> {
    let named = std::env::var_os("KEYSTEAD_TLS_CERT").map(PathBuf::from);
    let named = named.or_else(|| config::of_serve(globals.config.as_deref()?, "tls-cert").map(PathBuf::from));
    let own = || {
        let path = session::data_directory(globals).ok()?.join("tls-certificate.pem");
        path.is_file().then_some(path)
    };
    let path = named.or_else(own)?;
    Some(match validity(&path) {
        Ok((from, until)) => judge(&path, from, until, now),
        Err(reason) => {
            let found = format!("{} is no certificate in PEM: {reason}. Name another one.", path.display());
            finding("certificate", State::Failed, found)
        }
    })
}

/// When all certificates of a file are valid: from, and until.
fn validity(path: &Path) -> Result<(Timestamp, Timestamp), String> {
    let all = CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())?;
    let mut found: Option<(Timestamp, Timestamp)> = None;
    for one in all {
        let one = one.map_err(|error| error.to_string())?;
        let one = Certificate::from_der(&one).map_err(|error| error.to_string())?;
        let validity = one.tbs_certificate().validity();
        let [from, until] = [validity.not_before, validity.not_after].map(|time| {
            let millis = time.to_unix_duration().as_millis();
            Timestamp(u64::try_from(millis).unwrap_or(u64::MAX))
        });
        found = Some(found.map_or((from, until), |before| (before.0.max(from), before.1.min(until))));
    }
    found.ok_or_else(|| "there is none in it".to_owned())
}

fn judge(path: &Path, from: Timestamp, until: Timestamp, now: Timestamp) -> Finding {
    let path = path.display();
    let days = until.0.saturating_sub(now.0) / DAY;
    let (state, found) = if now >= until {
        let since = (now.0 - until.0) / DAY;
        let found = format!(
            "{path} expired {since} days ago: clients refuse it. Put a new one there, and start the server again."
        );
        (State::Failed, found)
    } else if now < from {
        (State::Failed, format!("{path} is not valid yet. Put another one there, or set the clock right."))
    } else if days < DAYS {
        let found =
            format!("{path} expires in {days} days. Put a new one there, and start the server again.");
        (State::Warning, found)
    } else {
        (State::Ok, format!("{path} is valid for {days} days."))
    };
    finding("certificate", state, found)
}

#[cfg(test)]
mod tests;
