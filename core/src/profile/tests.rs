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
