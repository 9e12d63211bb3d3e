//! Values 15 to 20: when keys rotate.

use keystead_core::{KeyEvent, KeyId, NewKey, Period, RotationPolicy, SettingsChanges, Timestamp};
use keystead_tests::testkit::Site;

use super::{JWT, KAKAO, NAVER, NHN, STANDARD, code, each};

fn set(site: &mut Site, key: KeyId, policy: RotationPolicy) -> &'static str {
    code(site.run(async |vault, call| vault.set_rotation(key, policy, call).await))
}

fn versions(site: &mut Site, key: KeyId) -> usize {
    site.view(key).versions.len()
}

/// 15.
#[test]
fn a_period_is_within_the_bounds_and_begins_with_the_default() {
    let table = [
        (STANDARD, (&[1, 1_095][..], &[0, 1_096][..], None)),
        (NHN, (&[30, 4_000], &[1, 29], None)),
        (KAKAO, (&[1, 1_095], &[0, 1_096], Some(365))),
        (NAVER, (&[1, 730], &[0, 731], Some(90))),
    ];
    each(table, |site, profile, (good, bad, usual)| {
        let key = site.key("some-key");
        assert_eq!(site.view(key).rotation.period_days, usual, "{profile}");
        for days in good {
            assert_eq!(set(site, key, RotationPolicy::every(*days)), "ok", "{profile}: {days}");
        }
        for days in bad {
            assert_eq!(set(site, key, RotationPolicy::every(*days)), "rotation.period", "{profile}: {days}");
        }
    });
    let mut site = Site::new(JWT);
    let key = site.key("label");
    assert_eq!(set(&mut site, key, RotationPolicy::every(30)), "profile.not_offered");
}

/// 16.
#[test]
fn rotation_is_turned_off_as_the_product_does() {
    // What a period of 0 days stands for on the product's wire; no period at all is off everywhere.
    let table = [
        (STANDARD, "rotation.period"),
        (NHN, "ok"),
        (KAKAO, "rotation.period"),
        (NAVER, "rotation.period"),
        (JWT, "profile.not_offered"),
    ];
    each(table, |site, profile, zero| {
        let rules = site.rules().rotation;
        assert_eq!(rules.period(None), Ok(None), "{profile}");
        assert_eq!(code(rules.period(Some(0))), zero, "{profile}");
        assert!(rules.period(Some(0)).map_or(true, |period| period.is_none()), "{profile}");
        if profile == JWT {
            return;
        }
        let key = site.key("some-key");
        set(site, key, RotationPolicy::every(30));
        assert_eq!(set(site, key, RotationPolicy::OFF), "ok", "{profile}");
        site.pass(Period::DAY.times(1_000));
        site.tick();
        assert_eq!(versions(site, key), 1, "{profile}: off is off");
    });
}

/// 17.
#[test]
fn a_disabled_key_rotates_where_the_profile_says_so() {
    each([(STANDARD, 1), (NAVER, 3)], |site, profile, expected| {
        let key = site.key("some-key");
        set(site, key, RotationPolicy::every(30));
        site.move_key(key, KeyEvent::Disable).unwrap();
        site.pass(Period::DAY.times(65));
        site.tick();
        assert_eq!(versions(site, key), expected, "{profile}");
        site.move_key(key, KeyEvent::Enable).unwrap();
        site.tick();
        let expected = if profile == STANDARD { 2 } else { 3 };
        assert_eq!(versions(site, key), expected, "{profile}: what was due is done once, when it is enabled");
    });
    let mut site = Site::new(KAKAO);
    let key = site.key("some-key");
    set(&mut site, key, RotationPolicy::every(30));
    site.move_version(key, 1, keystead_core::VersionEvent::Deactivate).unwrap();
    site.pass(Period::DAY.times(65));
    site.tick();
    assert_eq!(versions(&mut site, key), 1, "a deactivated key does not");
}

/// 18.
#[test]
fn a_rotation_by_hand_moves_the_date_or_not() {
    each([(STANDARD, true), (NHN, true), (KAKAO, true), (NAVER, false)], |site, profile, moves| {
        let key = site.key("some-key");
        set(site, key, RotationPolicy::every(90));
        let before = site.view(key).next_rotation.unwrap();
        site.pass(Period::DAY.times(80));
        let after = site.rotate(key).unwrap().next_rotation.unwrap();
        let expected = if moves { before + Period::DAY.times(80).0 } else { before };
        assert_eq!(after, expected, "{profile}");
        site.pass(Period::DAY.times(10));
        site.tick();
        assert_eq!(versions(site, key), if moves { 2 } else { 3 }, "{profile}");
    });
}

