use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::{Arc, mpsc};

use keystead_core::{KeyStateView, MemoryStore, Period, Store, TickReport, Timestamp};
use keystead_tests::conformance::vault::Start;
use pollster::block_on;

use super::{LONGEST_WAIT, Scheduler, until_next};

#[test]
fn waits_until_the_next_deadline_but_never_long() {
    let report =
        |due: Option<u64>| TickReport { destroyed: Vec::new(), rotated: Vec::new(), next_deadline: due };
    let now = Timestamp(1_000_000);
    assert_eq!(until_next(&report(None), now), LONGEST_WAIT);
    assert_eq!(until_next(&report(Some(1_000_250)), now), Duration::from_millis(250));
    assert_eq!(until_next(&report(Some(u64::MAX)), now), LONGEST_WAIT);
    assert_eq!(until_next(&report(Some(5)), now), Duration::ZERO);
}

#[test]
fn destroys_a_key_at_its_deadline_and_stops_when_told() {
    let store = MemoryStore::new();
    let mut start = block_on(Start::new(store.clone(), 50));
    let view = block_on(start.vault.request_deletion(start.key, &mut start.world.call())).unwrap();
    let window = Period(view.deletion_window);
    let key = keystead_core::store::RecordKey {
        kind: keystead_core::store::RecordKind::Key,
        id: *start.key.as_bytes(),
        part: 0,
    };
    let pending = block_on(store.load(&key)).unwrap().unwrap();

    // Each reading of the clock is announced; it stands before the deadline at first, and then 20 ms before it.
    let almost = start.world.now.plus(window).0 - 20;
    let now = Arc::new(AtomicU64::new(almost));
    let (readings, read) = mpsc::channel();
    let clock = {
        let now = Arc::clone(&now);
        move || {
            let time = now.fetch_add(20, Ordering::SeqCst);
            readings.send(time).ok()?;
            Some(Timestamp(time))
        }
    };
    let scheduler = Scheduler::start(Arc::new(start.vault), clock).unwrap();
    assert_eq!(read.recv(), Ok(almost));
    assert_eq!(read.recv(), Ok(almost + 20), "woken at the deadline");
    scheduler.stop();
    let destroyed = block_on(store.load(&key)).unwrap().unwrap();
    assert_ne!(destroyed.state, pending.state);
    assert_eq!(destroyed.due, None);
    assert!(matches!(view.state, KeyStateView::PendingDeletion { .. }));
    assert_eq!(read.recv(), Ok(almost + 40), "the vault is closed");
    assert!(read.recv().is_err(), "the clock is read no more");
}
