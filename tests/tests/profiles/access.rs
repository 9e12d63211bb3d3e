//! Values 29 to 33: who may use keys, and how lists and times are written.

use keystead_core::client::{Gate, Methods};
use keystead_core::{
    Access, Actor, ApprovalPolicy, Call, Confirmation, KeyQuery, KeyRow, NewKey, NewKeystore, NewPrincipal,
    PrincipalId, PrincipalKind, Profile, Role, Timestamp,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{Site, passphrase_key};

use super::{JWT, KAKAO, NAVER, NHN, STANDARD, code, each};

fn principal(site: &mut Site) -> PrincipalId {
    principal_as(site, Role::Admin)
}

fn principal_as(site: &mut Site, role: Role) -> PrincipalId {
    let (name, groups) = (format!("jun the {role:?}"), Vec::new());
    let new = NewPrincipal { name, kind: PrincipalKind::User, role, groups, approval_key: None };
    site.run(async |vault, call| vault.create_principal(new, call).await).unwrap().id.parse().unwrap()
}

/// 29: gates.
#[test]
fn a_gate_asks_for_what_the_profile_has() {
    let refused = "profile.not_offered";
    let table = [
        (STANDARD, ["ok", "ok", "ok", "ok"]),
        (NHN, ["gate.without_method", "ok", "ok", "ok"]),
        (KAKAO, ["ok", refused, refused, refused]),
        (NAVER, ["ok", "ok", refused, refused]),
        (JWT, ["ok", refused, refused, "ok"]),
    ];
    each(table, |site, profile, expected| {
        let methods = [
            Methods::default(),
            Methods { ipv4: true, ..Methods::default() },
            Methods { mac: true, ..Methods::default() },
            Methods { certificate: true, ..Methods::default() },
        ];
        for (number, (methods, expected)) in methods.into_iter().zip(expected).enumerate() {
            let new = NewKeystore {
                name: format!("Keystore {number}"),
                gate: Gate { methods, ..Gate::default() },
                ..Site::keystore(Profile::named(profile).unwrap())
            };
            let created = site.run(async |vault, call| vault.create_keystore(new, call).await);
            assert_eq!(code(created), expected, "{profile}: {methods:?}");
        }
    });
}

/// 29: allow lists.
#[test]
fn a_key_is_restricted_where_the_profile_has_allow_lists() {
    let refused = "profile.not_offered";
    let table = [(STANDARD, "ok"), (NHN, refused), (KAKAO, "ok"), (NAVER, refused), (JWT, refused)];
    each(table, |site, profile, expected| {
        let (kind, access) = (site.usual_kind(), Access::Restricted(Vec::new()));
        assert_eq!(
            code(site.create(NewKey { access: access.clone(), ..NewKey::new("some-key", kind) })),
            expected
        );
        let key = site.key("another-key");
        let set = site.run(async |vault, call| vault.set_access(key, access, call).await);
        assert_eq!(code(set), expected, "{profile}");
    });
}

/// 30.
#[test]
fn changes_wait_for_approval_where_the_profile_has_it() {
    let refused = "profile.not_offered";
    let table = [(STANDARD, "ok"), (NHN, "ok"), (KAKAO, refused), (NAVER, refused), (JWT, refused)];
    each(table, |site, profile, expected| {
        let new = NewKeystore {
            name: "With approval".into(),
            approvals: Some(ApprovalPolicy::ONE),
            ..Site::keystore(Profile::named(profile).unwrap())
        };
        let created = site.run(async |vault, call| vault.create_keystore(new, call).await);
        assert_eq!(code(created.clone()), expected, "{profile}");
        if let Ok(keystore) = created {
            site.keystore = keystore.id.parse().unwrap();
            let kind = site.usual_kind();
            assert_eq!(code(site.create(NewKey::new("some-key", kind))), "approval.required", "{profile}");
        }
    });
}

/// 5, and who may try: nobody locks a PIN who could not delete a key anyway.
#[test]
fn a_pin_is_tried_only_by_who_may_delete() {
    let mut site = Site::new(JWT);
    let key = site.key("label");
    for role in [Role::Viewer, Role::User] {
        let other = principal_as(&mut site, role);
        for fill in [5, 6] {
            let pin = passphrase_key(fill);
            let mut call = Call::new(site.now, &mut site.random).by(Actor::Principal(other));
            let refused = block_on(site.vault.delete_now(key, Confirmation::Pin(&pin), &mut call));
            assert_eq!(code(refused), "access.denied", "whether the PIN is right is not told");
        }
    }
    let wrong = passphrase_key(6);
    let refused = site.run(async |vault, call| vault.delete_now(key, Confirmation::Pin(&wrong), call).await);
    assert_eq!(refused, Err(keystead_core::Error::PinMismatch { attempts_left: 9 }), "none was counted");
}

/// 31.
#[test]
fn pages_are_as_the_profile_has_them() {
    let table = [
        (STANDARD, (1, 1_000, 100)),
        (NHN, (10, 100, 10)),
        (KAKAO, (1, 1_000, 20)),
        (NAVER, (1, 200, 100)),
        (JWT, (1, 1_000, 100)),
    ];
    each(table, |site, profile, (min, max, usual)| {
        let paging = site.rules().paging;
        assert_eq!(paging.check(None, None).unwrap().limit, usual, "{profile}");
        for size in [min, max] {
            let page = paging.check(Some(2), Some(size)).unwrap();
            assert_eq!(
                (page.offset, i64::from(page.limit)),
                (u64::try_from(size).unwrap(), size),
                "{profile}"
            );
        }
        for size in [min - 1, max + 1] {
            assert_eq!(code(paging.check(Some(1), Some(size))), "page.size", "{profile}");
        }
        assert_eq!(code(paging.check(Some(0), None)), "page.number", "{profile}");
    });
}

/// 32.
#[test]
fn times_are_written_as_the_product_writes_them() {
    let table = [
        (STANDARD, "2025-02-10T09:13:13.377Z"),
        (NHN, "2025-02-10T18:13:13.377"),
        (KAKAO, "2025-02-10T09:13:13.377Z"),
        (NAVER, "1739178793377"),
        (JWT, "2025-02-10"),
    ];
    each(table, |site, profile, expected| {
        let written = site.rules().time.format(Timestamp(1_739_178_793_377), 540);
        assert_eq!(written, expected, "{profile}");
    });
}

/// 33.
#[test]
fn who_may_not_see_a_key_sees_what_the_profile_says() {
    each([(STANDARD, true), (KAKAO, true)], |site, profile, partial| {
        let other = principal(site);
        let (kind, access) = (site.usual_kind(), Access::Restricted(Vec::new()));
        let key = site.create(NewKey { access, ..NewKey::new("some-key", kind) }).unwrap();
        let call = Call::new(site.now, &mut site.random).by(Actor::Principal(other));
        let rows = block_on(site.vault.keys(&KeyQuery::default(), &call)).unwrap().items;
        assert_eq!(rows.iter().filter(|row| matches!(row, KeyRow::Partial(_))).count(), usize::from(partial));
        assert_eq!(code(block_on(site.vault.key(key, &call))), "access.denied", "{profile}");
    });
    // No product with allow lists hides what they keep; a keystore under `standard` can.
    let custom = keystead_core::Customization {
        unauthorized: Some(keystead_core::profile::Unauthorized::Hidden),
        ..keystead_core::Customization::default()
    };
    let mut site = Site::with(&[], NewKeystore { custom, ..NewKeystore::new("Hidden", STANDARD) });
    let other = principal(&mut site);
    let (kind, access) = (site.usual_kind(), Access::Restricted(Vec::new()));
    let key = site.create(NewKey { access, ..NewKey::new("some-key", kind) }).unwrap();
    let mut call = Call::new(site.now, &mut site.random).by(Actor::Principal(other));
    assert_eq!(block_on(site.vault.keys(&KeyQuery::default(), &call)).unwrap().items, []);
    assert_eq!(code(block_on(site.vault.key(key, &call))), "key.not_found");
    assert_eq!(code(block_on(site.vault.encrypt(key, b"data", b"", &mut call))), "key.not_found");
}
