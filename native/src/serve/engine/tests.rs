use core::time::Duration;
use std::sync::mpsc;

use keystead_tests::conformance::vault::Start;
use keystead_tests::testkit::World;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::*;
use crate::store::Place;

/// A runtime that has one thread, and another only for what is handed over.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn whoever_waits_lets_others_go_on() {
    let runtime = runtime();
    let (sender, receiver) = oneshot::channel();
    // There is one thread for both. The second is what the first waits for.
    let first = runtime.spawn(async move { until_it_waits(receiver) });
    runtime.spawn(async move { sender.send(7) });
    assert_eq!(runtime.block_on(first).unwrap(), Ok(7));
}

#[test]
fn what_was_recorded_is_written_by_itself() {
    let directory = TempDir::new().unwrap();
    let start = block_on(Start::new(Place::Directory(directory.path().into()).create().unwrap(), 70));
    let mut world = World::new(71);
    let new = keystead_core::NewKey::new("used", keystead_core::KeyKind::Aes256);
    let key =
        block_on(start.vault.create_key(start.keystore, new, &mut world.call())).unwrap().id.parse().unwrap();
    let vault = Arc::new(start.vault.with_records_waiting(MOST_WAITING));
    let (alive, ended) = mpsc::channel();
    let engine = Engine::new(Arc::clone(&vault), Arc::default(), alive);
    let runtime = runtime();
    let caller = Caller { actor: Actor::Owner, client: Client::at([127, 0, 0, 1].into()) };
    let used = ENOUGH + 10;
    runtime
        .block_on(runtime.spawn(async move {
            for _ in 0..used {
                engine.quick(caller, async |vault, call| vault.encrypt(key, b"m", b"", call).await)?;
            }
            Ok::<_, Error>(())
        }))
        .unwrap()
        .unwrap();
    // Whoever writes holds a copy of the engine until there is nothing more to write.
    assert_eq!(ended.recv_timeout(Duration::from_secs(60)), Err(mpsc::RecvTimeoutError::Disconnected));
    let mut written = 0;
    let mut query = keystead_core::AuditQuery::default();
    loop {
        let page = block_on(vault.audit(&query, &world.call())).unwrap();
        written += page.entries.iter().filter(|entry| entry.what.event.name() == "symmetric.encrypt").count();
        let Some(next) = page.next else { break };
        query.before = Some(next);
    }
    assert_eq!(written, used);
}
