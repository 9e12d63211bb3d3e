//! Connections that are lost: while the server is restarted, and in the middle of a commit.

use core::sync::atomic::{AtomicU32, Ordering};
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tempfile::TempDir;

use super::*;

#[test]
fn a_server_that_is_restarted_is_found_again() {
    let cluster = Cluster::start(None);
    let place = address(&cluster.database());
    let store = PostgresStore::create(&place).unwrap();
    let kept = record(RecordKind::Key, 1);
    block_on(store.commit(ChangeSetBuilder::to(1).put(kept.clone()).build())).unwrap();

    cluster.halt();
    let away = block_on(store.load(&kept.key));
    assert!(matches!(away, Err(StoreError::Unavailable(_))), "{away:?}");
    let refused = block_on(store.commit(ChangeSetBuilder::to(2).build()));
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    let other = PostgresStore::open(&place).map(drop);
    assert!(matches!(other, Err(StoreError::Unavailable(_))), "{other:?}");

    cluster.resume();
    assert_eq!(block_on(store.load(&kept.key)), Ok(Some(kept.clone())));
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(2).build())), Ok(Revision(2)));

    // Nobody asked while it was away: connections that waited are dead, and nobody is told of it.
    cluster.halt();
    cluster.resume();
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(3).delete(kept.key).build())), Ok(Revision(3)));
    cluster.halt();
    cluster.resume();
    assert_eq!(block_on(store.load(&kept.key)), Ok(None));
}

#[test]
fn a_commit_that_was_made_counts_although_nobody_heard_of_it() {
    let (cluster, place) = database();
    let cut = Cut::between(cluster, When::AfterCommit);
    let store = PostgresStore::create(&cut.address(&place)).unwrap();
    let key = record(RecordKind::Key, 1);
    cut.next();
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(1).put(key.clone()).build())), Ok(Revision(1)));
    assert_eq!(cut.times(), 1);
    assert_eq!(block_on(dump(&store)), [header(1), key.clone()]);
    cut.next();
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(2).delete(key.key).build())), Ok(Revision(2)));
    assert_eq!(cut.times(), 2);
    assert_eq!(block_on(dump(&store)), [header(2)]);
}

#[test]
fn a_commit_that_did_not_reach_the_server_is_none() {
    let (cluster, place) = database();
    let cut = Cut::between(cluster, When::BeforeCommit);
    let store = PostgresStore::create(&cut.address(&place)).unwrap();
    let key = record(RecordKind::Key, 1);
    let changes = ChangeSetBuilder::to(1).put(key.clone()).build();
    cut.next();
    let lost = block_on(store.commit(changes.clone()));
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    assert_eq!(cut.times(), 1);
    assert!(block_on(dump(&store)).is_empty());
    assert_eq!(block_on(store.commit(changes)), Ok(Revision(1)));
    assert_eq!(block_on(dump(&store)), [header(1), key]);
}

/// When a connection is cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// The server is never told to commit.
    BeforeCommit,
    /// The server has committed, and its answer is lost.
    AfterCommit,
}

/// Stands between a store and the server, and cuts the connection around the next commit when it is told to.
struct Cut {
    directory: TempDir,
    armed: Arc<AtomicU32>,
    done: Arc<AtomicU32>,
}

impl Cut {
    fn between(cluster: &Cluster, when: When) -> Self {
        let directory = TempDir::new().unwrap();
        let address = cluster.address_of("");
        let host = address.split('@').nth(1).and_then(|rest| rest.split(':').next()).unwrap();
        let server = PathBuf::from(host.replace("%2F", "/")).join(".s.PGSQL.5432");
        let listener = UnixListener::bind(directory.path().join(".s.PGSQL.5432")).unwrap();
        let (armed, done) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let counters = (Arc::clone(&armed), Arc::clone(&done));
        // It ends with the process.
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), UnixStream::connect(&server).unwrap());
                let counters = (Arc::clone(&counters.0), Arc::clone(&counters.1));
                thread::spawn(move || relay(client, server, when, &counters));
            }
        });
        Self { directory, armed, done }
    }

    fn address(&self, place: &str) -> PostgresAddress {
        let host = self.directory.path().display().to_string().replace('/', "%2F");
        address(&format!("postgresql://keystead@{host}/{}", place.rsplit('/').next().unwrap()))
    }

    /// Cuts around the next commit.
    fn next(&self) {
        self.armed.store(1, Ordering::SeqCst);
    }

    fn times(&self) -> u32 {
        self.done.load(Ordering::SeqCst)
    }
}

fn relay(
    client: UnixStream,
    server: UnixStream,
    when: When,
    (armed, done): &(Arc<AtomicU32>, Arc<AtomicU32>),
) {
    let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let (mut client, mut server) = (client, server);
    let is_cut = Arc::new(AtomicU32::new(0));
    let is_cut_too = Arc::clone(&is_cut);
    thread::spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(read @ 1..) = answers.read(&mut buffer) {
            // What the server answers to the commit shows that it has made it, and goes nowhere.
            if is_cut_too.load(Ordering::SeqCst) == 1 || back.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = back.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 1 << 16];
    while let Ok(read @ 1..) = client.read(&mut buffer) {
        let is_commit = buffer[..read].windows(7).any(|window| window == b"COMMIT\0");
        if is_commit && armed.swap(0, Ordering::SeqCst) == 1 {
            done.fetch_add(1, Ordering::SeqCst);
            if when == When::BeforeCommit {
                break;
            }
            is_cut.store(1, Ordering::SeqCst);
        }
        if server.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = client.shutdown(Shutdown::Both);
}
