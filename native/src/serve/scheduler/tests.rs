use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::sync::{Arc, mpsc};

use keystead_core::audit::{Action, Filter, Object, ObjectKind};
use keystead_core::{
    AuditQuery, Error, KeyStateView, LockedVault, MemoryStore, Period, RotationPolicy, Store, TickReport,
    Timestamp,
};
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
    let scheduler = Scheduler::start(Arc::new(start.vault), clock, |_, _| ()).unwrap();
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

/// Two servers over one database, with clocks that stand behind every deadline from the first look on.
#[cfg(unix)]
#[test]
fn of_two_servers_one_does_what_is_due() {
    use crate::store::{PostgresAddress, PostgresStore};
    use keystead_tests::postgres::Cluster;

    const EACH: usize = 8;
    let address = PostgresAddress::parse(&Cluster::shared().database()).unwrap();
    let mut start = block_on(Start::new(PostgresStore::create(&address).unwrap(), 51));
    let (mut doomed, mut turning) = (Vec::new(), Vec::new());
    for number in 0..EACH {
        let key = block_on(start.another_key(&format!("doomed {number}")));
        block_on(start.vault.request_deletion(key, &mut start.world.call())).unwrap();
        doomed.push(key);
        let key = block_on(start.another_key(&format!("turning {number}")));
        let quarterly = RotationPolicy::every(90);
        block_on(start.vault.set_rotation(key, quarterly, &mut start.world.call())).unwrap();
        turning.push(key);
    }
    let late = start.world.now.plus(Period::DAY.times(100));
    let second = block_on(LockedVault::open(PostgresStore::create(&address).unwrap())).unwrap();
    let second = block_on(second.unlock_with_recovery_code(&start.code)).unwrap();
    let (first, second) = (Arc::new(start.vault), Arc::new(second));
    let schedulers = [&first, &second]
        .map(|vault| Scheduler::start(Arc::clone(vault), move || Some(late), |_, _| ()).unwrap());
    // Stopping waits for the tick that is under way: both have looked at everything by then.
    schedulers.into_iter().for_each(Scheduler::stop);

    let call = &start.world.call();
    let events = |key: keystead_core::KeyId, action: Action| {
        let filter = Filter {
            object: Some(Object { kind: ObjectKind::Key, id: *key.as_bytes(), version: None }),
            ..Filter::default()
        };
        let page = block_on(second.audit(&AuditQuery { filter, ..AuditQuery::default() }, call)).unwrap();
        page.entries.iter().filter(|entry| entry.what.event.action() == action).count()
    };
    for key in doomed {
        assert_eq!(events(key, Action::ScheduledDelete), 1, "{key}");
        let state = block_on(first.key(key, call)).map(|key| key.state);
        assert!(matches!(state, Ok(KeyStateView::Destroyed) | Err(Error::NotFound(_))), "{state:?}");
    }
    for key in turning {
        assert_eq!(events(key, Action::AutoRotate), 1, "{key}");
        assert_eq!(block_on(first.key(key, call)).unwrap().versions.len(), 2, "{key}");
    }
    block_on(first.check()).unwrap();
}
