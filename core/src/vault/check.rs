//! A check of everything that is stored.

use super::Vault;
use super::integrity::Digest;
use super::material;
use crate::codec;
use crate::error::Error;
use crate::store::{Query, Record, RecordKind, Store};
use crate::view::CheckReport;

impl<S: Store> Vault<S> {
    /// Reads every record, verifies every seal, and compares the whole with what the last commit left: a record that was
    /// changed, removed, added or put back from an older copy is found.
    ///
    /// # Errors
    /// [`Error::RecordAltered`] or [`Error::RecordsRolledBack`] if something is not as it was left; [`Error::Store`], as a
    /// conflict if others commit faster than the store can be read.
    pub async fn check(&self) -> Result<CheckReport, Error> {
        let mut attempt = 1;
        loop {
            let before = self.load_header().await?;
            let outcome = self.check_at(&before).await;
            let after = self.load_header().await?;
            match outcome {
                _ if after.record.revision != before.record.revision && attempt < 8 => attempt += 1,
                _ if after.record.revision != before.record.revision => {
                    return Err(Error::conflict(before.record.revision, after.record.revision));
                }
                outcome => return outcome,
            }
        }
    }

    /// The same for one revision; whether it is still that one afterwards is the caller's question.
    pub(super) async fn check_at(&self, header: &super::transaction::Header) -> Result<CheckReport, Error> {
        let mut digest = Digest::EMPTY;
        let mut records = 1;
        for kind in RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Header) {
            let mut query = Query::all(kind);
            loop {
                let page = self.list_verified(&query).await?;
                for record in &page.records {
                    check_format(record)?;
                    digest.add(&self.secrets.element(record));
                    records += 1;
                }
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
        }
        if digest != self.secrets.open_digest(&header.body, header.record.revision)? {
            return Err(Error::RecordsRolledBack);
        }
        Ok(CheckReport {
            revision: header.record.revision.0,
            records,
            rewrap_left: super::rewrap_left(&header.body),
        })
    }
}

/// Refuses a record that a newer Keystead wrote.
fn check_format(record: &Record) -> Result<(), Error> {
    match record.key.kind {
        RecordKind::WrappingKey => material::wrapped(&record.body).map(|_| ()),
        _ => codec::unversioned(&record.body).map(|_| ()),
    }
}
