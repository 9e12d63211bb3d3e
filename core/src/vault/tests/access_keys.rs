use alloc::string::{String, ToString};

use super::*;
use crate::access_key::{AccessKeyId, NewAccessKey};
use crate::actor::{Actor, PrincipalKind, Role};
use crate::id::PrincipalId;

fn made(world: &mut World, principal: PrincipalId) -> Result<NewAccessKey, Error> {
    world.run(async |vault, call| vault.create_access_key(principal, call).await)
}

fn admitted(world: &mut World, id: &str, secret: &str) -> Result<Actor, Error> {
    world.run(async |vault, _| vault.admit_access_key(id, secret).await)
}

fn program(world: &mut World) -> PrincipalId {
    let new = NewPrincipal {
        name: "billing".into(),
        kind: PrincipalKind::Service,
        role: Role::User,
        groups: Vec::new(),
        approval_key: None,
    };
    let view = world.run(async |vault, call| vault.create_principal(new, call).await).unwrap();
    view.id.parse().unwrap()
}

#[test]
fn an_access_key_admits_its_principal_until_it_is_taken_away() {
    let mut world = World::new();
    let alice = world.principal("alice", Role::User, &[]);
    let bob = world.principal("bob", Role::User, &[]);
    let first = made(&mut world, alice).unwrap();
    let other = made(&mut world, bob).unwrap();
    let (id, secret) = (first.id.to_string(), String::from(first.secret.expose()));
    assert_eq!(secret.len(), 52);
    assert_eq!(admitted(&mut world, &id, &secret), Ok(Actor::Principal(alice)));
    // Another vault over the same store, too: it is stored.
    let vault = world.second();
    assert_eq!(block_on(vault.admit_access_key(&id, &secret)), Ok(Actor::Principal(alice)));
    let long = secret.clone() + "A";
    for (id, secret) in [
        (id.as_str(), other.secret.expose()),
        (&other.id.to_string(), &secret),
        (&id, ""),
        (&id, &secret[1..]),
        (&id, &long),
        ("", &secret),
        (&id[1..], &secret),
        (&"0".repeat(40), &secret),
    ] {
        assert_eq!(admitted(&mut world, id, secret), Err(Error::AccessDenied), "{id}");
    }
    let listed = world.run(async |vault, _| vault.access_keys(alice).await).unwrap();
    assert_eq!(listed.iter().map(|key| key.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);

    let key = first.id;
    world.run(async |vault, call| vault.delete_access_key(key, call).await).unwrap();
    assert_eq!(admitted(&mut world, &id, &secret), Err(Error::AccessDenied));
    let again = world.run(async |vault, call| vault.delete_access_key(key, call).await);
    assert_eq!(again, Err(Error::NotFound(Subject::Principal)));
    world.run(async |vault, call| vault.delete_principal(bob, call).await).unwrap();
    let gone = admitted(&mut world, &other.id.to_string(), other.secret.expose());
    assert_eq!(gone, Err(Error::AccessDenied));
}

#[test]
fn a_principal_has_five_access_keys_at_most_and_a_group_has_none() {
    let mut world = World::new();
    let alice = world.principal("alice", Role::User, &[]);
    let group = world.principal("group", Role::User, &[]);
    let refused = Some(Error::SettingInvalid { field: "accessKeys" });
    assert_eq!(made(&mut world, group).err(), refused);
    let ids: Vec<AccessKeyId> = (0..5).map(|_| made(&mut world, alice).unwrap().id).collect();
    assert_eq!(made(&mut world, alice).err(), refused);
    world.run(async |vault, call| vault.delete_access_key(ids[2], call).await).unwrap();
    assert!(made(&mut world, alice).is_ok());
}

#[test]
fn an_application_key_admits_its_program_until_there_is_another() {
    let mut world = World::new();
    let alice = world.principal("alice", Role::User, &[]);
    let billing = program(&mut world);
    let make = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>, principal| {
        vault.create_application_key(principal, call).await.map(|key| String::from(key.expose()))
    };
    let person = world.run(async |vault, call| make(vault, call, alice).await);
    assert_eq!(person, Err(Error::SettingInvalid { field: "applicationKey" }));
    let first = world.run(async |vault, call| make(vault, call, billing).await).unwrap();
    assert_eq!(first.len(), 26);
    let admit =
        |world: &mut World, key: &str| world.run(async |vault, _| vault.admit_application_key(key).await);
    assert_eq!(admit(&mut world, &first), Ok(Actor::Principal(billing)));
    let second = world.run(async |vault, call| make(vault, call, billing).await).unwrap();
    assert_eq!(admit(&mut world, &first), Err(Error::AccessDenied));
    assert_eq!(admit(&mut world, &second), Ok(Actor::Principal(billing)));
    assert_eq!(admit(&mut world, ""), Err(Error::AccessDenied));

    let has = |world: &mut World| {
        let all = world.run(async |vault, _| vault.principals().await).unwrap();
        all.iter().any(|one| one.has_application_key)
    };
    assert!(has(&mut world));
    let delete = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>, principal| {
        vault.delete_application_key(principal, call).await
    };
    let user = world.run_as(alice, async |vault, call| delete(vault, call, billing).await);
    assert_eq!(user, Err(Error::AccessDenied));
    assert_eq!(world.run(async |vault, call| delete(vault, call, billing).await), Ok(()));
    assert_eq!(admit(&mut world, &second), Err(Error::AccessDenied));
    assert!(!has(&mut world));
    let again = world.run(async |vault, call| delete(vault, call, billing).await);
    assert_eq!(again, Err(Error::NotFound(Subject::Principal)));
}

#[test]
fn nobody_but_an_administrator_makes_keys() {
    let mut world = World::new();
    let user = world.principal("user", Role::User, &[]);
    let admin = world.principal("admin", Role::Admin, &[]);
    let make = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.create_access_key(user, call).await.map(|key| key.id)
    };
    assert_eq!(world.run_as(user, make).err(), Some(Error::AccessDenied));
    let id = world.run_as(admin, make).unwrap();
    let delete =
        async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.delete_access_key(id, call).await;
    assert_eq!(world.run_as(user, delete), Err(Error::AccessDenied));
    let program_key = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        vault.create_application_key(user, call).await.map(|_| ())
    };
    assert_eq!(world.run_as(user, program_key), Err(Error::AccessDenied));
}
