//! Approvals that are signed elsewhere and handed in.

use p256::ecdsa::Signature;
use p256::ecdsa::signature::Signer;

use super::*;
use crate::actor::Access;
use crate::vault::PrincipalChanges;

/// Two of ben, carl and anna.
fn signed_world() -> World {
    World::with(|[anna, ben, carl]| ApprovalPolicy {
        needed: 2,
        approvers: Vec::from([anna, ben, carl]),
        signed: true,
    })
}

fn document(world: &mut World, id: ApprovalId) -> Vec<u8> {
    world.run(OWNER, async |vault, call| vault.approval_document(id, call).await).unwrap()
}

fn sign(number: u8, document: &[u8]) -> [u8; 64] {
    let signature: Signature = signing_key(number).sign(document);
    signature.to_bytes().into()
}

fn hand_in(
    world: &mut World,
    by: Actor,
    id: ApprovalId,
    approver: Actor,
    signature: &[u8; 64],
) -> Result<ApprovalRequestView, Error> {
    let Actor::Principal(approver) = approver else { return Err(Error::AccessDenied) };
    world.run(by, async |vault, call| vault.approve_signed(id, approver, signature, call).await)
}

#[test]
fn signatures_are_collected_and_handed_in_by_anybody() {
    let mut world = signed_world();
    let id = world.requested(&world.rotate());
    let text = document(&mut world, id);
    // Who asked collects them. The document stays the same while they come in.
    let (anna, ben, carl) = (world.anna, world.ben, world.carl);
    let view = hand_in(&mut world, anna, id, ben, &sign(2, &text)).unwrap();
    assert_eq!((view.state, view.approvals.len()), (ApprovalState::Ready, 1));
    assert_eq!(view.approvals[0].signature, Some(data_encoding::HEXLOWER.encode(&sign(2, &text))));
    world.crash();
    assert_eq!(document(&mut world, id), text);
    let view = hand_in(&mut world, OWNER, id, carl, &sign(3, &text)).unwrap();
    assert_eq!(view.state, ApprovalState::Approved);
    assert_eq!(world.key().versions.len(), 2);
    let log = world.log();
    let given: Vec<_> = log.iter().filter(|entry| told(entry).ends_with("approval.approve")).collect();
    assert_eq!(
        (told(given[0]).as_str(), detail(given[0], "handedInBy")),
        ("ben approval.approve", Some("anna"))
    );
    assert_eq!(
        (told(given[1]).as_str(), detail(given[1], "handedInBy")),
        ("carl approval.approve", Some("owner"))
    );
    world.check();
}

#[test]
fn an_approval_without_a_signature_is_refused_where_one_is_wanted() {
    let mut world = signed_world();
    let id = world.requested(&world.rotate());
    assert_eq!(world.approve(world.ben, id).err(), Some(Error::ApprovalSignature));
    assert_eq!(world.view_request(id).approvals, []);
}

