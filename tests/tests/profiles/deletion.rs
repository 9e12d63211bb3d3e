//! Values 1 to 8: how keys, versions and credentials are deleted.

use keystead_core::client::CredentialValue;
use keystead_core::{
    Confirmation, CredentialEvent, KeyEvent, KeyId, KeyStateView, NewCredential, NewKey, Period, VersionEvent,
};
use keystead_tests::testkit::{Site, passphrase_key};

use super::{JWT, KAKAO, NAVER, NHN, STANDARD, code, each};

fn delete(site: &mut Site, key: KeyId, confirmation: Confirmation<'_>) -> &'static str {
    code(site.run(async |vault, call| vault.delete_now(key, confirmation, call).await))
}

fn due(site: &mut Site, key: KeyId) -> Option<Period> {
    match site.view(key).state {
        KeyStateView::PendingDeletion { due, .. } => Some(keystead_core::Timestamp(due).since(site.now)),
        _ => None,
    }
}

/// 1 and 2.
#[test]
fn a_deletion_waits_for_the_window_rounded_up() {
    let week = Period::DAY.times(7);
    // The clock stands at 09:15:30, 44 minutes and 30 seconds before the next full hour.
    let to_the_hour = Period(week.0 + Period::MINUTE.0 * 44 + 30_000);
    let table = [
        (STANDARD, Some(week)),
        (NHN, Some(to_the_hour)),
        (KAKAO, None),
        (NAVER, Some(Period::HOUR.times(72))),
        (JWT, None),
    ];
    each(table, |site, profile, expected| {
        let key = site.key("some-key");
        let outcome = code(site.move_key(key, KeyEvent::RequestDeletion));
        assert_eq!(outcome == "ok", expected.is_some(), "{profile}: {outcome}");
        assert_eq!(due(site, key), expected, "{profile}");
        let Some(wait) = expected else { return };
        site.pass(Period(wait.0 - 1));
        site.tick();
        assert!(due(site, key).is_some(), "{profile}: not a moment early");
        site.pass(Period(1));
        site.tick();
        assert_eq!(site.view(key).state, KeyStateView::Destroyed, "{profile}");
    });
}

/// 3.
#[test]
fn cancelling_returns_to_what_the_profile_says() {
    let table = [
        (STANDARD, [Some(KeyStateView::Enabled), Some(KeyStateView::Disabled)]),
        (NHN, [Some(KeyStateView::Enabled), None]),
        (NAVER, [Some(KeyStateView::Disabled), Some(KeyStateView::Disabled)]),
    ];
    each(table, |site, profile, [from_enabled, from_disabled]| {
        let key = site.key("some-key");
        site.move_key(key, KeyEvent::RequestDeletion).unwrap();
        let view = site.move_key(key, KeyEvent::CancelDeletion).unwrap();
        assert_eq!(Some(view.state), from_enabled, "{profile}");
        let Some(expected) = from_disabled else { return };
        let key = site.key("another-key");
        site.move_key(key, KeyEvent::Disable).unwrap();
        site.move_key(key, KeyEvent::RequestDeletion).unwrap();
        assert_eq!(site.move_key(key, KeyEvent::CancelDeletion).unwrap().state, expected, "{profile}");
    });
    each([(KAKAO, ()), (JWT, ())], |site, profile, ()| {
        let key = site.key("some-key");
        assert_eq!(code(site.move_key(key, KeyEvent::CancelDeletion)), "key.state_forbids", "{profile}");
    });
}

/// 4, 5 and 6.
#[test]
fn deleting_at_once_takes_what_the_profile_asks_for() {
    each([(STANDARD, true), (NHN, false), (NAVER, false)], |site, profile, name_is_asked| {
        let key = site.key("some-key");
        assert_eq!(
            delete(site, key, Confirmation::Name("some-key")),
            "key.state_forbids",
            "{profile}: request first"
        );
        site.move_key(key, KeyEvent::RequestDeletion).unwrap();
        let without = if name_is_asked { "confirmation.mismatch" } else { "ok" };
        assert_eq!(delete(site, key, Confirmation::None), without, "{profile}");
        if name_is_asked {
            assert_eq!(
                delete(site, key, Confirmation::Name("some-kez")),
                "confirmation.mismatch",
                "{profile}"
            );
            assert_eq!(delete(site, key, Confirmation::Name("some-key")), "ok", "{profile}");
        }
    });
    let mut site = Site::new(JWT);
    let key = site.key("some-key");
    assert_eq!(delete(&mut site, key, Confirmation::Name("some-key")), "pin.required");
    assert_eq!(delete(&mut site, key, Confirmation::Pin(&passphrase_key(5))), "ok");

    let mut site = Site::new(KAKAO);
    let key = site.key("some-key");
    assert_eq!(delete(&mut site, key, Confirmation::Name("some-key")), "key.state_forbids");
    site.move_version(key, 1, VersionEvent::Deactivate).unwrap();
    assert_eq!(delete(&mut site, key, Confirmation::Name("some-key")), "versions.remain");
    site.move_version(key, 1, VersionEvent::DestroyNow).unwrap();
    assert_eq!(delete(&mut site, key, Confirmation::None), "confirmation.mismatch");
    assert_eq!(delete(&mut site, key, Confirmation::Name("some-key")), "ok");
}

/// 4: whether people are to be warned.
#[test]
fn a_used_key_is_warned_about_where_the_profile_says_so() {
    let table = [(STANDARD, true), (NHN, false), (KAKAO, false), (NAVER, true)];
    each(table, |site, profile, warns| {
        let (used, unused) = (site.key("used"), site.key("unused"));
        site.encrypt(used, b"data").unwrap();
        site.run(async |vault, call| vault.flush(call).await).unwrap();
        let found = [used, unused].map(|key| site.view(key).warn_before_deletion);
        assert_eq!(found, [warns, false], "{profile}");
    });
}

/// 7: versions.
#[test]
fn versions_come_to_their_end_as_the_profile_says() {
    // A request for the deletion of version 1 of 2, and its destruction without one.
    let table = [
        (STANDARD, ("ok", "version.state_forbids")),
        (NHN, ("ok", "version.state_forbids")),
        (KAKAO, ("version.state_forbids", "version.state_forbids")),
        (NAVER, ("version.state_forbids", "version.state_forbids")),
    ];
    each(table, |site, profile, (requested, at_once)| {
        let key = site.key("some-key");
        let first = site.rotate(key).unwrap().versions[0].number;
        let old = code(site.move_version(key, first, VersionEvent::DestroyNow));
        assert_eq!(old, at_once, "{profile}: in use");
        assert_eq!(
            code(site.move_version(key, first, VersionEvent::RequestDeletion)),
            requested,
            "{profile}"
        );
        if requested == "ok" {
            site.move_version(key, first, VersionEvent::CancelDeletion).unwrap();
            site.move_version(key, first, VersionEvent::RequestDeletion).unwrap();
            assert_eq!(code(site.move_version(key, first, VersionEvent::DestroyNow)), "ok", "{profile}");
        }
        if profile == KAKAO {
            site.move_version(key, first, VersionEvent::Deactivate).unwrap();
            assert_eq!(code(site.move_version(key, first, VersionEvent::DestroyNow)), "ok");
        }
    });
}

/// 7: credentials.
#[test]
fn credentials_come_to_their_end_as_the_profile_says() {
    let ipv4 = || CredentialValue::Ipv4("10.0.0.7".parse().unwrap());
    each([(STANDARD, true), (NHN, true), (NAVER, false)], |site, profile, waits| {
        let (keystore, new) =
            (site.keystore, NewCredential { value: ipv4(), description: String::new(), secret: None });
        let view = site.run(async |vault, call| vault.add_credential(keystore, new, call).await).unwrap();
        let id = view.id.parse().unwrap();
        let mut moved =
            |event| code(site.run(async |vault, call| vault.move_credential(id, event, call).await));
        let refused = "credential.state_forbids";
        assert_eq!(moved(CredentialEvent::DeleteNow), if waits { refused } else { "ok" }, "{profile}");
        if waits {
            assert_eq!(moved(CredentialEvent::RequestDeletion), "ok", "{profile}");
            assert_eq!(moved(CredentialEvent::CancelDeletion), "ok", "{profile}");
        }
    });
}

/// 8.
#[test]
fn the_newest_version_is_protected_where_the_profile_says_so() {
    let table = [
        (STANDARD, (VersionEvent::RequestDeletion, "version.protected")),
        (STANDARD, (VersionEvent::Deactivate, "version.protected")),
        (NHN, (VersionEvent::RequestDeletion, "version.protected")),
        (KAKAO, (VersionEvent::Deactivate, "ok")),
        (NAVER, (VersionEvent::Deactivate, "version.protected")),
    ];
    each(table, |site, profile, (event, expected)| {
        let key = site.key("some-key");
        let versions = site.rotate(key).unwrap().versions;
        assert_eq!(code(site.move_version(key, versions[1].number, event)), expected, "{profile}");
        assert_eq!(
            code(site.move_version(key, versions[0].number, event)),
            "ok",
            "{profile}: an older one is not"
        );
    });
    let mut site = Site::new(STANDARD);
    let key = site.create(NewKey::new("some-key", keystead_core::KeyKind::Aes256)).unwrap();
    site.rotate(key).unwrap();
    let first = keystead_core::VersionNumber(1);
    site.run(async |vault, call| vault.set_default_version(key, first, call).await).unwrap();
    let refused = code(site.move_version(key, 1, VersionEvent::Deactivate));
    assert_eq!(refused, "version.protected", "nor is the one that protects new data");
}
