//! Asking for approval, and taking that back.

use super::*;
use crate::time::Period;

#[test]
fn a_request_has_what_waits_and_freezes_it() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let (anna, ben) = (world.anna, world.ben);
    assert_eq!(world.request(anna).err(), Some(Error::ApprovalEmpty));
    let first = world.stage(anna, &world.rotate()).unwrap();
    let second = world.stage(ben, &world.rename("other")).unwrap();
    let request = world.request(anna).unwrap();
    assert_eq!(
        (request.number, request.state, request.comment.as_str()),
        (1, ApprovalState::Ready, "please")
    );
    assert_eq!((request.requested_by.as_str(), request.requested), ("anna", START.0));
    assert_eq!(request.changes.iter().map(|change| &change.id).collect::<Vec<_>>(), [&first.id, &second.id]);
    assert_eq!((request.policy.needed, request.approvals.len(), request.decided), (1, 0, None));
    assert!(world.staged().iter().all(|staged| staged.request.as_ref() == Some(&request.id)));
    for id in [&first.id, &second.id] {
        assert_eq!(world.unstage(anna, id), Err(Error::ApprovalPending));
    }
    assert_eq!(world.request(anna).err(), Some(Error::ApprovalEmpty));
    // What is put aside from now on is another request's.
    world.stage(anna, &world.create("new")).unwrap();
    assert_eq!(world.request(anna).unwrap().number, 2);
    world.check();
}

#[test]
fn a_request_can_be_for_some_of_what_waits() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let anna = world.anna;
    let first = world.stage(anna, &world.rotate()).unwrap();
    let second = world.stage(anna, &world.create("new")).unwrap();
    let third = world.stage(anna, &world.create("newer")).unwrap();
    let request = world.request_of(anna, &[&third.id, &first.id]).unwrap();
    assert_eq!(request.changes.iter().map(|change| change.number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(world.request_of(anna, &[&second.id, &first.id]).err(), Some(Error::ApprovalPending));
    let unknown = StagedChangeId([9; 16]).to_string();
    let missing = world.request_of(anna, &[&second.id, &unknown]);
    assert_eq!(missing.err(), Some(Error::NotFound(Subject::StagedChange)));
    assert_eq!(world.request(anna).unwrap().changes.len(), 1);
}

#[test]
fn a_comment_has_its_limit() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.anna, &world.rotate()).unwrap();
    let keystore = world.keystore;
    let long = "가".repeat(1_001);
    let outcome =
        world.run(OWNER, async |vault, call| vault.request_approval(keystore, &[], &long, call).await);
    assert_eq!(outcome.err(), Some(Error::DescriptionTooLong { limit: 1_000 }));
    let fits = &long[..3_000];
    assert!(world.run(OWNER, async |v, call| v.request_approval(keystore, &[], fits, call).await).is_ok());
}

#[test]
fn only_an_administrator_asks() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.anna, &world.rotate()).unwrap();
    let user = Actor::Principal(world.principal(4, Role::User));
    assert_eq!(world.request(user).err(), Some(Error::AccessDenied));
}

#[test]
fn whoever_asked_takes_it_back_and_nobody_else() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = world.requested(&world.rotate());
    for other in [world.ben, OWNER] {
        assert_eq!(world.withdraw(other, id).err(), Some(Error::AccessDenied));
    }
    let view = world.withdraw(world.anna, id).unwrap();
    assert_eq!((view.state, view.decided), (ApprovalState::Withdrawn, Some(START.0)));
    assert_eq!(world.withdraw(world.anna, id).err(), Some(Error::ApprovalClosed));
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::ApprovalClosed));
    // The change waits again.
    let staged = world.staged();
    assert_eq!((staged.len(), &staged[0].request), (1, &None));
    world.unstage(world.anna, &staged[0].id).unwrap();
    assert!(world.log().iter().any(|entry| told(entry) == "anna approval.unstage"));
    world.check();
}

