//! `keystead audit`.

use std::path::Path;

use keystead_core::audit::{PublicKey, Verified, verify_export};
use keystead_core::body::{AuditEntryView, AuditQueryBody};
use serde_json::json;

use super::args::{AuditCommand, AuditListArgs, Globals};
use super::backend::with_backend;
use super::failure::Failure;
use super::output::{self, Output, fields, table};
use super::{files, show};

/// No export is larger.
const MAX_EXPORT_BYTES: u64 = 4 << 30;
/// No public key is larger.
const MAX_KEY_BYTES: u64 = 16 * 1024;
/// The most entries of a page.
const PAGE: u32 = 1_000;

pub(super) fn run(globals: &Globals, command: &AuditCommand) -> Result<(), Failure> {
    match command {
        AuditCommand::List(arguments) => list(globals, arguments),
        AuditCommand::Export { file, force } => export(globals, file, *force),
        AuditCommand::Verify { file, public_key } => verify(globals, file, public_key.as_deref()),
        AuditCommand::PublicKey => {
            let pem = with_backend(globals, |backend| backend.audit_public_key())?;
            if globals.json {
                return Output { json: true }.show(&json!({ "publicKey": pem }), String::new);
            }
            output::print(pem.as_bytes())
        }
    }
}

fn list(globals: &Globals, arguments: &AuditListArgs) -> Result<(), Failure> {
    let mut query = AuditQueryBody {
        key: arguments.key.clone(),
        keystore: arguments.keystore.clone(),
        event: arguments.event.clone(),
        actor: arguments.actor.clone(),
        limit: Some(PAGE),
        ..AuditQueryBody::default()
    };
    let entries = with_backend(globals, |backend| {
        let mut entries = Vec::new();
        while entries.len() < arguments.limit as usize {
            let page = backend.audit(&query)?;
            entries.extend(page.items);
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        entries.truncate(arguments.limit as usize);
        Ok(entries)
    })?;
    Output { json: globals.json }.show(&entries, || {
        table(
            &["NO", "TIME", "EVENT", "ACTOR", "OBJECT", "OUTCOME"],
            entries.iter().map(row).collect(),
            "Nothing of the kind happened yet.",
        )
    })
}

fn row(entry: &AuditEntryView) -> Vec<String> {
    let object = entry.object_kind.iter().zip(&entry.object).next().map(|(kind, id)| {
        let version = entry.version.map_or_else(String::new, |version| format!(" v{version}"));
        format!("{kind} {id}{version}")
    });
    vec![
        entry.sequence.to_string(),
        show::time(entry.time),
        entry.event.clone(),
        entry.actor.clone(),
        object.unwrap_or_else(|| "-".into()),
        entry.code.as_ref().map_or_else(|| "done".into(), |code| format!("refused: {code}")),
    ]
}

fn export(globals: &Globals, file: &Path, force: bool) -> Result<(), Failure> {
    files::check_output(Some(file), force)?;
    let text = with_backend(globals, |backend| backend.export_audit())?;
    files::write(Some(file), force, &text)?;
    let path = file.display().to_string();
    Output { json: globals.json }.show(&json!({ "out": path, "bytes": text.len() }), || {
        format!("{path}: {} bytes. Verify it anywhere with `keystead audit verify`.\n", text.len())
    })
}

fn verify(globals: &Globals, file: &Path, public_key: Option<&Path>) -> Result<(), Failure> {
    let expected = match public_key {
        Some(path) => {
            let bytes = files::read(Some(path), MAX_KEY_BYTES)?;
            let text = str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(path.into()))?;
            Some(PublicKey::from_pem(text)?)
        }
        None => None,
    };
    let bytes = files::read(Some(file), MAX_EXPORT_BYTES)?;
    let verified = verify_export(&bytes, expected.as_ref())?;
    let pem = verified.public_key.to_pem()?;
    let facts = json!({
        "vault": verified.vault.to_string(),
        "first": verified.first,
        "last": verified.last,
        "entries": verified.entries,
        "checkpoints": verified.checkpoints,
        "exported": verified.exported.0,
        "publicKey": pem,
        "publicKeyExpected": expected.is_some(),
        "unclosedSessions": verified.unclosed_sessions.iter().map(|id| format!("{id:016x}")).collect::<Vec<_>>(),
        "missingEvents": verified.incomplete_sessions.iter()
            .map(|session| json!({ "session": format!("{:016x}", session.session), "missing": session.missing }))
            .collect::<Vec<_>>(),
    });
    Output { json: globals.json }.show(&facts, || verified_text(&verified, &pem, expected.is_some()))
}

fn verified_text(verified: &Verified, pem: &str, expected: bool) -> String {
    let head = fields(&[
        ("Vault", verified.vault.to_string()),
        ("Entries", format!("{} ({} to {})", verified.entries, verified.first, verified.last)),
        ("Checkpoints", verified.checkpoints.to_string()),
        ("Exported", show::time(verified.exported.0)),
        ("Sessions not closed", verified.unclosed_sessions.len().to_string()),
        (
            "Events missing",
            verified.incomplete_sessions.iter().map(|session| session.missing).sum::<u64>().to_string(),
        ),
    ]);
    let key = if expected {
        "It is signed with the key that was expected.\n".to_owned()
    } else {
        format!(
            "Compare this key with a copy that was kept elsewhere, or give that with --public-key:\n{pem}"
        )
    };
    format!("{head}\nEvery entry is there, in order and unchanged. {key}")
}
