//! A whole vault as an earlier build stored it.

use data_encoding::HEXLOWER;
use keystead_core::Timestamp;
use keystead_core::store::{Record, RecordKey, Revision};
use serde::Deserialize;

/// The vault of the first generation, as JSON of [`Stored`].
const STORED: &str = include_str!("../../vectors/v1/store.json");

/// A vault record by record, and what must hold for it. Bytes are hexadecimal, times are milliseconds since 1970. Its
/// passphrase is [`crate::testkit::passphrase_key`] of 1.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stored {
    /// The time of its last change.
    pub now: u64,
    /// Its recovery code.
    pub recovery_code: String,
    /// The id of the key that keeps "confidential".
    pub secret: String,
    /// Ciphertexts that open.
    pub opens: Vec<StoredOpens>,
    records: Vec<StoredRecord>,
}

/// A ciphertext and its plaintext, which is text.
#[derive(Debug, Deserialize)]
pub struct StoredOpens {
    ciphertext: String,
    /// The plaintext.
    pub plaintext: String,
}

#[derive(Debug, Deserialize)]
struct StoredRecord {
    key: String,
    revision: u64,
    parent: Option<String>,
    label: String,
    state: u8,
    created: u64,
    due: Option<u64>,
    body: String,
    seal: String,
}

impl Stored {
    /// The committed one.
    pub fn committed() -> Self {
        serde_json::from_str(STORED).expect("the committed vault")
    }

    /// Its records.
    pub fn records(&self) -> Vec<Record> {
        self.records.iter().map(StoredRecord::record).collect()
    }
}

impl StoredOpens {
    /// The bytes of the ciphertext.
    pub fn ciphertext(&self) -> Vec<u8> {
        bytes(&self.ciphertext)
    }
}

impl StoredRecord {
    fn record(&self) -> Record {
        Record {
            key: RecordKey::from_bytes(&bytes(&self.key)).expect("an address"),
            revision: Revision(self.revision),
            parent: self.parent.as_deref().map(|id| bytes(id).try_into().expect("an id")),
            label: self.label.clone(),
            state: self.state,
            created: Timestamp(self.created),
            due: self.due.map(Timestamp),
            body: bytes(&self.body),
            seal: bytes(&self.seal).try_into().expect("a seal"),
        }
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).expect("hexadecimal digits")
}
