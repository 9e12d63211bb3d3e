use keystead_core::KeyKind;
use keystead_core::lifecycle::KeyStateName;

use super::{Group, STATES, SortBy, Wanted};

/// The list that an address of these pairs asks for.
fn of(pairs: &[(&str, &str)]) -> Wanted {
    Wanted::of_address(|name| {
        pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| String::from(*value))
    })
}

fn address(wanted: &Wanted) -> String {
    wanted.to_address(|text| text.replace(' ', "%20"))
}

#[test]
fn nothing_asked_is_an_empty_address() {
    assert_eq!(address(&Wanted::default()), "");
    assert_eq!(of(&[]), Wanted::default());
    assert!(!Wanted::default().hides());
}

#[test]
fn what_is_asked_comes_back_from_the_address() {
    let mut wanted = Wanted { text: String::from("card no"), ..Wanted::default() };
    wanted.toggle_state(KeyStateName::PendingDeletion);
    wanted.toggle_state(KeyStateName::Enabled);
    wanted.toggle_group(Group::Asymmetric);
    wanted.press(SortBy::Name);
    assert_eq!(address(&wanted), "?q=card%20no&state=enabled,pending&type=asymmetric&sort=name");
    let back =
        of(&[("q", "card no"), ("state", "enabled,pending"), ("type", "asymmetric"), ("sort", "name")]);
    assert_eq!(address(&back), address(&wanted));
    assert!(back.hides());
}

#[test]
fn pressing_a_column_again_turns_the_order() {
    let mut wanted = Wanted::default();
    wanted.press(SortBy::Created);
    assert_eq!(address(&wanted), "?order=up");
    wanted.press(SortBy::Name);
    assert_eq!((wanted.sort, wanted.descending), (SortBy::Name, false));
    wanted.press(SortBy::Name);
    assert_eq!(address(&wanted), "?sort=name&order=down");
}

#[test]
fn nonsense_in_an_address_is_passed_over() {
    assert_eq!(
        of(&[("state", "nothing,,"), ("type", "x"), ("sort", "y"), ("order", "z")]),
        Wanted::default()
    );
}

#[test]
fn destroyed_keys_are_shown_only_when_asked_for() {
    assert!(!Wanted::default().states().contains(&KeyStateName::Destroyed));
    let mut wanted = Wanted::default();
    wanted.toggle_state(KeyStateName::Destroyed);
    assert_eq!(wanted.states(), [KeyStateName::Destroyed]);
    wanted.toggle_state(KeyStateName::Destroyed);
    assert_eq!(wanted.states().len(), STATES.len() - 1);
}

#[test]
fn every_kind_is_in_one_group() {
    let mut wanted = Wanted::default();
    assert_eq!(wanted.kinds(), []);
    wanted.toggle_group(Group::Symmetric);
    assert_eq!(wanted.kinds(), [KeyKind::Aes256]);
    Group::ALL.into_iter().skip(2).for_each(|group| wanted.toggle_group(group));
    wanted.toggle_group(Group::Confidential);
    assert_eq!(wanted.kinds(), KeyKind::ALL);
}
