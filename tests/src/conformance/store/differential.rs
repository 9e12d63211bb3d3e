//! Generated questions, answered by the store and by the contract itself.

use keystead_core::store::{Cursor, Order, Query, Record, RecordKey, RecordKind, Revision};
use keystead_core::{Store, Timestamp};

use crate::testkit::{ChangeSetBuilder, SeededRandom};

const RECORDS: usize = 160;
const QUERIES: usize = 250;

/// Whatever is asked, every store answers as `Query::page_of` says, for records and questions drawn at random from
/// values that collide, repeat and lie at the ends of their ranges.
pub async fn every_query_is_answered_as_the_contract_says<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let mut random = SeededRandom::new(20_261_122);
    let mut model = std::collections::BTreeMap::new();
    for revision in 1..=4 {
        let mut changes = ChangeSetBuilder::to(revision);
        for _ in 0..RECORDS / 4 {
            let record = any_record(&mut random);
            model.insert(record.key, record);
        }
        let known: Vec<RecordKey> = model.keys().copied().collect();
        for _ in 0..5 {
            let key = random.pick(&known);
            model.remove(&key);
            changes = changes.delete(key);
        }
        changes = changes.put_all(model.values().cloned());
        store.commit(changes.build()).await.expect("commit");
    }
    let records: Vec<Record> = model.into_values().collect();
    for number in 0..QUERIES {
        let query = any_query(&mut random, &records);
        let expected = query.page_of(records.iter().cloned());
        assert_eq!(store.list(&query).await.expect("list"), expected, "question {number}: {query:?}");
    }
}

fn any_record(random: &mut SeededRandom) -> Record {
    let kind = random.pick(&KINDS);
    let id = [random.pick(&[0, 1, 2, 127, 128, 254, 255]); 16];
    let part = random.pick(&[0, 1, 2, 255, 256, u32::MAX]);
    Record {
        key: RecordKey { kind, id, part },
        revision: Revision(random.pick(&NUMBERS)),
        parent: any_parent(random),
        label: random.pick(&LABELS).into(),
        state: random.pick(&[0, 1, 2, 3, 255]),
        created: Timestamp(random.pick(&NUMBERS)),
        due: (!random.once_in(3)).then(|| Timestamp(random.pick(&NUMBERS))),
        body: vec![random.pick(&[0, 128, 255]); random.below(40)],
        seal: [random.pick(&[0, 255]); 32],
    }
}

fn any_query(random: &mut SeededRandom, records: &[Record]) -> Query {
    let states = (0..random.below(4)).map(|_| random.pick(&[0, 1, 2, 3, 255])).collect();
    let after = random.once_in(2).then(|| {
        let mut cursor = Cursor::of(&random.pick(records));
        // Some cursors stand where no record is.
        if random.once_in(3) {
            cursor.label = random.pick(&LABELS).into();
            cursor.created = Timestamp(random.pick(&NUMBERS));
            cursor.due = random.once_in(2).then(|| Timestamp(random.pick(&NUMBERS)));
        }
        cursor
    });
    Query {
        kind: random.pick(&KINDS),
        parent: if random.once_in(3) { any_parent(random) } else { None },
        states,
        label_contains: random.once_in(3).then(|| random.pick(&NEEDLES).into()),
        due_by: random.once_in(3).then(|| Timestamp(random.pick(&NUMBERS))),
        order: random.pick(&[Order::Address, Order::Label, Order::Created, Order::Due]),
        descending: random.once_in(2),
        after,
        limit: random.pick(&[0, 1, 2, 3, 10, 100, u32::MAX]),
    }
}

fn any_parent(random: &mut SeededRandom) -> Option<[u8; 16]> {
    random.pick(&[None, Some([0; 16]), Some([1; 16]), Some([255; 16])])
}

const KINDS: [RecordKind; 3] = [RecordKind::Keystore, RecordKind::Key, RecordKind::Material];

const NUMBERS: [u64; 10] =
    [0, 1, 2, 1_000, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, i64::MAX as u64, 1 << 63, u64::MAX];

const LABELS: [&str; 14] = [
    "",
    "a",
    "A",
    "ab",
    "aB%",
    "a_b",
    "결제",
    "결제 키",
    "zoë",
    "ZOE\u{308}",
    "\u{ffff}",
    "\u{10000}",
    "Σ",
    "it's",
];

const NEEDLES: [&str; 10] = ["", "a", "B", "%", "_", "결", "Ë", "e\u{308}", "σ", "'"];
