//! `keystead audit`.

use std::path::Path;

use data_encoding::HEXLOWER;
use keystead_core::audit::{
    Entry, Event, Filter, Object, ObjectKind, Outcome, PublicKey, Verified, verify_export,
};
use keystead_core::{AuditQuery, KeyId, Vault};
use pollster::block_on;
use serde_json::{Value, json};

use super::args::{AuditCommand, AuditListArgs, Globals};
use super::failure::Failure;
use super::output::{self, Output, fields, table};
use super::session::with_vault;
use super::{files, show};
use crate::store::VaultStore;

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
            let key = with_vault(globals, |vault, call| Ok(block_on(vault.audit_public_key(call))?))?;
            let pem = key.to_pem()?;
            if globals.json {
                return Output { json: true }.show(&json!({ "publicKey": pem }), String::new);
            }
            output::print(pem.as_bytes())
        }
    }
}

fn list(globals: &Globals, arguments: &AuditListArgs) -> Result<(), Failure> {
    let filter = filter(arguments)?;
    let entries = with_vault(globals, |vault, call| {
        let mut query = AuditQuery { filter, before: None, limit: PAGE };
        let mut entries = Vec::new();
        while entries.len() < arguments.limit as usize {
            let page = block_on(vault.audit(&query, call))?;
            entries.extend(page.entries);
            match page.next {
                Some(next) => query.before = Some(next),
                None => break,
            }
        }
        entries.truncate(arguments.limit as usize);
        Ok(entries)
    })?;
    let objects: Vec<Value> = entries.iter().map(object).collect();
    Output { json: globals.json }.show(&objects, || {
        table(
            &["NO", "TIME", "EVENT", "ACTOR", "OBJECT", "OUTCOME"],
            entries.iter().map(row).collect(),
            "Nothing of the kind happened yet.",
        )
    })
}

fn filter(arguments: &AuditListArgs) -> Result<Filter, Failure> {
    let key: Option<KeyId> = arguments.key.as_deref().map(str::parse).transpose()?;
    let event: Option<Event> = arguments.event.as_deref().map(str::parse).transpose()?;
    Ok(Filter {
        subjects: event.map(Event::subject).into_iter().collect(),
        actions: event.map(Event::action).into_iter().collect(),
        actor: arguments.actor.clone(),
        object: key.map(|key| Object { kind: ObjectKind::Key, id: *key.as_bytes(), version: None }),
        keystore: arguments.keystore.as_deref().map(str::parse).transpose()?,
        ..Filter::default()
    })
}

/// An entry for programs, with the names of fields that an export has.
fn object(entry: &Entry) -> Value {
    let what = &entry.what;
    let (outcome, code) = match &what.outcome {
        Outcome::Success => ("success", None),
        Outcome::Refused { code } => ("refused", Some(code)),
    };
    json!({
        "sequence": entry.sequence,
        "time": what.time.0,
        "event": what.event.name(),
        "actor": what.actor,
        "client": what.client,
        "keystore": what.keystore.map(|id| id.to_string()),
        "objectKind": what.object.map(|object| object.kind.name()),
        "object": what.object.map(|object| HEXLOWER.encode(&object.id)),
        "version": what.object.and_then(|object| object.version),
        "outcome": outcome,
        "code": code,
        "details": what.details,
        "session": format!("{:016x}", what.session),
        "ordinal": what.ordinal,
    })
}

fn row(entry: &Entry) -> Vec<String> {
    let what = &entry.what;
    let object = what.object.map(|object| {
        let version = object.version.map_or_else(String::new, |version| format!(" v{version}"));
        format!("{} {}{version}", object.kind.name(), HEXLOWER.encode(&object.id))
    });
    vec![
        entry.sequence.to_string(),
        show::time(what.time.0),
        what.event.name(),
        what.actor.clone(),
        object.unwrap_or_else(|| "-".into()),
        match &what.outcome {
            Outcome::Success => "done".into(),
            Outcome::Refused { code } => format!("refused: {code}"),
        },
    ]
}

fn export(globals: &Globals, file: &Path, force: bool) -> Result<(), Failure> {
    files::check_output(Some(file), force)?;
    let text =
        with_vault(globals, |vault: &Vault<VaultStore>, call| Ok(block_on(vault.export_audit(call))?))?;
    files::write(Some(file), force, text.as_bytes())?;
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
