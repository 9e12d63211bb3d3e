//! What goes in comes out, to the bit.

use keystead_core::store::{Query, Record, RecordKey, RecordKind, Revision};
use keystead_core::{Store, Timestamp};

use crate::testkit::{ChangeSetBuilder, header, record};

/// Every field comes back as it was, present or absent, by address and in a list.
pub async fn every_field_round_trips<S: Store>(open: impl AsyncFn() -> S) {
    let full = Record {
        key: RecordKey { kind: RecordKind::Key, id: core::array::from_fn(|i| i as u8 * 17), part: 3 },
        revision: Revision(1),
        parent: Some(core::array::from_fn(|i| 255 - i as u8)),
        label: "card numbers".into(),
        state: 3,
        created: Timestamp(1_795_305_600_123),
        due: Some(Timestamp(1_795_910_400_456)),
        body: (0..=255).collect(),
        seal: core::array::from_fn(|i| i as u8),
    };
    let bare = Record { parent: None, due: None, label: String::new(), ..record(RecordKind::Key, 200) };
    let zero_parent = Record { parent: Some([0; 16]), ..record(RecordKind::Key, 201) };
    let zero_due = Record { due: Some(Timestamp(0)), ..record(RecordKind::Key, 202) };
    round_trip(&open().await, [full, bare, zero_parent, zero_due]).await;
}

/// Numbers at the ends of their ranges, and around those of signed integers and of JavaScript's numbers.
pub async fn extreme_numbers_round_trip<S: Store>(open: impl AsyncFn() -> S) {
    let signed = i64::MAX as u64;
    let javascript = 1 << 53;
    let extremes =
        [0, 1, javascript - 1, javascript, javascript + 1, signed, signed + 1, u64::MAX - 1, u64::MAX];
    let records = extremes.into_iter().zip(1..).map(|(number, index)| Record {
        revision: Revision(number),
        created: Timestamp(number),
        due: Some(Timestamp(number)),
        state: index * 28,
        ..record(RecordKind::Key, index)
    });
    let mut ends: Vec<_> = records.collect();
    ends.push(Record { state: 0, ..record(RecordKind::Key, 0) });
    ends.push(Record { state: 255, seal: [0xff; 32], ..record(RecordKind::Key, 255) });
    round_trip(&open().await, ends).await;
}

/// Labels are any text: scripts, accents composed or not, quotes, wildcards, and none at all.
pub async fn any_label_round_trips<S: Store>(open: impl AsyncFn() -> S) {
    let long = "가".repeat(1_000);
    let labels = [
        "",
        " ",
        "결제 키",
        "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}",
        "한글",
        "Zoë",
        "Zoe\u{308}",
        "ﬁle ẞ ß İ i̇",
        "it's \"quoted\" `too`; DROP TABLE records; --",
        "100%_*?[a]\\",
        "🔑👩‍🔧",
        "\u{10ffff}",
        "עברית العربية",
        "tab\tand\nnewline",
        &long,
    ];
    let records = labels
        .into_iter()
        .zip(0..)
        .map(|(label, index)| Record { label: label.into(), ..record(RecordKind::Keystore, index) });
    round_trip(&open().await, records).await;
}

/// A body may be empty or large, and hold any bytes.
pub async fn bodies_of_any_size_round_trip<S: Store>(open: impl AsyncFn() -> S) {
    let large: Vec<u8> = (0..1_u32 << 20).map(|index| (index.wrapping_mul(31) >> 3) as u8).collect();
    let bodies = [Vec::new(), vec![0], vec![0; 4096], vec![0xff; 65_537], large];
    let records =
        bodies.into_iter().zip(0..).map(|(body, index)| Record { body, ..record(RecordKind::Key, index) });
    round_trip(&open().await, records).await;
}

/// Kind, id and part together are the address.
pub async fn parts_of_one_object_are_different_records<S: Store>(open: impl AsyncFn() -> S) {
    let parts = [0, 1, 255, 256, 65_536, u32::MAX - 1, u32::MAX];
    let records = [RecordKind::Material, RecordKind::WrappingKey].into_iter().flat_map(|kind| {
        parts.into_iter().map(move |part| {
            let mut record = record(kind, 1);
            record.key.part = part;
            record.body = part.to_be_bytes().to_vec();
            record
        })
    });
    round_trip(&open().await, records).await;
}

/// The header is a record like any other, in what it holds.
pub async fn header_round_trips<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let mut changes = ChangeSetBuilder::to(1).build();
    changes.header.body = vec![0xab; 3_000];
    changes.header.created = Timestamp(u64::MAX);
    changes.header.due = Some(Timestamp(1));
    changes.header.parent = Some([4; 16]);
    changes.header.label = "머리글".into();
    changes.header.seal = [0xcd; 32];
    let stored = changes.header.clone();
    store.commit(changes).await.expect("commit");
    assert_eq!(store.load(&RecordKey::HEADER).await, Ok(Some(stored.clone())));
    assert_ne!(stored, header(1));
    let page = store.list(&Query::all(RecordKind::Header)).await.expect("list");
    assert_eq!(page.records, [stored]);
}

async fn round_trip<S: Store>(store: &S, records: impl IntoIterator<Item = Record>) {
    let mut records: Vec<_> = records.into_iter().collect();
    store.commit(ChangeSetBuilder::to(1).put_all(records.iter().cloned()).build()).await.expect("commit");
    for record in &records {
        assert_eq!(store.load(&record.key).await.expect("load").as_ref(), Some(record));
    }
    records.sort_by_key(|record| record.key);
    let mut kinds: Vec<_> = records.iter().map(|record| record.key.kind).collect();
    kinds.dedup();
    let mut listed = Vec::new();
    for kind in kinds {
        let page = store.list(&Query::all(kind)).await.expect("list");
        assert_eq!(page.next, None);
        listed.extend(page.records);
    }
    assert_eq!(listed, records);
}
