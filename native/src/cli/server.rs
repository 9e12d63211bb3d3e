//! `keystead serve`.

use core::time::Duration;
use std::thread;

use keystead_core::Error;
use keystead_core::hsm::HsmProblem;
use serde_json::json;

use super::args::{Globals, ServeArgs};
use super::failure::Failure;
use super::output::Output;
use super::session::{self, check_standard_input};
use super::tokens;
use crate::edge::SystemClock;
use crate::hsm::Tokens;
use crate::log;
use crate::serve::{self, Console, Listening, Seal, ServeError, Site, TlsProblem, TlsSource};

/// How long a server waits before it asks the token again that is to unseal it.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(5);

pub(super) fn run(globals: &Globals, arguments: &ServeArgs) -> Result<(), Failure> {
    check_standard_input(globals, &[])?;
    log::begin(arguments.monitoring.format());
    let console = match Console::load(arguments.console.as_deref()) {
        Err(ServeError::ConsoleMissing(None)) if !arguments.console_only => Console::none(),
        loaded => loaded.map_err(failure)?,
    };
    let tokens = tokens::of(globals)?;
    let mut site = Site {
        console,
        vault: None,
        seal: Seal::new(tokens),
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
        if !unlocks
            && let Some(tokens) = tokens
            && let Some(locked) = session::find_locked(globals)?
            && session::is_for_token(globals, &locked)
        {
            drop(locked);
            unseal_by_token(globals, tokens, &site.seal)?;
        }
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

/// Unseals the vault with the token that one of its slots names. Where that cannot be done now, it is tried again until it can,
/// or somebody else has unsealed it; a PIN that the token refuses is never tried again.
fn unseal_by_token(globals: &Globals, tokens: &'static Tokens, seal: &Seal) -> Result<(), Failure> {
    let unsealing = session::unsealing(globals)?;
    let again = seal.clone();
    let attempt = move || -> Result<(), Error> {
        let vault = tokens::unlock(tokens, (unsealing.open)()?)?;
        (unsealing.opened)(&vault);
        let unsealed = again.unseal(vault, || SystemClock.now());
        unsealed.map(|_| ()).map_err(|_| Error::Unreachable("a thread for the scheduler"))
    };
    let Err(error) = attempt() else { return Ok(()) };
    log::say(log::Level::Warning, error.code(), format!("The vault stays sealed: {error}"));
    let seal = seal.clone();
    let waiting = thread::Builder::new().name("unsealing".into()).spawn(move || {
        let mut last = error;
        // Whoever seals it afterwards means that.
        while !seal.was_unsealed() && is_worth_waiting(&last) {
            thread::sleep(BETWEEN_ATTEMPTS);
            if seal.was_unsealed() {
                return;
            }
            match attempt() {
                Ok(()) => return,
                Err(error) => {
                    if error != last {
                        log::say(
                            log::Level::Warning,
                            error.code(),
                            format!("The vault stays sealed: {error}"),
                        );
                    }
                    last = error;
                }
            }
        }
    });
    waiting.map(drop).map_err(|error| Failure::ServerFailed(error.to_string()))
}

/// Whether it may go without anybody doing anything here.
fn is_worth_waiting(error: &Error) -> bool {
    matches!(error, Error::Hsm(HsmProblem::Absent | HsmProblem::Failed { .. }) | Error::Store(_))
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
