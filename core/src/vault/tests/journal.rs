//! What waits to be written, and what becomes of it.

use core::net::Ipv4Addr;
use std::string::String;

use super::*;
use crate::client::{CertificateFingerprint, Client, MacAddress};

impl World {
    fn ordinals(&mut self) -> Vec<u64> {
        self.entries().iter().map(|entry| entry.what.ordinal).collect()
    }
}

#[test]
fn closing_ends_a_session_that_recorded_something_and_no_other() {
    let mut world = World::new();
    world.encrypt(b"plain", b"").unwrap();
    world.run(async |vault, call| vault.close(call).await).unwrap();
    let first = world.events();
    assert_eq!(first[first.len() - 2..], ["symmetric.encrypt owner", "session.end system"]);
    world.run(async |vault, call| vault.close(call).await).unwrap();
    assert_eq!(world.events(), first, "there is nothing to end");
    world.encrypt(b"plain", b"").unwrap();
    let second = &world.events()[first.len()..];
    assert_eq!(second, ["session.start system", "symmetric.encrypt owner"]);
    assert_eq!(world.ordinals()[first.len()..], [1, 2]);
}

#[test]
fn at_most_256_entries_wait() {
    let mut world = World::new();
    for _ in 0..1_000 {
        world.encrypt(b"", b"").unwrap();
    }
    let query = AuditQuery { limit: 1_000, ..AuditQuery::default() };
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    let written = page.entries.iter().filter(|entry| entry.what.event.name() == "symmetric.encrypt").count();
    assert!(written >= 1_000 - 256, "{written}");
}

#[test]
fn what_waits_goes_on_waiting_when_a_commit_fails() {
    let mut world = World::new();
    world.now = world.now.plus(Period::HOUR);
    let ciphertext = world.encrypt(b"plain", b"").unwrap();
    let flush = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.flush(call).await;
    world.store.fail_next_commit(StoreError::Full);
    assert_eq!(world.run(flush), Err(Error::Store(StoreError::Full)));
    assert_eq!(world.events()[3..], ["symmetric.encrypt owner"]);
    assert_eq!(world.view().last_used, Some(world.now.0));
    assert_eq!(world.ordinals(), [1, 2, 3, 4]);
    // A session of which nothing is written yet has its beginning once, whatever failed before.
    world.vault = world.second();
    world.decrypt(&ciphertext, b"").unwrap();
    for _ in 0..2 {
        world.store.fail_next_commit(StoreError::Full);
        assert_eq!(world.run(flush), Err(Error::Store(StoreError::Full)));
    }
    assert_eq!(world.events()[4..], ["session.start system", "symmetric.decrypt owner"]);
    assert_eq!(world.ordinals()[4..], [1, 2]);
    // So has one that begins with a change that fails.
    world.vault = world.second();
    let key = world.key;
    world.store.fail_next_commit(StoreError::Full);
    assert!(world.run(async |vault, call| vault.disable(key, call).await).is_err());
    let expected = ["session.start system", "symmetric.disable owner store.full"];
    assert_eq!(world.events()[6..], expected);
    assert!(block_on(world.vault.verify_audit()).is_ok());
}

#[test]
fn an_entry_names_the_client_of_who_asked_and_none_of_what_happened_by_itself() {
    let mut world = World::new();
    let key = world.key;
    let policy = crate::RotationPolicy::every(30);
    world.run(async |vault, call| vault.set_rotation(key, policy, call).await).unwrap();
    let from = world.entries().len();
    let whole = Client {
        ipv4: Some(Ipv4Addr::new(192, 0, 2, 7)),
        mac: Some(MacAddress::from_octets([1, 2, 3, 4, 5, 255])),
        certificate: Some(CertificateFingerprint([0xab; 32])),
    };
    world.now = world.now.plus(Period::DAY.times(30));
    for client in [whole, Client { certificate: None, ..whole }, Client::default()] {
        world.run_from(client, async |vault, call| vault.encrypt(key, b"", b"", call).await).unwrap();
    }
    let entries = world.entries();
    let clients: Vec<_> =
        entries[from..].iter().map(|entry| (entry.what.actor.as_str(), entry.what.client.clone())).collect();
    let certificate = "ab".repeat(32);
    let named = |name: &str| Some(String::from(name));
    assert_eq!(
        clients,
        [
            ("system", None),
            ("owner", named(&std::format!("ip=192.0.2.7 mac=01:02:03:04:05:ff cert={certificate}"))),
            ("owner", named("ip=192.0.2.7 mac=01:02:03:04:05:ff")),
            ("owner", named("unknown")),
        ]
    );
}

#[test]
fn the_log_is_read_as_far_as_it_is_written_when_the_store_is_full() {
    let mut world = World::new();
    world.encrypt(b"plain", b"").unwrap();
    let read = async |vault: &Vault<_>, call: &mut Call<'_>| {
        vault.flush_before_reading(call).await?;
        vault.audit(&AuditQuery::default(), call).await
    };
    world.store.fail_next_commit(StoreError::Full);
    let written = world.run(read).unwrap().entries;
    assert_eq!(written.iter().filter(|entry| entry.what.event.name() == "symmetric.encrypt").count(), 0);
    assert_eq!(written.len(), 3, "what was written before is read");
    // With room again, what waited is there.
    assert_eq!(world.run(read).unwrap().entries.len(), 4);
    // What is no lack of room is told.
    world.encrypt(b"plain", b"").unwrap();
    world.store.fail_next_commit(StoreError::Unavailable("gone".into()));
    assert!(matches!(world.run(read), Err(Error::Store(StoreError::Unavailable(_)))));
}
