//! Approving and denying.

use super::*;
use crate::actor::Access;
use crate::bundle::ImportMode;
use crate::profile::Unauthorized;

#[test]
fn with_the_last_approval_everything_is_done_in_one_commit_in_the_name_of_who_put_it_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.carl, &world.rotate()).unwrap();
    world.stage(world.anna, &world.create("new")).unwrap();
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    let before = block_on(world.vault.check()).unwrap().revision;
    let view = world.approve(world.ben, id).unwrap();
    assert_eq!(block_on(world.vault.check()).unwrap().revision, before + 1);
    assert_eq!((view.state, view.decided), (ApprovalState::Approved, Some(START.0)));
    assert_eq!((view.approvals[0].approver.as_str(), &view.approvals[0].signature), ("ben", &None));
    assert_eq!(world.view_request(id), view);
    // The changes are made, and what was sealed of them is gone.
    let key = world.key();
    assert_eq!((key.versions.len(), key.changed_by.as_str()), (2, "carl"));
    let keystore = world.keystore;
    let query = crate::vault::KeyQuery { keystore: Some(keystore), ..crate::vault::KeyQuery::default() };
    let keys = world.run(OWNER, async |vault, call| vault.keys(&query, call).await).unwrap().items;
    let new = keys.into_iter().filter_map(crate::view::KeyRow::full).find(|key| key.name == "new").unwrap();
    assert_eq!(new.created_by, "anna");
    assert_eq!((world.count(RecordKind::StagedChange), world.staged()), (0, Vec::new()));
    world.check();
}

#[test]
fn the_chain_names_who_approved_and_who_put_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.rotate());
    world.approve(world.anna, id).unwrap_err();
    world.approve(world.ben, id).unwrap();
    let log = world.log();
    let from = log.iter().position(|entry| told(entry) == "anna approval.stage").unwrap();
    let told: Vec<_> = log[from..].iter().map(told).filter(|line| !line.contains("service_key")).collect();
    assert_eq!(
        told,
        [
            "anna approval.stage",
            "anna approval.approve_request",
            "anna approval.approve refused approval.self",
            "ben approval.approve",
            "anna symmetric.rotate",
        ]
    );
    let rotated = log.last().unwrap();
    assert_eq!(detail(rotated, "approval"), Some(id.to_string().as_str()));
    world.check();
}

#[test]
fn nobody_decides_about_what_they_have_a_part_in() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.carl, &world.rotate()).unwrap();
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    for part in [world.anna, world.carl] {
        assert_eq!(world.approve(part, id).err(), Some(Error::ApprovalSelf));
        assert_eq!(world.deny(part, id).err(), Some(Error::ApprovalSelf));
    }
    assert_eq!(world.key().versions.len(), 1);
    world.approve(world.ben, id).unwrap();
    // The owner of the vault is no exception.
    world.stage(OWNER, &world.rotate()).unwrap();
    let own = world.request(OWNER).unwrap().id.parse().unwrap();
    assert_eq!(world.approve(OWNER, own).err(), Some(Error::ApprovalSelf));
    let other = world.requested(&world.rename("other"));
    assert!(world.approve(OWNER, other).is_ok());
}

#[test]
fn only_administrators_and_never_the_engine_itself_decide() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let user = Actor::Principal(world.principal(4, Role::User));
    let id = world.requested(&world.rotate());
    for actor in [user, Actor::System, Actor::Principal(PrincipalId([9; 16]))] {
        assert_eq!(world.approve(actor, id).err(), Some(Error::AccessDenied));
        assert_eq!(world.deny(actor, id).err(), Some(Error::AccessDenied));
    }
    assert_eq!(world.view_request(id).state, ApprovalState::Ready);
}

#[test]
fn a_list_of_approvers_leaves_out_everybody_else() {
    let mut world =
        World::with(|[_, ben, _]| ApprovalPolicy { approvers: Vec::from([ben]), ..ApprovalPolicy::ONE });
    let id = world.requested(&world.rotate());
    for other in [world.carl, OWNER] {
        assert_eq!(world.approve(other, id).err(), Some(Error::AccessDenied));
        assert_eq!(world.deny(other, id).err(), Some(Error::AccessDenied));
    }
    assert!(world.approve(world.ben, id).is_ok());
}

#[test]
fn a_group_is_no_approver() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let new = NewPrincipal {
        name: "group".into(),
        kind: PrincipalKind::Group,
        role: Role::Admin,
        groups: Vec::new(),
        approval_key: Some(public_key(4)),
    };
    let group = world.run(OWNER, async |vault, call| vault.create_principal(new, call).await).unwrap();
    let approvers = Vec::from([group.id.parse().unwrap()]);
    let policy = world.policy(Some(ApprovalPolicy { approvers, ..ApprovalPolicy::ONE }));
    let refused = Some(Error::SettingInvalid { field: "approvals" });
    assert_eq!(world.stage(OWNER, &policy).err(), refused);
}

