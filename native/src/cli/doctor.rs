//! `keystead doctor`: whether everything is as it should be, and what to do where it is not.

mod certificate;

use keystead_core::{Call, Timestamp};
use pollster::block_on;
use serde::Serialize;

use super::args::Globals;
use super::backend::only_here;
use super::failure::Failure;
use super::output::Output;
use super::session;
use crate::edge::OsRandom;
use crate::store::Place;

/// A clock that stands before this was never set: the program is newer.
const NOT_BEFORE: Timestamp = Timestamp(1_767_225_600_000);
/// A backup that is older is worth a word.
const BACKUP_DAYS: u64 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum State {
    Ok,
    Skipped,
    Warning,
    Failed,
}

/// What was looked at, what was found, and what to do.
#[derive(Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    found: String,
}

pub(super) fn run(globals: &Globals) -> Result<(), Failure> {
    only_here(globals, "The doctor looks at the machine that it runs on.")?;
    let mut findings = vec![clock()];
    let place = session::place(globals)?;
    findings.extend(permissions(&place));
    findings.extend(session::now().ok().and_then(|now| certificate::look(globals, now)));
    vault(globals, &place, &mut findings);
    let failed = findings.iter().filter(|finding| finding.state == State::Failed).count();
    Output { json: globals.json }.show(&findings, || {
        let line = |finding: &Finding| {
            let state = format!("{:?}", finding.state).to_lowercase();
            format!("{state:8}{:13}{}\n", finding.check, finding.found)
        };
        findings.iter().map(line).collect()
    })?;
    if failed == 0 { Ok(()) } else { Err(Failure::Unhealthy { failed }) }
}

fn finding(check: &'static str, state: State, found: impl Into<String>) -> Finding {
    Finding { check, state, found: found.into() }
}

fn clock() -> Finding {
    match session::now() {
        Ok(now) if now >= NOT_BEFORE => finding("clock", State::Ok, "The clock is set."),
        _ => finding("clock", State::Failed, "The clock stands in the past. Set it, and keep it by NTP."),
    }
}

/// Whether others can reach into the data directory.
fn permissions(place: &Place) -> Option<Finding> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let directory = place.directory()?;
        let mode = std::fs::metadata(directory).ok()?.permissions().mode() & 0o777;
        let path = directory.display();
        Some(if mode & 0o077 == 0 {
            finding("permissions", State::Ok, format!("{path} is its owner's alone."))
        } else {
            let found = format!("{path} is open to others ({mode:o}). Run `chmod 700 {path}`.");
            finding("permissions", State::Failed, found)
        })
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        None
    }
}

fn vault(globals: &Globals, place: &Place, findings: &mut Vec<Finding>) {
    let locked = match session::open_locked(globals) {
        Ok(locked) => locked,
        Err(failure) => return findings.push(finding("store", State::Failed, failure.to_string())),
    };
    let info = locked.info();
    findings.push(finding("store", State::Ok, format!("{place} holds the vault {:?}.", info.name)));
    findings.push(backup(info.backup.map(|backup| backup.made)));
    let unlocks = [&globals.passphrase_file, &globals.recovery_code_file, &globals.key_file];
    if unlocks.into_iter().all(Option::is_none) {
        let found = "Name what unlocks the vault, such as --passphrase-file, to have its records verified.";
        return findings.extend(["records", "audit"].map(|check| finding(check, State::Skipped, found)));
    }
    let vault = match session::unlock(locked, globals) {
        Ok(vault) => vault,
        Err(failure) => return findings.push(finding("records", State::Failed, failure.to_string())),
    };
    findings.push(match block_on(vault.check()) {
        Ok(report) if report.rewrap_left.is_some() => finding(
            "records",
            State::Warning,
            "The root key was replaced, and not every key follows yet. Run `keystead root rewrap`.",
        ),
        Ok(report) => finding("records", State::Ok, format!("{} records are sound.", report.records)),
        Err(error) => finding("records", State::Failed, error.to_string()),
    });
    findings.push(match block_on(vault.verify_audit()) {
        Ok(entries) => finding("audit", State::Ok, format!("{entries} entries of the audit log are whole.")),
        Err(error) => finding("audit", State::Failed, error.to_string()),
    });
    if let Ok(now) = session::now() {
        session::close(globals, &vault, &mut Call::new(now, &mut OsRandom));
    }
}

fn backup(made: Option<u64>) -> Finding {
    let advice = "Run `keystead export`, and keep the bundle elsewhere.";
    let Some(made) = made else {
        return finding("backup", State::Warning, format!("There was never a backup. {advice}"));
    };
    let now = session::now().map_or(made, |now| now.0);
    let days = now.saturating_sub(made) / 86_400_000;
    let state = if days > BACKUP_DAYS { State::Warning } else { State::Ok };
    let advice = if state == State::Ok { "" } else { advice };
    finding("backup", state, format!("The last backup is {days} days old. {advice}").trim_end())
}
