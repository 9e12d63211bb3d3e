use keystead_core::{Profile, ProfileId};

use super::{name_problem, name_rule, rotation_days, rotation_rule};
use crate::text::Lang;

fn rules(id: ProfileId) -> &'static Profile {
    Profile::named(id).expect("a profile of the engine")
}

#[test]
fn a_name_is_judged_as_its_profile_does() {
    let t = Lang::En.text();
    let naver = rules(ProfileId::NAVER);
    assert_eq!(name_problem(t, naver, "card-key_1"), None);
    assert_eq!(name_problem(t, naver, "").as_deref(), Some(t.common.required));
    assert_eq!(name_problem(t, naver, "1card").as_deref(), Some(t.create.name_not_identifier));
    assert_eq!(name_problem(t, naver, "카드").as_deref(), Some(t.create.name_not_identifier));
    assert!(name_problem(t, naver, "ab").expect("too short").contains('3'));
    assert!(name_problem(t, naver, "a234567890123456").expect("too long").contains("15"));
    let standard = rules(ProfileId::STANDARD);
    assert_eq!(name_problem(t, standard, "카드 번호"), None);
    assert_eq!(name_problem(t, standard, " x").as_deref(), Some(t.create.name_characters));
}

#[test]
fn the_rule_is_said_with_its_numbers() {
    for lang in Lang::ALL {
        let rule = name_rule(lang.text(), rules(ProfileId::NAVER));
        assert!(rule.contains('3') && rule.contains("15"), "{rule}");
        let rule = rotation_rule(lang.text(), &rules(ProfileId::KAKAO).rotation);
        assert!(rule.contains('1') && rule.contains("1095"), "{rule}");
        let rule = rotation_rule(lang.text(), &rules(ProfileId::NHN).rotation);
        assert!(rule.contains("30") && rule.contains('0'), "{rule}");
    }
}

#[test]
fn zero_days_turn_rotation_off_where_the_product_says_so_and_are_wrong_elsewhere() {
    let t = Lang::En.text();
    let nhn = &rules(ProfileId::NHN).rotation;
    assert_eq!(rotation_days(t, nhn, "0"), Ok(None));
    assert_eq!(rotation_days(t, nhn, " 30 "), Ok(Some(30)));
    assert!(rotation_days(t, nhn, "29").is_err());
    let naver = &rules(ProfileId::NAVER).rotation;
    assert!(rotation_days(t, naver, "0").is_err());
    assert_eq!(rotation_days(t, naver, "730"), Ok(Some(730)));
    for wrong in ["731", "-1", "soon", "1.5", "99999999999999999999"] {
        assert!(rotation_days(t, naver, wrong).is_err(), "{wrong}");
    }
    assert_eq!(rotation_days(t, naver, ""), Err(String::from(t.common.required)));
}
