use std::collections::BTreeSet;
use std::path::PathBuf;

use keystead_core::audit::{Broken, Problem};
use keystead_core::{Error, Fault};

use super::Failure;
use crate::cli::exit::Exit;
use crate::store::AddressProblem;

/// One of each, except the engine's, which are tested there. The match makes the compiler ask for new ones.
fn each() -> Vec<Failure> {
    let path = || PathBuf::from("some/file");
    let reason = || String::from("a reason");
    let all = vec![
        Failure::Arguments(reason()),
        Failure::ClockUnreadable,
        Failure::ConfigField { path: path(), field: "serve.listen_on".into() },
        Failure::ConfigInvalid { path: path(), problem: reason() },
        Failure::ConsoleMissing(None),
        Failure::DataDirectoryUnknown,
        Failure::DatabaseAddress(AddressProblem::Scheme),
        Failure::ExportBroken(Broken { line: 7, sequence: Some(5), problem: Problem::Hash }),
        Failure::InputNotBase64,
        Failure::MacInvalid,
        Failure::SignatureInvalid,
        Failure::InputNotText(path()),
        Failure::InputTooLarge { limit: 7 },
        Failure::InputUnreadable { path: path(), reason: reason() },
        Failure::Listen { address: ([127, 0, 0, 1], 80).into(), reason: reason() },
        Failure::OutputExists(path()),
        Failure::OutputFailed { path: path(), reason: reason() },
        Failure::OutputIsTerminal,
        Failure::PasswordInArgument,
        Failure::PassphraseMissing { flag: "--flag" },
        Failure::PassphrasesDiffer,
        Failure::ServerFailed(reason()),
        Failure::OnlyHere("A server does not do this."),
        Failure::ServerBrokeOff,
        Failure::ServerRefused {
            code: "server.refused",
            fault: Fault::Policy,
            said: "What a server says of it, and what to do.".into(),
        },
        Failure::ServerUnreachable { url: "https://example.org".into(), reason: reason() },
        Failure::SecretExposed(path()),
        Failure::StandardInputTwice,
        Failure::Token(Box::new(crate::hsm::Problem::TokenAbsent.into())),
        Failure::TlsUnusable { path: path(), reason: reason() },
        Failure::Unhealthy { failed: 2 },
    ];
    for failure in &all {
        match failure {
            Failure::Arguments(_)
            | Failure::ClockUnreadable
            | Failure::ConfigField { .. }
            | Failure::ConfigInvalid { .. }
            | Failure::ConsoleMissing(_)
            | Failure::DataDirectoryUnknown
            | Failure::DatabaseAddress(_)
            | Failure::PasswordInArgument
            | Failure::Engine(_)
            | Failure::ExportBroken(_)
            | Failure::InputNotBase64
            | Failure::MacInvalid
            | Failure::SignatureInvalid
            | Failure::InputNotText(_)
            | Failure::InputTooLarge { .. }
            | Failure::InputUnreadable { .. }
            | Failure::Listen { .. }
            | Failure::OutputExists(_)
            | Failure::OutputFailed { .. }
            | Failure::OutputIsTerminal
            | Failure::PassphraseMissing { .. }
            | Failure::PassphrasesDiffer
            | Failure::ServerFailed(_)
            | Failure::OnlyHere(_)
            | Failure::ServerBrokeOff
            | Failure::ServerRefused { .. }
            | Failure::ServerUnreachable { .. }
            | Failure::SecretExposed(_)
            | Failure::StandardInputTwice
            | Failure::Token(_)
            | Failure::TlsUnusable { .. }
            | Failure::Unhealthy { .. }
            | Failure::Unreachable(_) => {}
        }
    }
    all
}

#[test]
fn codes_are_unique_and_stable() {
    let table: Vec<_> =
        each().iter().map(|failure| format!("{} {:?}", failure.code(), Exit::of(failure))).collect();
    assert_eq!(table.iter().collect::<BTreeSet<_>>().len(), table.len());
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn each_says_what_to_do() {
    for failure in each() {
        let text = failure.to_string();
        assert!(text.ends_with('.') && text.len() > 30 && !text.contains('\n'), "{text}");
    }
}

#[test]
fn faults_of_the_engine_decide_its_exit_codes() {
    let cases = [
        (Error::InvalidId, Fault::Caller, Exit::Usage),
        (Error::UnlockFailed, Fault::Policy, Exit::Refused),
        (Error::DecryptionFailed, Fault::Data, Exit::Data),
        (Error::RandomUnavailable, Fault::Environment, Exit::Environment),
        (Error::Unreachable("a test"), Fault::Bug, Exit::Bug),
    ];
    for (error, fault, exit) in cases {
        assert_eq!(error.fault(), fault);
        assert_eq!(Exit::of(&Failure::Engine(error)), exit);
    }
}
