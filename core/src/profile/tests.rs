use super::*;

#[test]
fn names_have_limits_in_characters_not_bytes() {
    let profile = Profile::named(ProfileId::STANDARD).unwrap();
    assert!(profile.check_name(&"키".repeat(100)).is_ok());
    assert_eq!(
        profile.check_name(&"키".repeat(101)),
        Err(Error::InvalidName(NameProblem::TooLong { limit: 100 }))
    );
    assert_eq!(profile.check_name(""), Err(Error::InvalidName(NameProblem::Empty)));
    for name in [" a", "a ", "a\nb", "a\u{0}", "\u{3000}a"] {
        assert_eq!(profile.check_name(name), Err(Error::InvalidName(NameProblem::Characters)), "{name:?}");
    }
    assert!(profile.check_name("payments / card numbers").is_ok());
}

#[test]
fn descriptions_have_a_limit() {
    let profile = Profile::named(ProfileId::STANDARD).unwrap();
    assert!(profile.check_description(&"d".repeat(1000)).is_ok());
    assert_eq!(profile.check_description(&"d".repeat(1001)), Err(Error::DescriptionTooLong { limit: 1000 }));
}

#[test]
fn a_profiles_id_is_1_to_16_characters_and_shown_as_its_name() {
    for name in ["a", "z-0", "0123456789abcdef"] {
        let id: ProfileId = name.parse().unwrap();
        assert_eq!((id.name(), std::format!("{id} {id:?}")), (name, std::format!("{name} {name}")));
    }
    for name in ["", "0123456789abcdef0", "A", "a b", "ä"] {
        assert_eq!(name.parse::<ProfileId>(), Err(Error::ProfileUnknown), "{name:?}");
    }
}

#[test]
fn a_customization_has_bounds() {
    let check = |custom: Customization| custom.check(Profile::named(ProfileId::STANDARD).unwrap());
    let none = Customization::default();
    let window = |hours| Customization { deletion_window_hours: Some(hours), ..none };
    let versions = |max| Customization { versions_max: Some(max), ..none };
    let rotation = |days| Customization { rotation_default_days: Some(days), ..none };
    for fits in [window(24), window(8_760), versions(2), versions(10_000)] {
        assert_eq!(check(fits), Ok(()), "{fits:?}");
    }
    for fits in [rotation(0), rotation(1), rotation(1_095)] {
        assert_eq!(check(fits), Ok(()), "{fits:?}");
    }
    let refused = |field, min, max| Err(Error::CustomOutOfBounds { field, min, max });
    for hours in [0, 23, 8_761] {
        assert_eq!(check(window(hours)), refused("deletionWindowHours", 24, 8_760));
    }
    for max in [0, 1, 10_001] {
        assert_eq!(check(versions(max)), refused("versionsMax", 2, 10_000));
    }
    assert_eq!(check(rotation(1_096)), refused("rotationDefaultDays", 1, 1_095));
}

#[test]
fn a_default_of_no_days_is_no_rotation() {
    let standard = Profile::named(ProfileId::STANDARD).unwrap();
    for (days, expected) in [(0, None), (1, Some(1)), (30, Some(30))] {
        let custom = Customization { rotation_default_days: Some(days), ..Customization::default() };
        assert_eq!(custom.apply(standard).rotation.default_days, expected);
    }
}
