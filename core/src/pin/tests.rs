use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use proptest::prelude::*;

use super::PinProblem::{
    Length, NoDigit, NoLowerCase, NoSpecial, NoUpperCase, OtherCharacter, Repeated, Sequential,
};
use super::*;
use crate::slot::{KdfParams, PassphraseKey};

/// Nine characters, one of each kind at least.
const GOOD: &str = "Tr4in;set";

#[test]
fn each_rule_is_found_alone() {
    for (text, problems) in [
        (GOOD, vec![]),
        ("Tr4in;se", vec![Length]),
        ("tr4in;set", vec![NoUpperCase]),
        ("TR4IN;SET", vec![NoLowerCase]),
        ("Train;set", vec![NoDigit]),
        ("Tr4inxset", vec![NoSpecial]),
        ("Tr4in;set_", vec![OtherCharacter]),
        ("Tr4in;sssset", vec![Repeated]),
        ("Tr4in;1234", vec![Sequential]),
    ] {
        assert_eq!(Pin::problems(text), problems, "{text}");
    }
}

#[test]
fn all_problems_are_found_at_once() {
    assert_eq!(Pin::problems(""), [Length, NoUpperCase, NoLowerCase, NoDigit, NoSpecial]);
    let everything = [Length, NoUpperCase, NoDigit, NoSpecial, OtherCharacter, Repeated, Sequential];
    assert_eq!(Pin::problems("éééédcba"), everything);
    assert!(matches!(Pin::new("abcd"), Err(Error::PinRejected(problems))
        if problems == [Length, NoUpperCase, NoDigit, NoSpecial, Sequential]));
}

#[test]
fn nine_to_255_characters() {
    let long = |length: usize| GOOD.chars().cycle().take(length).collect::<String>();
    for (length, fits) in [(8, false), (9, true), (254, true), (255, true), (256, false), (100_000, false)] {
        // Eight characters of GOOD have one of each kind too.
        assert_eq!(Pin::problems(&long(length)), if fits { vec![] } else { vec![Length] }, "{length}");
        assert_eq!(Pin::new(&long(length)).is_ok(), fits);
    }
}

#[test]
fn every_special_character_counts_and_no_other_does() {
    for c in ['(', ')', ',', '.', '!', '@', '#', '$', '%', '^', '&', '*', '-', ':', ';', ' '] {
        assert_eq!(Pin::problems(&format!("Tr4in{c}set")), [], "{c}");
    }
    for c in [
        '_', '+', '=', '/', '\\', '?', '<', '>', '[', ']', '{', '}', '|', '~', '`', '\'', '"', '\t', '\u{a0}',
    ] {
        assert_eq!(Pin::problems(&format!("Tr4in{c}set")), [NoSpecial, OtherCharacter], "{c}");
    }
    // Letters and digits of other scripts are other characters, and stand for no kind.
    assert_eq!(Pin::problems("É４é;_;_;_"), [NoUpperCase, NoLowerCase, NoDigit, OtherCharacter]);
}

#[test]
fn runs_of_three_are_fine_and_runs_of_four_are_not() {
    for (run, problems) in [
        ("123", vec![]),
        ("1234", vec![Sequential]),
        ("0123456789", vec![Sequential]),
        ("9876", vec![Sequential]),
        ("abcd", vec![Sequential]),
        ("dcba", vec![Sequential]),
        ("WXYZ", vec![Sequential]),
        ("ZYXW", vec![Sequential]),
        ("1232", vec![]),
        ("1123", vec![]),
        ("1357", vec![]),
        ("7890", vec![]), // nothing follows 9
        ("xyza", vec![]), // nothing follows z
        ("aBcD", vec![]), // letters of one case
        ("789:", vec![]), // neighbours in the character table only
        ("@ABC", vec![]),
        ("XYZ[", vec![OtherCharacter]),
        ("`abc", vec![OtherCharacter]),
        ("xyz{", vec![OtherCharacter]),
        ("#$%&", vec![]),
        ("aaa", vec![]),
        ("aaaa", vec![Repeated]),
        ("AAAA", vec![Repeated]),
        ("aAaA", vec![]),
        ("7777", vec![Repeated]),
        ("!!!!", vec![Repeated]),
        ("    ", vec![Repeated]),
        ("aaaabcd", vec![Repeated, Sequential]),
    ] {
        for text in [format!("{run}Q;7h;Q7h"), format!("Q;7h{run}Q;7h"), format!("Q;7h;Q7h{run}")] {
            assert_eq!(Pin::problems(&text), problems, "{text}");
        }
    }
}

#[test]
fn every_problem_has_a_sentence_of_its_own() {
    let all = [Length, NoUpperCase, NoLowerCase, NoDigit, NoSpecial, OtherCharacter, Repeated, Sequential];
    let sentences: BTreeSet<_> = all.iter().map(ToString::to_string).collect();
    assert_eq!(sentences.len(), all.len());
    insta::assert_snapshot!(all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_pin_is_stretched_like_a_passphrase_and_never_printed() {
    let pin = Pin::new(GOOD).unwrap();
    assert_eq!(pin.expose(), GOOD);
    assert_eq!(format!("{pin:?}"), "Pin(..)");
    let error = Pin::new("Tr4in;sett_").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("Tr4in"));
    let key = |passphrase: &Passphrase| {
        PassphraseKey::derive(passphrase, KdfParams::MINIMUM, [7; 32]).unwrap().to_bytes()
    };
    assert_eq!(key(pin.as_passphrase()), key(&Passphrase::new(GOOD).unwrap()));
}

proptest! {
    #[test]
    fn a_pin_is_what_has_no_problems(text in "[ -~é]{0,24}") {
        let pin = Pin::new(&text);
        prop_assert_eq!(pin.is_ok(), Pin::problems(&text).is_empty());
        if let Ok(pin) = pin {
            prop_assert_eq!(pin.expose(), text);
        }
    }

    #[test]
    fn a_run_is_found_wherever_it_is(before in "[ -~]{0,12}", start in 0..7u8, down: bool, after in "[ -~]{0,12}") {
        let mut run = [0, 1, 2, 3].map(|step| char::from(b'0' + start + step));
        if down {
            run.reverse();
        }
        let text = format!("{before}{}{after}", run.iter().collect::<String>());
        prop_assert!(Pin::problems(&text).contains(&Sequential));
    }
}
