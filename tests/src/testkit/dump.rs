//! Everything that a store holds.

use keystead_core::Store;
use keystead_core::store::{Query, Record, RecordKind};

/// Every record of every kind, by address: two equal dumps are two equal stores.
pub async fn dump<S: Store>(store: &S) -> Vec<Record> {
    let mut records = Vec::new();
    for kind in RecordKind::ALL {
        let mut query = Query::all(kind);
        loop {
            let page = store.list(&query).await.expect("list");
            records.extend(page.records);
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
    }
    records
}
