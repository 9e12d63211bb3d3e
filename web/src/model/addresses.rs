//! Lists of addresses as files of comma-separated values: what spreadsheets read and write (RFC 4180).
//!
//! The names of columns and states are the same in every language, so that programs read them, too.

use std::collections::BTreeMap;

use keystead_core::client::{CredentialKind, CredentialValue, Ipv4Block, MacAddress};
use keystead_core::{CredentialStateView, CredentialView, Error, Profile};

/// The name of the first column, which tells a head from a row.
const ADDRESS: &str = "address";
/// What spreadsheets take for a formula at the beginning of a cell.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// What spreadsheets know the encoding by.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// An address of this kind, as the engine reads it.
pub(crate) fn parse(kind: CredentialKind, text: &str) -> Result<CredentialValue, Error> {
    match kind {
        CredentialKind::Ipv4 => text.parse::<Ipv4Block>().map(CredentialValue::Ipv4),
        CredentialKind::Mac => text.parse::<MacAddress>().map(CredentialValue::Mac),
        // Certificates are issued, not typed.
        CredentialKind::Certificate => Err(Error::Unreachable("an address that is a certificate")),
    }
}

/// How an address that was read is written in lists.
pub(crate) fn written(value: &CredentialValue) -> String {
    match value {
        CredentialValue::Ipv4(block) => block.to_string(),
        CredentialValue::Mac(mac) => mac.to_string(),
        CredentialValue::Certificate { name, .. } => name.clone(),
    }
}

/// How many addresses a block has.
pub(crate) const fn block_size(block: Ipv4Block) -> u64 {
    1 << (32 - block.prefix())
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// The line of the file on which it begins, from 1.
    pub(crate) line: u64,
    /// As it stands in the file.
    pub(crate) address: String,
    pub(crate) description: String,
    pub(crate) read: Result<CredentialValue, Wrong>,
}

/// Why a row cannot be registered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wrong {
    /// What the engine says.
    Refused(Error),
    /// The same address stands on this line before.
    Repeated(u64),
}

/// The rows of a file; rows without anything in them are left out. `None` if it is not text in UTF-8 or not a list of
/// rows.
pub(crate) fn read(
    bytes: &[u8],
    kind: CredentialKind,
    rules: &Profile,
    registered: &[CredentialView],
) -> Option<Vec<Row>> {
    let text = core::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut seen = BTreeMap::new();
    for record in reader.records() {
        let record = record.ok()?;
        let cell = |place| String::from(plain(record.get(place).unwrap_or_default().trim()).trim());
        let (address, description) = (cell(0), cell(1));
        let line = record.position().map_or(0, csv::Position::line);
        let is_head = rows.is_empty() && address.eq_ignore_ascii_case(ADDRESS);
        if is_head || record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let read = judge(kind, rules, registered, &address, &description).and_then(|value| {
            match seen.insert(written(&value), line) {
                Some(before) => Err(Wrong::Repeated(before)),
                None => Ok(value),
            }
        });
        rows.push(Row { line, address, description, read });
    }
    Some(rows)
}

/// What the engine would say to one row, as far as it can be known before.
fn judge(
    kind: CredentialKind,
    rules: &Profile,
    registered: &[CredentialView],
    address: &str,
    description: &str,
) -> Result<CredentialValue, Wrong> {
    let value = parse(kind, address).map_err(Wrong::Refused)?;
    rules.check_description(description).map_err(Wrong::Refused)?;
    let name = written(&value);
    if registered.iter().any(|known| known.value == name) {
        return Err(Wrong::Refused(Error::CredentialTaken));
    }
    Ok(value)
}

/// A file to begin with: the head, and two rows that show the form.
pub(crate) fn template(kind: CredentialKind, first: &str, second: &str) -> String {
    let examples = match kind {
        CredentialKind::Ipv4 => ["192.0.2.7", "198.51.100.0/24"],
        _ => ["02:00:5e:10:00:01", "02:00:5e:10:00:02"],
    };
    let rows = examples.into_iter().zip([first, second]);
    write(
        &[ADDRESS, "description"],
        rows.map(|(address, description)| vec![address.into(), description.into()]),
    )
}

/// The registered addresses as a file. `time` writes points in time.
pub(crate) fn list(credentials: &[CredentialView], time: impl Fn(u64) -> String) -> String {
    let head = [ADDRESS, "description", "state", "deletion", "last_used", "created", "created_by"];
    let rows = credentials.iter().map(|one| {
        let (state, due) = match one.state {
            CredentialStateView::Active => ("active", None),
            CredentialStateView::PendingDeletion { due } => ("pending_deletion", Some(due)),
            CredentialStateView::Destroyed => ("destroyed", None),
        };
        let at = |moment: Option<u64>| moment.map(&time).unwrap_or_default();
        vec![
            one.value.clone(),
            one.description.clone(),
            state.into(),
            at(due),
            at(one.last_used),
            time(one.created),
            one.created_by.clone(),
        ]
    });
    write(&head, rows)
}

/// Rows as a file. It begins with a byte order mark: spreadsheets take it for another encoding otherwise.
fn write(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let mut all = vec![head.iter().map(|name| String::from(*name)).collect::<Vec<_>>()];
    all.extend(rows);
    for row in all {
        // Writing into memory does not fail, nor do rows of one length.
        let _ = writer.write_record(row.iter().map(|cell| guarded(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    format!("{BYTE_ORDER_MARK}{}", String::from_utf8_lossy(&bytes))
}

/// A cell that no spreadsheet takes for a formula.
fn guarded(cell: &str) -> String {
    if is_risky(cell) { format!("'{cell}") } else { cell.into() }
}

/// The cell that [`guarded`] was given.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_risky(rest)).unwrap_or(cell)
}

/// Whether a cell is taken for a formula, or for one that was guarded.
fn is_risky(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests;
