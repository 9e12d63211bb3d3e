//! Putting changes aside.

use super::*;

#[test]
fn where_nothing_asks_for_approval_nothing_is_put_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let new = NewKeystore::new("Open", ProfileId::STANDARD);
    let open = world.run(OWNER, async |vault, call| vault.create_keystore(new, call).await).unwrap();
    let open: KeystoreId = open.id.parse().unwrap();
    let change = Change::CreateKey { keystore: open, new: NewKey::new("key", KeyKind::Aes256) };
    let outcome = world.run(OWNER, async |vault, call| vault.stage(open, &change, call).await);
    assert_eq!(outcome.err(), Some(Error::NotOffered(Feature::Approvals)));
    let none = world.run(OWNER, async |vault, call| vault.request_approval(open, &[], "", call).await);
    assert_eq!(none.err(), Some(Error::NotOffered(Feature::Approvals)));
}

#[test]
fn where_approval_is_asked_for_nobody_makes_a_change_at_once() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let before = world.records();
    let credential = Change::AddCredential {
        keystore: world.keystore,
        new: crate::vault::NewCredential {
            value: crate::client::CredentialValue::Ipv4("10.0.0.1".parse().unwrap()),
            description: String::new(),
            secret: None,
        },
    };
    let changes = [
        world.rotate(),
        world.rename("other"),
        world.create("new"),
        world.policy(None),
        world.move_key(KeyEvent::Disable),
        Change::DeleteKeystore { keystore: world.keystore },
        credential,
        Change::CreateCertificate { keystore: world.keystore, new: certificate() },
    ];
    for change in &changes {
        for actor in [OWNER, world.anna] {
            assert_eq!(world.apply(actor, change), Err(Error::ApprovalRequired), "{change:?}");
        }
    }
    assert_eq!(world.records(), before);
}

#[test]
fn a_change_is_put_aside_and_taken_back() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let before = world.records();
    let view = world.stage(world.anna, &world.rename("debit cards")).unwrap();
    assert_eq!((view.number, view.event.as_str()), (1, "symmetric.update"));
    assert_eq!((view.object_kind.as_str(), view.object.parse()), ("key", Ok(world.key)));
    assert_eq!(view.name.as_deref(), Some("card numbers"));
    assert_eq!((view.details[0].name.as_str(), view.details[0].text.as_str()), ("name", "debit cards"));
    assert_eq!((view.staged_by.as_str(), view.staged, &view.request), ("anna", START.0, &None));
    assert_eq!(world.staged(), core::slice::from_ref(&view));
    // Nothing has happened to the key.
    assert_eq!(world.key().name, "card numbers");
    // Somebody else may take it back. Nothing of it stays, but the service key that sealed it.
    world.unstage(world.ben, &view.id).unwrap();
    assert_eq!(world.staged(), []);
    let after = world.records().into_iter().filter(|record| record.label != "Approvals");
    assert_eq!(after.collect::<Vec<_>>(), before);
    let missing = Err(Error::NotFound(Subject::StagedChange));
    assert_eq!(world.unstage(world.ben, &view.id), missing);
    let log: Vec<_> = world.log().iter().map(told).collect();
    // What was only tried is not told.
    assert!(!log.contains(&"anna symmetric.update".into()));
    assert!(log.contains(&"anna approval.stage".into()) && log.contains(&"ben approval.unstage".into()));
    world.check();
}

#[test]
fn what_cannot_be_done_is_refused_when_it_is_put_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let viewer = Actor::Principal(world.principal(4, Role::User));
    let before = world.records();
    let anna = world.anna;
    assert!(matches!(
        world.stage(anna, &world.move_key(KeyEvent::Enable)),
        Err(Error::KeyStateForbids { .. })
    ));
    assert_eq!(world.stage(anna, &world.create("card numbers")).err(), Some(Error::NameTaken));
    assert!(matches!(world.stage(anna, &world.rename("")), Err(Error::InvalidName(_))));
    assert_eq!(world.stage(viewer, &world.rotate()).err(), Some(Error::AccessDenied));
    let unknown = Change::Rotate { key: KeyId([9; 16]) };
    assert_eq!(world.stage(anna, &unknown).err(), Some(Error::NotFound(Subject::Key)));
    let by_itself = world.move_key(KeyEvent::DeletionDue);
    assert_eq!(world.stage(anna, &by_itself).err(), Some(Error::KindForbids));
    let nobody = ApprovalPolicy { approvers: Vec::from([PrincipalId([9; 16])]), ..ApprovalPolicy::ONE };
    let policy = world.policy(Some(nobody));
    assert_eq!(world.stage(anna, &policy).err(), Some(Error::NotFound(Subject::Principal)));
    assert_eq!(world.records(), before);
}

#[test]
fn what_is_in_another_keystore_is_not_found() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let new = NewKeystore {
        approvals: Some(ApprovalPolicy::ONE),
        ..NewKeystore::new("Other", ProfileId::STANDARD)
    };
    let other = world.run(OWNER, async |vault, call| vault.create_keystore(new, call).await).unwrap();
    let other: KeystoreId = other.id.parse().unwrap();
    let cases = [(world.rotate(), Subject::Key), (world.create("new"), Subject::Keystore)];
    for (change, subject) in cases {
        let outcome = world.run(OWNER, async |vault, call| vault.stage(other, &change, call).await);
        assert_eq!(outcome.err(), Some(Error::NotFound(subject)));
    }
}

