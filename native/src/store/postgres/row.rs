//! Records as rows.

use keystead_core::store::{Record, RecordKey, Revision};
use keystead_core::{StoreError, Timestamp};
use tokio_postgres::Row;

use super::error::store_error;
use super::schema::NEVER;

/// The columns that [`read`] expects, in its order.
pub(super) const COLUMNS: &str = "address, revision, parent, label, state, created, due, body, seal";

/// The record in a row of [`COLUMNS`].
pub(super) fn read(row: &Row) -> Result<Record, StoreError> {
    let bytes = |column| row.try_get::<_, &[u8]>(column).map_err(|error| store_error(&error));
    let parent: Option<&[u8]> = row.try_get(2).map_err(|error| store_error(&error))?;
    let state: i16 = row.try_get(4).map_err(|error| store_error(&error))?;
    let due = bytes(6)?;
    Ok(Record {
        key: RecordKey::from_bytes(bytes(0)?).ok_or_else(|| malformed("address"))?,
        revision: Revision(number(bytes(1)?, "revision")?),
        parent: parent.map(|parent| array(parent, "parent")).transpose()?,
        label: String::from_utf8(bytes(3)?.to_vec()).map_err(|_| malformed("label"))?,
        state: state.try_into().map_err(|_| malformed("state"))?,
        created: Timestamp(number(bytes(5)?, "created")?),
        due: if due == NEVER { None } else { Some(Timestamp(number(due, "due")?)) },
        body: bytes(7)?.to_vec(),
        seal: array(bytes(8)?, "seal")?,
    })
}

/// A number of 64 bits as it is kept.
pub(super) fn number(bytes: &[u8], column: &str) -> Result<u64, StoreError> {
    array(bytes, column).map(u64::from_be_bytes)
}

/// A deadline as it is kept and sorted: behind the end of time if there is none.
pub(super) fn due(due: Option<Timestamp>) -> Vec<u8> {
    due.map_or_else(|| NEVER.to_vec(), |due| due.0.to_be_bytes().to_vec())
}

fn array<const N: usize>(bytes: &[u8], column: &str) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| malformed(column))
}

fn malformed(column: &str) -> StoreError {
    StoreError::Corrupt(format!("a record's {column} is none"))
}