#[test]
fn several_must_approve_each_once() {
    let mut world = World::new(ApprovalPolicy { needed: 2, ..ApprovalPolicy::ONE });
    let id = world.requested(&world.rotate());
    let view = world.approve(world.ben, id).unwrap();
    assert_eq!((view.state, view.approvals.len()), (ApprovalState::Ready, 1));
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::ApprovalClosed));
    assert_eq!(world.key().versions.len(), 1);
    world.crash();
    let view = world.approve(world.carl, id).unwrap();
    assert_eq!((view.state, view.approvals.len()), (ApprovalState::Approved, 2));
    assert_eq!(world.key().versions.len(), 2);
    assert_eq!(world.approve(OWNER, id).err(), Some(Error::ApprovalClosed));
    assert_eq!(world.key().versions.len(), 2);
    world.check();
}

#[test]
fn a_denied_request_is_closed_and_its_changes_wait_again() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.rotate());
    let long = "x".repeat(1_001);
    let outcome = world.run(world.ben, async |vault, call| vault.deny(id, &long, call).await);
    assert_eq!(outcome.err(), Some(Error::DescriptionTooLong { limit: 1_000 }));
    let view = world.deny(world.ben, id).unwrap();
    assert_eq!((view.state, view.denied_by.as_deref()), (ApprovalState::Denied, Some("ben")));
    assert_eq!((view.reason.as_deref(), view.decided), (Some("too early"), Some(START.0)));
    for actor in [world.ben, world.carl] {
        assert_eq!(world.approve(actor, id).err(), Some(Error::ApprovalClosed));
        assert_eq!(world.deny(actor, id).err(), Some(Error::ApprovalClosed));
    }
    assert_eq!((world.key().versions.len(), world.staged()[0].request.as_ref()), (1, None));
    // It may be asked for once more.
    let again = world.request(world.anna).unwrap().id.parse().unwrap();
    world.approve(world.ben, again).unwrap();
    assert_eq!(world.key().versions.len(), 2);
    assert!(world.log().iter().any(|entry| told(entry) == "ben approval.deny"));
    world.check();
}

#[test]
fn if_one_change_cannot_be_made_none_is_and_the_request_stays_open() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.anna, &world.create("new")).unwrap();
    world.stage(world.anna, &world.rename("other")).unwrap();
    let late = world.request(world.anna).unwrap().id.parse().unwrap();
    // Another request is made and approved in the meantime.
    world.stage(world.carl, &world.create("other")).unwrap();
    let early = world.request(world.carl).unwrap().id.parse().unwrap();
    world.approve(world.ben, early).unwrap();
    let before = world.records();
    let cause = std::boxed::Box::new(Error::NameTaken);
    let refused = Error::ApprovalFailed { number: 2, cause };
    assert_eq!(world.approve(world.ben, late).err(), Some(refused.clone()));
    assert!(refused.to_string().contains("Change 2") && refused.to_string().contains("name"));
    assert_eq!(world.records(), before);
    assert_eq!(
        (world.view_request(late).state, world.view_request(late).approvals.len()),
        (ApprovalState::Ready, 0)
    );
    // What stands in the way is put right, and the same approver approves.
    let keystore = world.keystore;
    let query = crate::vault::KeyQuery { keystore: Some(keystore), ..crate::vault::KeyQuery::default() };
    let keys = world.run(OWNER, async |vault, call| vault.keys(&query, call).await).unwrap().items;
    let other =
        keys.into_iter().filter_map(crate::view::KeyRow::full).find(|key| key.name == "other").unwrap();
    let changes = KeyChanges { name: Some("another".into()), description: None };
    let away = Change::UpdateKey { key: other.id.parse().unwrap(), changes };
    let away = world.stage(world.anna, &away).unwrap().id;
    let away = world.request_of(world.anna, &[&away]).unwrap().id.parse().unwrap();
    world.approve(world.ben, away).unwrap();
    assert_eq!(world.approve(world.ben, late).unwrap().state, ApprovalState::Approved);
    assert_eq!(world.key().name, "other");
    world.check();
}

#[test]
fn a_commit_that_fails_approves_nothing() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.rotate());
    let before = world.records();
    world.store.fail_next_commit(StoreError::Full);
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::Store(StoreError::Full)));
    assert_eq!(world.records(), before);
    world.crash();
    assert_eq!(world.view_request(id).state, ApprovalState::Ready);
    world.approve(world.ben, id).unwrap();
    assert_eq!(world.key().versions.len(), 2);
    world.check();
}

