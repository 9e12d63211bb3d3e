//! Random bytes.

use super::*;
use crate::actor::{Actor, PrincipalKind, Role};
use crate::audit::Outcome;
use crate::random::{RandomFailed, SecureRandom};
use crate::{AuditQuery, MAX_RANDOM_BYTES, PrincipalId};

fn bytes(world: &mut World, actor: Actor, length: usize) -> Result<Vec<u8>, Error> {
    let mut call = Call::new(world.now, &mut world.random).by(actor);
    let made = block_on(world.vault.random_bytes(length, &mut call));
    made.map(|bytes| bytes.expose().to_vec())
}

fn principal(world: &mut World, name: &str, role: Role) -> Actor {
    let kind = PrincipalKind::Service;
    let new = NewPrincipal { name: name.into(), kind, role, groups: Vec::new(), approval_key: None };
    let view = world.run(async |vault, call| vault.create_principal(new, call).await).unwrap();
    Actor::Principal(view.id.parse().unwrap())
}

#[test]
fn random_bytes_are_what_the_calls_source_gives_and_as_many_as_asked_for() {
    let mut world = World::new();
    world.random = CountingRandom::new(40);
    // The first entry of a session draws the session's number.
    let first = bytes(&mut world, Actor::Owner, 32).unwrap();
    let mut expected = [0; 32];
    CountingRandom::new(40).fill(&mut expected).unwrap();
    assert_eq!(first, expected);
    for length in [1, 2, 31, 33, MAX_RANDOM_BYTES] {
        let (one, two) = (bytes(&mut world, Actor::Owner, length), bytes(&mut world, Actor::Owner, length));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.len(), two.len()), (length, length));
        assert!(length < 31 || one != two);
    }
    for length in [0, MAX_RANDOM_BYTES + 1, usize::MAX] {
        assert_eq!(bytes(&mut world, Actor::Owner, length), Err(Error::RandomLength { limit: 1_024 }));
    }
}

#[test]
fn who_may_use_keys_may_have_random_bytes_and_every_attempt_is_an_entry_without_them() {
    let mut world = World::new();
    let user = principal(&mut world, "user", Role::User);
    let viewer = principal(&mut world, "viewer", Role::Viewer);
    let stranger = Actor::Principal(PrincipalId::from_bytes([9; 16]));
    let made = bytes(&mut world, user, 16).unwrap();
    assert_eq!(bytes(&mut world, viewer, 16), Err(Error::AccessDenied));
    // Asked before the length is looked at.
    assert_eq!(bytes(&mut world, viewer, 0), Err(Error::AccessDenied));
    assert_eq!(bytes(&mut world, stranger, 16), Err(Error::AccessDenied));
    assert!(bytes(&mut world, user, 2_000).is_err());
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let query = AuditQuery::default();
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    let entries: Vec<_> = page
        .entries
        .iter()
        .rev()
        .filter(|entry| entry.what.event.name() == "vault.random")
        .map(|entry| {
            let code = match &entry.what.outcome {
                Outcome::Success => "ok",
                Outcome::Refused { code } => code,
            };
            let (name, length) = entry.what.details.first().unwrap();
            assert_eq!((name.as_str(), entry.what.details.len(), entry.what.object), ("bytes", 1, None));
            std::format!("{} {length} {code}", entry.what.actor)
        })
        .collect();
    let expected =
        ["user 16 ok", "viewer 16 access.denied", "viewer 0 access.denied", "user 2000 random.length"];
    assert_eq!(entries, expected);
    let said = std::format!("{page:?}");
    assert!(!said.contains(&data_encoding::HEXLOWER.encode(&made)));
    block_on(world.vault.verify_audit()).unwrap();
}

struct Broken;

impl SecureRandom for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomFailed> {
        Err(RandomFailed)
    }
}

#[test]
fn a_source_that_fails_gives_nothing() {
    let mut world = World::new();
    bytes(&mut world, Actor::Owner, 1).unwrap();
    let mut broken = Broken;
    let mut call = Call::new(world.now, &mut broken);
    let made = block_on(world.vault.random_bytes(16, &mut call));
    assert_eq!(made.err(), Some(Error::RandomUnavailable));
}

#[test]
fn a_strict_vault_writes_the_entry_before_it_answers() {
    let mut world = World::new();
    let strict = SettingsChanges { strict_audit: Some(true), ..SettingsChanges::default() };
    world.run(async |vault, call| vault.update_settings(strict, call).await).unwrap();
    bytes(&mut world, Actor::Owner, 8).unwrap();
    let query = AuditQuery::default();
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    assert_eq!(page.entries[0].what.event.name(), "vault.random");
}
