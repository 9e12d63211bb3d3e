//! Values 9 to 14: which versions a key has, and how a key is taken out of use.

use keystead_core::{
    Change, Customization, KeyEvent, KeyStateView, NewKey, NewKeystore, VersionEvent, VersionNumber,
    VersionStateView,
};
use keystead_tests::testkit::Site;

use super::{JWT, KAKAO, NAVER, NHN, STANDARD, code, each};

/// 9.
#[test]
fn versions_are_numbered_from_the_first() {
    each([(STANDARD, 1), (NHN, 0), (KAKAO, 1), (NAVER, 1)], |site, profile, first| {
        let key = site.key("some-key");
        let numbers: Vec<_> =
            site.rotate(key).unwrap().versions.iter().map(|version| version.number).collect();
        assert_eq!(numbers, [first, first + 1], "{profile}");
    });
    let mut site = Site::new(JWT);
    let key = site.key("label");
    assert_eq!(site.view(key).primary, Some(0));
}

/// 10.
#[test]
fn a_key_has_as_many_versions_as_the_profile_allows() {
    each([(STANDARD, ()), (NHN, ()), (KAKAO, ()), (NAVER, ())], |site, profile, ()| {
        let key = site.key("some-key");
        for _ in 0..120 {
            site.rotate(key).unwrap();
        }
        assert_eq!(site.view(key).versions.len(), 121, "{profile}: no most");
    });
    let mut site = Site::new(JWT);
    let key = site.key("label");
    assert_eq!(code(site.rotate(key)), "profile.not_offered");
    let custom = Customization { versions_max: Some(2), ..Customization::default() };
    let mut site = Site::with(&[], NewKeystore { custom, ..NewKeystore::new("Few", STANDARD) });
    let key = site.key("some-key");
    site.rotate(key).unwrap();
    assert_eq!(code(site.rotate(key)), "versions.exhausted");
    assert!(site.encrypt(key, b"data").is_ok(), "the last one stays in use");
}

/// 11.
#[test]
fn a_version_has_the_states_of_its_profile_under_its_names() {
    let events = [
        (VersionEvent::Deactivate, VersionStateView::Deactivated),
        (VersionEvent::Compromise, VersionStateView::Compromised),
    ];
    let table = [
        (STANDARD, ("Active", [Some("Deactivated"), Some("Compromised")])),
        (NHN, ("In Service", [None, None])),
        (KAKAO, ("Active", [Some("Deactivated"), None])),
        (NAVER, ("Enabled", [Some("Disabled"), None])),
        (JWT, ("Active", [None, None])),
    ];
    each(table, |site, profile, (usual, labels)| {
        for ((event, state), label) in events.into_iter().zip(labels) {
            let key = site.key(&format!("key-{event:?}"));
            if profile != JWT {
                site.rotate(key).unwrap();
            }
            let first = site.view(key).versions[0].clone();
            assert_eq!(
                (first.state, first.state_label.as_str()),
                (VersionStateView::Active, usual),
                "{profile}"
            );
            let outcome = site.move_version(key, first.number, event);
            match label {
                None => assert_eq!(code(outcome), "version.state_forbids", "{profile}"),
                Some(label) => {
                    let moved = outcome.unwrap().versions[0].clone();
                    assert_eq!((moved.state, moved.state_label.as_str()), (state, label), "{profile}");
                }
            }
        }
    });
}

/// 11: what a version that is out of use still does, and one that is compromised.
#[test]
fn old_data_opens_as_far_as_the_state_of_its_version_permits() {
    each(
        [(STANDARD, "ok"), (KAKAO, "version.state_forbids"), (NAVER, "version.state_forbids")],
        |site, profile, expected| {
            let key = site.key("some-key");
            let old = site.encrypt(key, b"old").unwrap();
            site.rotate(key).unwrap();
            site.move_version(key, 1, VersionEvent::Deactivate).unwrap();
            assert_eq!(code(site.decrypt(key, &old)), expected, "{profile}");
            site.move_version(key, 1, VersionEvent::Activate).unwrap();
            assert_eq!(code(site.decrypt(key, &old)), "ok", "{profile}");
        },
    );
    let mut site = Site::new(STANDARD);
    let key = site.key("some-key");
    let old = site.encrypt(key, b"old").unwrap();
    let view = site.move_version(key, 1, VersionEvent::Compromise).unwrap();
    assert_eq!((view.versions.len(), view.primary), (2, Some(2)), "nothing new is protected by it, at once");
    assert_eq!(code(site.decrypt(key, &old)), "version.state_forbids");
    let forced = site.run(async |vault, call| vault.decrypt_compromised(Some(key), &old, b"", call).await);
    assert_eq!(forced.unwrap(), b"old");
    assert!(site.events().contains(&"symmetric.decrypt_compromised".to_owned()));
}

/// 12.
#[test]
fn the_default_version_is_chosen_or_the_newest() {
    let table =
        [(STANDARD, "ok"), (NHN, "profile.not_offered"), (KAKAO, "ok"), (NAVER, "profile.not_offered")];
    each(table, |site, profile, expected| {
        let key = site.key("some-key");
        let view = site.rotate(key).unwrap();
        let (first, newest) = (view.versions[0].number, view.versions[1].number);
        assert_eq!(view.primary, Some(newest), "{profile}");
        let chosen = site.apply(Change::SetDefaultVersion { key, version: VersionNumber(first) });
        assert_eq!(code(chosen), expected, "{profile}");
        let now = if expected == "ok" { first } else { newest };
        assert_eq!(site.view(key).primary, Some(now), "{profile}");
    });
}

/// 13.
#[test]
fn a_key_without_a_version_exists_where_the_profile_says_so() {
    let table = [
        (STANDARD, "ok"),
        (NHN, "profile.not_offered"),
        (KAKAO, "ok"),
        (NAVER, "profile.not_offered"),
        (JWT, "profile.not_offered"),
    ];
    each(table, |site, profile, expected| {
        let kind = site.usual_kind();
        let created = site.create(NewKey { pre_active: true, ..NewKey::new("some-key", kind) });
        assert_eq!(code(created.clone()), expected, "{profile}");
        if let Ok(key) = created {
            assert_eq!(site.view(key).state, KeyStateView::PreActive, "{profile}");
        }
    });
}

/// 14.
#[test]
fn a_key_is_taken_out_of_use_as_its_profile_says() {
    let refused = "key.state_forbids";
    let table = [(STANDARD, "ok"), (NHN, refused), (KAKAO, refused), (NAVER, "ok"), (JWT, refused)];
    each(table, |site, profile, expected| {
        let key = site.key("some-key");
        assert_eq!(code(site.move_key(key, KeyEvent::Disable)), expected, "{profile}");
        if expected == "ok" {
            assert_eq!(code(site.encrypt(key, b"data")), refused, "{profile}");
            assert_eq!(
                site.move_key(key, KeyEvent::Enable).unwrap().state,
                KeyStateView::Enabled,
                "{profile}"
            );
        }
    });
    let mut site = Site::new(KAKAO);
    let key = site.key("some-key");
    assert_eq!(site.move_version(key, 1, VersionEvent::Deactivate).unwrap().state, KeyStateView::Disabled);
    assert_eq!(site.rotate(key).unwrap().state, KeyStateView::Enabled);
}