/// 19.
#[test]
fn a_key_rotates_at_the_hour_of_its_profile() {
    let day = Period::DAY.times(30);
    // 00:00 in Seoul is 15:00 of the day before in Greenwich; the clock stands at 09:15:30 there.
    let midnight =
        Timestamp(Site::START.0 - Site::START.0 % Period::DAY.0).plus(day).0 - Period::HOUR.times(9).0;
    let same_time = Site::START.plus(day).0;
    let table = [(STANDARD, same_time), (NHN, midnight), (KAKAO, midnight), (NAVER, midnight)];
    each(table, |site, profile, expected| {
        let seoul = SettingsChanges { utc_offset_minutes: Some(540), ..SettingsChanges::default() };
        site.run(async |vault, call| vault.update_settings(seoul, call).await).unwrap();
        let key = site.key("some-key");
        set(site, key, RotationPolicy::every(30));
        assert_eq!(site.view(key).next_rotation, Some(expected), "{profile}");
        let soonest = site.run(async |vault, _| vault.next_deadline().await).unwrap();
        assert!(soonest.is_some_and(|soonest| soonest.0 <= expected), "{profile}");
        site.now = Timestamp(expected - 1);
        site.tick();
        assert_eq!(versions(site, key), 1, "{profile}");
        site.pass(Period(1));
        site.encrypt(key, b"a use is enough").unwrap();
        assert_eq!(versions(site, key), 2, "{profile}");
        assert_eq!(site.view(key).last_rotation, Some(expected), "{profile}");
    });
}

/// 20.
#[test]
fn an_imported_key_rotates_where_the_profile_says_so() {
    each([(STANDARD, "ok"), (NHN, "profile.not_offered")], |site, profile, expected| {
        let imported = Some(Site::imported(&site.rules(), &[7; 32]).unwrap());
        let key = site.create(NewKey { imported, ..NewKey::new("in", site.usual_kind()) }).unwrap();
        assert_eq!(code(site.rotate(key)), expected, "{profile}");
        assert_eq!(set(site, key, RotationPolicy::every(30)), expected, "{profile}");
        assert_eq!(set(site, key, RotationPolicy::OFF), "ok", "{profile}");
    });
}

/// By use, which `standard` alone has: the version ends with its last message, and the next one is made.
#[test]
fn a_key_rotates_after_so_many_messages_or_bytes() {
    let policy = RotationPolicy { max_operations: Some(20), ..RotationPolicy::OFF };
    let mut site = Site::new(STANDARD);
    let new = NewKey { rotation: Some(policy), ..NewKey::new("by-use", site.usual_kind()) };
    let key = site.create(new).unwrap();
    let mut by_version = std::collections::BTreeMap::<u32, u32>::new();
    for _ in 0..70 {
        let ciphertext = site.encrypt(key, b"data").unwrap();
        let header = keystead_core::EnvelopeHeader::parse(&ciphertext).unwrap();
        *by_version.entry(header.version.0).or_default() += 1;
    }
    assert_eq!(by_version.into_iter().collect::<Vec<_>>(), [(1, 20), (2, 20), (3, 20), (4, 10)]);

    let policy = RotationPolicy { max_bytes: Some(1_000), ..RotationPolicy::OFF };
    let new = NewKey { rotation: Some(policy), ..NewKey::new("by-bytes", site.usual_kind()) };
    let key = site.create(new).unwrap();
    for _ in 0..9 {
        site.encrypt(key, &[0; 300]).unwrap();
    }
    let versions = site.view(key).versions;
    assert!(versions.len() >= 2, "{versions:?}");
    for profile in [NHN, KAKAO, NAVER] {
        let mut site = Site::new(profile);
        let key = site.key("some-key");
        let policy = RotationPolicy { max_operations: Some(20), ..RotationPolicy::OFF };
        assert_eq!(set(&mut site, key, policy), "profile.not_offered", "{profile}");
    }
}
