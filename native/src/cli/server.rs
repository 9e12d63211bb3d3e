//! `keystead serve`.

use serde_json::json;

use super::args::{Globals, ServeArgs};
use super::failure::Failure;
use super::output::Output;
use super::session::{self, check_standard_input};
use crate::edge::SystemClock;
use crate::log;
use crate::serve::{self, Console, Listening, Seal, ServeError, Site, TlsProblem, TlsSource};

pub(super) fn run(globals: &Globals, arguments: &ServeArgs) -> Result<(), Failure> {
    check_standard_input(globals, &[])?;
    log::begin(arguments.monitoring.format());
    let console = match Console::load(arguments.console.as_deref()) {
        Err(ServeError::ConsoleMissing(None)) if !arguments.console_only => Console::none(),
        loaded => loaded.map_err(failure)?,
    };
    let mut site = Site {
        console,
        vault: None,
        seal: Seal::default(),
        unsealing: None,
        tls: None,
        proxies: arguments.trusted_proxy.clone(),
        nhn: arguments.nhn_api.clone(),
        limits: arguments.limits.limits(),
        monitoring: arguments.monitoring.monitoring(),
    };
    if let (Some(certificate), Some(key)) = (&arguments.tls_cert, &arguments.tls_key) {
        site.tls = Some(TlsSource::Files { certificate: certificate.clone(), key: key.clone() });
    } else if arguments.tls_self_signed {
        site.tls = Some(TlsSource::SelfSigned { directory: session::data_directory(globals)? });
    }
    let scheme = if site.tls.is_some() { "https" } else { "http" };
    if !arguments.console_only {
        let unlocks = globals.passphrase_file.is_some()
            || globals.recovery_code_file.is_some()
            || globals.key_file.is_some();
        site.vault = Some(session::place(globals)?);
        site.unsealing = Some(session::unsealing(globals)?);
        if unlocks {
            let vault = session::unlock(session::open_locked(globals)?, globals)?;
            let unsealed = site.seal.unseal(vault, || SystemClock.now());
            unsealed.map_err(|error| Failure::ServerFailed(error.to_string()))?;
        }
    }
    let output = Output { json: globals.json };
    let announce = |Listening { address, metrics }: Listening| {
        let mut facts = json!({ "listening": format!("{scheme}://{address}/") });
        if let Some(address) = metrics {
            facts["metrics"] = format!("http://{address}/metrics").into();
        }
        // A server whose output nobody reads is a server all the same.
        let _ = output.show(&facts, || format!("Keystead is at {scheme}://{address}/\n"));
    };
    serve::run(site, arguments.listen, announce).map_err(failure)
}

fn failure(error: ServeError) -> Failure {
    match error {
        ServeError::ConsoleMissing(path) => Failure::ConsoleMissing(path),
        ServeError::ConsoleUnreadable { path, reason } => Failure::InputUnreadable { path, reason },
        ServeError::Tls(TlsProblem { path, reason }) => Failure::TlsUnusable { path, reason },
        ServeError::Listen { address, reason } => Failure::Listen { address, reason },
        ServeError::Stopped(reason) => Failure::ServerFailed(reason),
    }
}