/// A second process approves at the same moment: each approval counts once, and the changes are made once.
#[test]
fn two_processes_approve_at_once() {
    let mut world = World::new(ApprovalPolicy { needed: 2, ..ApprovalPolicy::ONE });
    let id = world.requested(&world.rotate());
    let locked = block_on(LockedVault::open(world.store.clone())).unwrap();
    let unlocked = block_on(locked.unlock_with_passphrase_key(&passphrase_key()));
    let second = unlocked.map_err(|failed| failed.error).unwrap();
    world.approve(world.ben, id).unwrap();
    let mut random = CountingRandom::new(9_000);
    let mut call = Call::new(START, &mut random).by(world.ben);
    assert_eq!(block_on(second.approve(id, &mut call)).err(), Some(Error::ApprovalClosed));
    let mut call = Call::new(START, &mut random).by(world.carl);
    assert_eq!(block_on(second.approve(id, &mut call)).unwrap().state, ApprovalState::Approved);
    assert_eq!(world.approve(world.carl, id).err(), Some(Error::ApprovalClosed));
    assert_eq!(world.key().versions.len(), 2);
    world.check();
}

#[test]
fn a_change_is_made_with_the_rights_of_who_put_it_aside_as_they_are_then() {
    for removed in [true, false] {
        let mut world = World::new(ApprovalPolicy::ONE);
        let id = world.requested(&world.rotate());
        let Actor::Principal(anna) = world.anna else { return };
        let changes = crate::vault::PrincipalChanges {
            role: Some(Role::Viewer),
            ..crate::vault::PrincipalChanges::default()
        };
        world
            .run(OWNER, async |vault, call| match removed {
                true => vault.delete_principal(anna, call).await,
                false => vault.update_principal(anna, changes, call).await.map(drop),
            })
            .unwrap();
        let cause = std::boxed::Box::new(Error::AccessDenied);
        assert_eq!(world.approve(world.ben, id).err(), Some(Error::ApprovalFailed { number: 1, cause }));
        assert_eq!(world.key().versions.len(), 1);
        // Somebody else can still close it and take the change away.
        world.deny(world.ben, id).unwrap();
        let staged = world.staged()[0].id.clone();
        world.unstage(world.ben, &staged).unwrap();
        world.check();
    }
}

#[test]
fn a_key_that_has_gone_makes_approval_fail_cleanly() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.rotate());
    let delete = Change::MoveKey {
        key: world.key,
        event: KeyEvent::DeleteNow,
        confirmation: Some("card numbers".into()),
    };
    // What is part of a request may be denied: it is not counted when something else is put aside.
    for change in [world.move_key(KeyEvent::RequestDeletion), delete] {
        world.stage(world.carl, &change).unwrap();
    }
    let gone = world.request(world.carl).unwrap().id.parse().unwrap();
    world.approve(world.ben, gone).unwrap();
    assert_eq!(world.key().state, KeyStateView::Destroyed);
    assert!(matches!(world.approve(world.ben, id), Err(Error::ApprovalFailed { number: 1, .. })));
    assert_eq!(world.view_request(id).state, ApprovalState::Ready);
    world.check();
}

#[test]
fn a_policy_is_changed_with_approval_and_older_requests_are_asked_for_again() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let old = world.requested(&world.rotate());
    world
        .stage(world.carl, &world.policy(Some(ApprovalPolicy { needed: 2, ..ApprovalPolicy::ONE })))
        .unwrap();
    let change = world.request(world.carl).unwrap().id.parse().unwrap();
    world.approve(world.ben, change).unwrap();
    // It was made when one approval was enough.
    assert_eq!(world.approve(world.ben, old).err(), Some(Error::ApprovalStale));
    world.withdraw(world.anna, old).unwrap();
    let new = world.request(world.anna).unwrap().id.parse().unwrap();
    assert_eq!(world.approve(world.ben, new).unwrap().state, ApprovalState::Ready);
    assert_eq!(world.approve(world.carl, new).unwrap().state, ApprovalState::Approved);
    world.check();
}

#[test]
fn approvals_are_switched_off_with_approval_or_by_the_owner_alone() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.policy(None));
    world.approve(world.ben, id).unwrap();
    let rotate = world.rotate();
    world.apply(world.anna, &rotate).unwrap();
    // Once more on, which needs none, and off again by the owner.
    let on = world.policy(Some(ApprovalPolicy::ONE));
    world.apply(world.anna, &on).unwrap();
    let open = world.requested(&rotate);
    let keystore = world.keystore;
    let off =
        async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.disable_approvals(keystore, call).await;
    assert_eq!(world.run(world.anna, off).err(), Some(Error::AccessDenied));
    assert_eq!(world.run(OWNER, off).unwrap().approvals, None);
    let entries = world.log();
    let last = entries.last().unwrap();
    assert_eq!(
        (told(last).as_str(), detail(last, "approvals")),
        ("owner keystore.update", Some("off without approval"))
    );
    assert!(entries.iter().any(|entry| told(entry) == "anna keystore.update refused access.denied"));
    // What was open cannot be approved, but closed.
    assert_eq!(world.approve(world.ben, open).err(), Some(Error::ApprovalStale));
    world.deny(world.ben, open).unwrap();
    let staged = world.staged()[0].id.clone();
    world.unstage(world.ben, &staged).unwrap();
    world.check();
}