#[test]
fn a_change_is_tried_on_top_of_what_waits() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let anna = world.anna;
    world.stage(anna, &world.create("new")).unwrap();
    assert_eq!(world.stage(world.ben, &world.create("new")).err(), Some(Error::NameTaken));
    world.stage(anna, &world.move_key(KeyEvent::Disable)).unwrap();
    // It is enabled now, but will not be.
    world.stage(anna, &world.move_key(KeyEvent::Enable)).unwrap();
    let numbers: Vec<_> = world.staged().iter().map(|staged| staged.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(world.key().state, KeyStateView::Enabled);
    world.check();
}

/// One that waits and cannot be made any more does not stand in the way of the next.
#[test]
fn what_waits_in_vain_is_passed_over() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let (anna, ben) = (world.anna, world.ben);
    world.stage(anna, &world.move_key(KeyEvent::Disable)).unwrap();
    world.stage(ben, &world.move_key(KeyEvent::RequestDeletion)).unwrap();
    let Actor::Principal(id) = anna else { return };
    world.run(OWNER, async |vault, call| vault.delete_principal(id, call).await).unwrap();
    // anna's change is not counted: the key would be enabled, and then be waiting for its end.
    world.stage(ben, &world.move_key(KeyEvent::CancelDeletion)).unwrap();
    assert!(matches!(
        world.stage(ben, &world.move_key(KeyEvent::CancelDeletion)),
        Err(Error::KeyStateForbids { .. })
    ));
    assert_eq!(world.staged().len(), 3);
}

#[test]
fn a_keystore_takes_a_hundred_changes() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let anna = world.anna;
    for _ in 0..MAX_STAGED {
        world.stage(anna, &world.rename("other")).unwrap();
    }
    assert_eq!(world.stage(anna, &world.rename("other")).err(), Some(Error::ApprovalFull { limit: 100 }));
    // All of them are one request, in order.
    let request = world.request(anna).unwrap();
    assert!(request.changes.iter().map(|change| change.number).eq(1..=100));
    let id = request.id.parse().unwrap();
    assert_eq!(world.approve(world.ben, id).unwrap().state, ApprovalState::Approved);
    assert_eq!((world.key().name.as_str(), world.staged().len()), ("other", 0));
}

/// A crash in between loses nothing: what was put aside is stored as everything is.
#[test]
fn what_is_put_aside_outlives_the_process() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.stage(world.anna, &world.rotate()).unwrap();
    let before = world.staged();
    world.crash();
    assert_eq!(world.staged(), before);
    let id = world.request(world.anna).unwrap().id.parse().unwrap();
    world.crash();
    world.approve(world.ben, id).unwrap();
    world.crash();
    assert_eq!(world.key().versions.len(), 2);
    assert_eq!(world.view_request(id).state, ApprovalState::Approved);
    world.check();
}

#[test]
fn a_commit_that_fails_puts_nothing_aside() {
    let mut world = World::new(ApprovalPolicy::ONE);
    world.store.fail_next_commit(StoreError::Full);
    assert_eq!(world.stage(world.anna, &world.rotate()).err(), Some(Error::Store(StoreError::Full)));
    assert_eq!((world.staged(), world.count(RecordKind::StagedChange)), (Vec::new(), 0));
    world.stage(world.anna, &world.rotate()).unwrap();
    world.crash();
    assert_eq!(world.staged().len(), 1);
    world.check();
}

#[test]
fn a_certificate_is_issued_when_it_is_approved() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let (keystore, anna, ben) = (world.keystore, world.anna, world.ben);
    let request = world.requested(&Change::CreateCertificate { keystore, new: certificate() });
    let item = world.view_request(request).changes.remove(0);
    assert_eq!((item.event.as_str(), item.name.as_deref()), ("cert.create", Some("client 1")));
    let details: Vec<_> = item.details.iter().map(|detail| (&*detail.name, &*detail.text)).collect();
    assert_eq!(details, [("validity", "30 days")]);
    let list =
        async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| vault.credentials(keystore, None, call).await;
    assert_eq!(world.run(OWNER, list).unwrap(), []);
    world.approve(ben, request).unwrap();
    let made = world.run(OWNER, list).unwrap().remove(0);
    assert_eq!((made.value.as_str(), made.created_by.as_str()), ("client 1", "anna"));
    let id = made.id.parse().unwrap();
    let file = world.run(anna, async |vault, call| vault.certificate_file(id, call).await).unwrap();
    assert_eq!(file.password.expose(), "correct horse");
    world.check();
}

fn certificate() -> crate::certificate::NewCertificate {
    let password = crate::certificate::FilePassword::new("correct horse").unwrap();
    crate::certificate::NewCertificate { name: "client 1".into(), password, days: 30, description: "".into() }
}