#[test]
fn a_signature_of_something_else_or_of_somebody_else_is_refused() {
    let mut world = signed_world();
    let (anna, ben, carl) = (world.anna, world.ben, world.carl);
    let id = world.requested(&world.rotate());
    let other = world.requested(&world.create("new"));
    let (text, other_text) = (document(&mut world, id), document(&mut world, other));
    let wrong = Some(Error::ApprovalSignature);
    // Of another request, with another's key, of a changed text, of nothing.
    assert_eq!(hand_in(&mut world, OWNER, id, ben, &sign(2, &other_text)).err(), wrong);
    assert_eq!(hand_in(&mut world, OWNER, id, ben, &sign(3, &text)).err(), wrong);
    let mut changed = text.clone();
    changed[40] ^= 1;
    assert_eq!(hand_in(&mut world, OWNER, id, ben, &sign(2, &changed)).err(), wrong);
    for nothing in [[0; 64], [0xff; 64]] {
        assert_eq!(hand_in(&mut world, OWNER, id, ben, &nothing).err(), wrong);
    }
    // Every bit of a signature counts.
    let good = sign(2, &text);
    for bit in 0..512 {
        let mut bad = good;
        bad[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(hand_in(&mut world, OWNER, id, ben, &bad).err(), wrong, "bit {bit}");
    }
    // Whoever asked signs in vain.
    assert_eq!(hand_in(&mut world, OWNER, id, anna, &sign(1, &text)).err(), Some(Error::ApprovalSelf));
    // One approver counts once, whatever is handed in.
    hand_in(&mut world, OWNER, id, ben, &good).unwrap();
    assert_eq!(hand_in(&mut world, OWNER, id, ben, &good).err(), Some(Error::ApprovalClosed));
    assert_eq!((world.key().versions.len(), world.view_request(id).approvals.len()), (1, 1));
    hand_in(&mut world, OWNER, id, carl, &sign(3, &text)).unwrap();
    assert_eq!(world.key().versions.len(), 2);
    // And not again for the next request.
    assert_eq!(hand_in(&mut world, OWNER, other, ben, &good).err(), wrong);
    world.check();
}

#[test]
fn only_approvers_of_the_policy_sign_and_only_administrators_hand_in() {
    let mut world =
        World::with(|[_, ben, _]| ApprovalPolicy { needed: 1, approvers: Vec::from([ben]), signed: true });
    let user = Actor::Principal(world.principal(4, Role::User));
    let id = world.requested(&world.rotate());
    let text = document(&mut world, id);
    let (ben, carl) = (world.ben, world.carl);
    let denied = Some(Error::AccessDenied);
    assert_eq!(hand_in(&mut world, OWNER, id, carl, &sign(3, &text)).err(), denied);
    assert_eq!(hand_in(&mut world, user, id, ben, &sign(2, &text)).err(), denied);
    let outcome = world.run(user, async |vault, call| vault.approval_document(id, call).await);
    assert_eq!(outcome.err(), denied);
    let nobody = Actor::Principal(PrincipalId([9; 16]));
    let missing = hand_in(&mut world, OWNER, id, nobody, &sign(2, &text));
    assert_eq!(missing.err(), Some(Error::NotFound(Subject::Principal)));
    assert!(hand_in(&mut world, carl, id, ben, &sign(2, &text)).is_ok());
}

#[test]
fn an_approver_who_is_no_administrator_any_more_signs_in_vain() {
    let mut world = signed_world();
    let id = world.requested(&world.rotate());
    let text = document(&mut world, id);
    let Actor::Principal(ben) = world.ben else { return };
    let changes = PrincipalChanges { role: Some(Role::User), ..PrincipalChanges::default() };
    world.run(OWNER, async |vault, call| vault.update_principal(ben, changes, call).await).unwrap();
    let outcome = hand_in(&mut world, OWNER, id, Actor::Principal(ben), &sign(2, &text));
    assert_eq!(outcome.err(), Some(Error::AccessDenied));
}

/// Who could put their own key in the place of another's could approve in the name of the other.
#[test]
fn a_key_for_approvals_is_replaced_by_its_owner_or_the_vaults_and_then_counts() {
    let mut world = signed_world();
    let id = world.requested(&world.rotate());
    let text = document(&mut world, id);
    let Actor::Principal(ben) = world.ben else { return };
    let changes =
        || PrincipalChanges { approval_key: Some(Some(public_key(5))), ..PrincipalChanges::default() };
    let (anna, own) = (world.anna, world.ben);
    let foreign = world.run(anna, async |vault, call| vault.update_principal(ben, changes(), call).await);
    assert_eq!(foreign.err(), Some(Error::AccessDenied));
    world.run(own, async |vault, call| vault.update_principal(ben, changes(), call).await).unwrap();
    let old = hand_in(&mut world, OWNER, id, own, &sign(2, &text));
    assert_eq!(old.err(), Some(Error::ApprovalSignature));
    assert!(hand_in(&mut world, OWNER, id, own, &sign(5, &text)).is_ok());
    let none = PrincipalChanges { approval_key: Some(None), ..PrincipalChanges::default() };
    let other = world.requested(&world.create("new"));
    let text = document(&mut world, other);
    world.run(OWNER, async |vault, call| vault.update_principal(ben, none, call).await).unwrap();
    let unregistered = hand_in(&mut world, OWNER, other, own, &sign(5, &text));
    assert_eq!(unregistered.err(), Some(Error::ApprovalSignature));
}

/// A signature is as good as being there, where none is wanted.
#[test]
fn a_signature_counts_where_none_is_wanted() {
    let mut world = World::new(ApprovalPolicy { needed: 2, ..ApprovalPolicy::ONE });
    let id = world.requested(&world.rotate());
    let text = document(&mut world, id);
    let (ben, carl) = (world.ben, world.carl);
    hand_in(&mut world, OWNER, id, ben, &sign(2, &text)).unwrap();
    assert_eq!(world.approve(ben, id).err(), Some(Error::ApprovalClosed));
    assert_eq!(world.approve(carl, id).unwrap().state, ApprovalState::Approved);
}

/// A group makes no calls, so that it signs nothing either.
#[test]
fn a_group_signs_in_vain() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let new = NewPrincipal {
        name: "group".into(),
        kind: PrincipalKind::Group,
        role: Role::Admin,
        groups: Vec::new(),
        approval_key: Some(public_key(4)),
    };
    let group = world.run(OWNER, async |vault, call| vault.create_principal(new, call).await).unwrap();
    let group = Actor::Principal(group.id.parse().unwrap());
    let id = world.requested(&world.rotate());
    let text = document(&mut world, id);
    let outcome = hand_in(&mut world, OWNER, id, group, &sign(4, &text));
    assert_eq!(outcome.err(), Some(Error::AccessDenied));
}

/// Whoever hands the last signature in sees no more of what is done than before.
#[test]
fn whoever_hands_in_needs_not_see_what_is_approved() {
    let mut world = World::new(ApprovalPolicy::ONE);
    let [Actor::Principal(anna), Actor::Principal(ben)] = [world.anna, world.ben] else { return };
    let access = Access::Restricted(Vec::from([anna, ben]));
    let restrict = world.requested(&Change::SetAccess { key: world.key, access });
    world.approve(world.ben, restrict).unwrap();
    let id = world.requested(&world.rename("secret project"));
    let text = document(&mut world, id);
    let (ben, carl) = (world.ben, world.carl);
    let view = hand_in(&mut world, carl, id, ben, &sign(2, &text)).unwrap();
    assert_eq!((view.state, &view.changes[0].name), (ApprovalState::Approved, &None));
    assert!(view.changes[0].details.is_empty());
    assert_eq!(world.key().name, "secret project");
}
