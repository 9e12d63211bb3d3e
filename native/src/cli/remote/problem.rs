//! What a server says when it does not do what it was asked: the same failures as without a server.

use keystead_core::{Error, Fault};
use serde::Deserialize;

use super::Failure;
use crate::cli::output::printable;

/// The codes of a server that the engine does not have, and who has to act.
const OWN: [(&str, Fault); 17] = [
    ("request.body", Fault::Caller),
    ("request.busy", Fault::Environment),
    ("request.cut_short", Fault::Environment),
    ("request.forged", Fault::Policy),
    ("request.idempotency_key", Fault::Caller),
    ("request.media", Fault::Caller),
    ("request.method", Fault::Policy),
    ("request.not_found", Fault::Policy),
    ("request.query", Fault::Caller),
    ("request.rate", Fault::Environment),
    ("request.repeated_differently", Fault::Caller),
    ("request.slow", Fault::Environment),
    ("request.slowed", Fault::Environment),
    ("request.too_large", Fault::Caller),
    ("request.unauthenticated", Fault::Policy),
    ("request.under_way", Fault::Environment),
    ("vault.sealed", Fault::Policy),
];

/// What is read of a problem (RFC 9457).
#[derive(Deserialize)]
struct Problem {
    code: String,
    detail: String,
}

/// The failure that an answer with this status and body tells of.
pub(super) fn failure(status: u16, body: &[u8]) -> Failure {
    let Ok(Problem { code, detail }) = serde_json::from_slice(body) else {
        let said =
            format!("The server answered with status {status}. Check its address and what stands before it.");
        return Failure::ServerRefused { code: "server.refused", fault: of_status(status), said };
    };
    let of_engine = Error::CODES.binary_search(&code.as_str()).ok().and_then(|at| Error::CODES.get(at));
    let known = of_engine.and_then(|code| Some((*code, Error::fault_of(code)?)));
    let known = known.or_else(|| OWN.into_iter().find(|(own, _)| *own == code));
    let (code, fault) = known.unwrap_or(("server.refused", of_status(status)));
    Failure::ServerRefused { code, fault, said: printable(&detail) }
}

/// Who has to act, as far as a status tells.
const fn of_status(status: u16) -> Fault {
    match status {
        400 | 413..=415 => Fault::Caller,
        422 => Fault::Data,
        408 | 429 | 500.. => Fault::Environment,
        _ => Fault::Policy,
    }
}

#[cfg(test)]
mod tests;