#[test]
fn a_keystore_is_deleted_with_approval_and_everything_that_waits_in_it_goes() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let delete_key = Change::MoveKey {
        key: world.key,
        event: KeyEvent::DeleteNow,
        confirmation: Some("card numbers".into()),
    };
    world.stage(world.carl, &world.rename("never")).unwrap();
    let forgotten = world.request(world.carl).unwrap();
    world.stage(world.carl, &world.rotate()).unwrap();
    let mut ids = Vec::new();
    for change in [
        world.move_key(KeyEvent::RequestDeletion),
        delete_key,
        Change::DeleteKeystore { keystore: world.keystore },
    ] {
        ids.push(world.stage(world.anna, &change).unwrap().id);
    }
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let id = world.request_of(world.anna, &ids).unwrap().id.parse().unwrap();
    assert_eq!(world.approve(world.ben, id).unwrap().state, ApprovalState::Approved);
    let keystore = world.keystore;
    assert_eq!(block_on(world.vault.keystore(keystore)).err(), Some(Error::NotFound(Subject::Keystore)));
    for kind in [RecordKind::StagedChange, RecordKind::ApprovalRequest, RecordKind::Key, RecordKind::Material]
    {
        assert_eq!(world.count(kind), 0, "{kind:?}");
    }
    let gone = forgotten.id.parse().unwrap();
    let outcome = world.run(OWNER, async |vault, call| vault.approval_request(gone, call).await);
    assert_eq!(outcome.err(), Some(Error::NotFound(Subject::ApprovalRequest)));
    world.check();
}

#[test]
fn whoever_may_not_see_a_key_neither_reads_nor_approves_what_is_asked_for_it() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let Actor::Principal(anna) = world.anna else { return };
    let custom = Customization { unauthorized: Some(Unauthorized::Hidden), ..Customization::default() };
    let hidden = KeystoreChanges { custom: Some(custom), ..KeystoreChanges::default() };
    world.stage(world.carl, &Change::UpdateKeystore { keystore: world.keystore, changes: hidden }).unwrap();
    let access = Access::Restricted(Vec::from([anna]));
    world.stage(world.carl, &Change::SetAccess { key: world.key, access }).unwrap();
    let id = world.request(world.carl).unwrap().id.parse().unwrap();
    world.approve(world.ben, id).unwrap();
    let view = world.stage(world.anna, &world.rename("secret project")).unwrap();
    assert_eq!(view.name.as_deref(), Some("card numbers"));
    assert_eq!(world.stage(world.ben, &world.rotate()).err(), Some(Error::NotFound(Subject::Key)));
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    let keystore = world.keystore;
    let staged = world.run(world.ben, async |vault, call| vault.staged(keystore, call).await).unwrap();
    assert_eq!((&staged[0].name, staged[0].details.len()), (&None, 0));
    let seen = world.run(world.ben, async |vault, call| vault.approval_request(id, call).await).unwrap();
    assert_eq!((&seen.changes[0].name, seen.changes[0].details.len()), (&None, 0));
    let document = world.run(world.ben, async |vault, call| vault.approval_document(id, call).await);
    assert_eq!(document.err(), Some(Error::AccessDenied));
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::AccessDenied));
    assert_eq!(world.approve(OWNER, id).unwrap().changes[0].details[0].text, "secret project");
}

/// A bundle adds no key to a keystore that asks for approval.
#[test]
fn an_import_does_not_go_around_approval() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.policy(None));
    let bundle =
        world.run(OWNER, async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    world.approve(world.ben, id).unwrap();
    world.create_key("added");
    let with_added =
        world.run(OWNER, async |vault, call| vault.export_bundle(&passphrase_key(), call).await).unwrap();
    let mut other = World::new(ApprovalPolicy::ONE);
    let import = async |vault: &Vault<MemoryStore>, bytes: &[u8], call: &mut Call<'_>| {
        vault.import_bundle(bytes, &passphrase_key(), ImportMode::Apply, call).await.map(drop)
    };
    assert_eq!(other.run(OWNER, async |vault, call| import(vault, &bundle, call).await), Ok(()));
    let outcome = other.run(OWNER, async |vault, call| import(vault, &with_added, call).await);
    assert_eq!(outcome, Err(Error::ApprovalRequired));
    other.check();
}