#[test]
fn requests_are_listed_newest_first_by_keystore_and_state() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let denied = world.requested(&world.rotate());
    world.deny(world.ben, denied).unwrap();
    let open = world.request(world.anna).unwrap();
    let list = |world: &mut World, query: &ApprovalQuery| {
        let page = world.run(OWNER, async |vault, call| vault.approval_requests(query, call).await).unwrap();
        let numbers: Vec<_> = page.items.iter().map(|request| request.number).collect();
        (numbers, page.next)
    };
    assert_eq!(list(&mut world, &ApprovalQuery::default()).0.len(), 2);
    let states = Vec::from([ApprovalState::Ready]);
    let query = ApprovalQuery { keystore: Some(world.keystore), states, ..ApprovalQuery::default() };
    assert_eq!(list(&mut world, &query), (Vec::from([open.number]), None));
    let elsewhere = ApprovalQuery { keystore: Some(KeystoreId([9; 16])), ..ApprovalQuery::default() };
    assert!(list(&mut world, &elsewhere).0.is_empty());
    let (first, after) = list(&mut world, &ApprovalQuery { limit: 1, ..ApprovalQuery::default() });
    let (second, end) = list(&mut world, &ApprovalQuery { limit: 1, after, ..ApprovalQuery::default() });
    assert_eq!((first.len(), second.len(), end), (1, 1, None));
    assert_ne!(first, second);
}

#[test]
fn a_request_that_is_not_there_is_not_found() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let id = ApprovalId([9; 16]);
    let missing = Some(Error::NotFound(Subject::ApprovalRequest));
    assert_eq!(world.approve(OWNER, id).err(), missing);
    assert_eq!(world.deny(OWNER, id).err(), missing);
    assert_eq!(world.withdraw(OWNER, id).err(), missing);
    assert_eq!(world.run(OWNER, async |v, call| v.approval_request(id, call).await).err(), missing);
    assert_eq!(world.run(OWNER, async |v, call| v.approval_document(id, call).await).err(), missing);
}

#[test]
fn a_list_of_requests_begins_with_the_newest() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let (anna, keystore) = (world.anna, world.keystore);
    // All at one moment would say nothing of the order.
    let mut now = START;
    for _ in 0..4 {
        world.stage(anna, &world.rotate()).unwrap();
        now = now.plus(Period::MINUTE);
        let mut call = Call::new(now, &mut world.random).by(anna);
        block_on(world.vault.request_approval(keystore, &[], "please", &mut call)).unwrap();
    }
    let query = ApprovalQuery { keystore: Some(keystore), ..ApprovalQuery::default() };
    let listed = world.run(OWNER, async |vault, call| vault.approval_requests(&query, call).await).unwrap();
    assert_eq!(listed.items.iter().map(|request| request.number).collect::<Vec<_>>(), [4, 3, 2, 1]);
    let times: Vec<_> = listed.items.iter().map(|request| request.requested).collect();
    assert!(times.is_sorted_by(|a, b| a > b));
}

#[test]
fn keystores_wait_apart_and_go_apart() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let (anna, first) = (world.anna, world.keystore);
    for name in ["a", "b", "c"] {
        let staged = world.stage(anna, &world.create(name)).unwrap();
        assert_eq!(staged.name.as_deref(), Some(name));
    }
    let kept = world.request(anna).unwrap();
    let new = NewKeystore {
        approvals: Some(ApprovalPolicy::ONE),
        ..NewKeystore::new("Second", ProfileId::STANDARD)
    };
    let second = world.run(OWNER, async |vault, call| vault.create_keystore(new, call).await).unwrap();
    world.keystore = second.id.parse().unwrap();
    let credential = Change::AddCredential {
        keystore: world.keystore,
        new: crate::vault::NewCredential {
            value: crate::client::CredentialValue::Ipv4("10.0.0.1".parse().unwrap()),
            description: String::new(),
            secret: None,
        },
    };
    let staged = world.stage(anna, &credential).unwrap();
    assert_eq!((staged.number, staged.name.as_deref()), (1, Some("10.0.0.1")));
    assert_eq!(world.staged().len(), 1);
    assert_eq!(world.request(anna).unwrap().number, 1);
    // The second goes, with everything that waits in it.
    let policy = world.policy(None);
    let open = world.requested(&policy);
    world.approve(world.ben, open).unwrap();
    world.apply(OWNER, &Change::DeleteKeystore { keystore: world.keystore }).unwrap();
    let listed =
        world.run(OWNER, async |vault, call| vault.approval_requests(&ApprovalQuery::default(), call).await);
    let left: Vec<_> = listed.unwrap().items.into_iter().map(|request| request.id).collect();
    assert_eq!(left, [kept.id]);
    world.keystore = first;
    assert_eq!(world.staged().iter().map(|staged| staged.number).collect::<Vec<_>>(), [1, 2, 3]);
    world.check();
}
