use keystead_core::Profile;

use super::{Lang, all_pairs, count, errors, fill, labels};

fn places(text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        text.split('{').skip(1).filter_map(|part| part.split('}').next()).map(String::from).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_text_is_there_in_both_languages_with_the_same_places() {
    for (name, en, ko) in all_pairs() {
        assert!(!en.trim().is_empty() && !ko.trim().is_empty(), "{name} is empty");
        assert_eq!(places(en), places(ko), "{name} has other places in Korean");
    }
}

#[test]
fn korean_is_korean() {
    // What is the same in both languages on purpose: symbols, names, formats.
    let same: Vec<_> =
        all_pairs().into_iter().filter(|(_, en, ko)| en == ko).map(|(name, ..)| name).collect();
    assert!(same.len() < 12, "left untranslated: {same:?}");
}

#[test]
fn fill_replaces_places_and_leaves_the_rest() {
    assert_eq!(fill("{0} of {1}", &["1", "2"]), "1 of 2");
    assert_eq!(fill("{1}{0}", &["a", "b"]), "ba");
    assert_eq!(fill("no place", &["x"]), "no place");
    assert_eq!(fill("open {", &["x"]), "open {");
    assert_eq!(fill("{7} {x}", &["x"]), "{7} {x}");
    // A value is never read as a text again.
    assert_eq!(fill("{0}", &["{1}"]), "{1}");
}

#[test]
fn count_knows_one_and_many() {
    assert_eq!(count(1, "{0} key", "{0} keys"), "1 key");
    assert_eq!(count(0, "{0} key", "{0} keys"), "0 keys");
}

#[test]
fn tags_lead_to_languages() {
    assert_eq!(Lang::of_tag("ko-KR"), Lang::Ko);
    assert_eq!(Lang::of_tag("en-GB"), Lang::En);
    assert_eq!(Lang::of_tag("fr"), Lang::En);
    for lang in Lang::ALL {
        assert_eq!(Lang::of_tag(lang.tag()), lang);
    }
}

#[test]
fn an_error_without_a_translation_keeps_the_engines_sentence() {
    assert_eq!(Lang::Ko.text().error("no.such_code", "As it was."), "As it was.");
    assert_eq!(Lang::En.text().error("unlock.failed", "As it was."), "As it was.");
}

#[test]
fn error_codes_are_sorted_and_unique() {
    let codes: Vec<_> = errors::KOREAN.iter().map(|(code, _)| *code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
}

#[test]
fn every_state_of_every_profile_has_a_word_in_korean() {
    let labels: std::collections::BTreeSet<_> = Profile::ALL
        .iter()
        .flat_map(|profile| {
            let words = &profile.words;
            words.key.iter().chain(&words.version).chain(&words.credential).map(|word| word.label)
        })
        .collect();
    let known: Vec<_> = labels::KOREAN.iter().map(|(label, _)| *label).collect();
    assert_eq!(labels.into_iter().collect::<Vec<_>>(), known);
    let ko = Lang::Ko.text();
    assert_eq!(ko.label("In Service"), "사용 중");
    assert_eq!(ko.label("Scheduled to be Deleted"), "삭제 예정");
    assert_eq!(ko.label("Something else"), "Something else");
    assert_eq!(Lang::En.text().label("In Service"), "In Service");
}

#[test]
fn every_error_of_the_engine_has_a_sentence_in_korean() {
    let missing: Vec<_> =
        keystead_core::Error::CODES.iter().filter(|code| errors::korean(code).is_none()).collect();
    assert_eq!(missing, [] as [&&str; 0]);
    // What is wrong with an exported log is no error of the engine: a report. Servers have some of their own.
    let own = |code: &str| {
        ["browser.", "hsm.", "request.", "server."].iter().any(|beginning| code.starts_with(beginning))
            || code == "vault.sealed"
            || (code.starts_with("export.") && code != "export.forbidden")
    };
    let unknown: Vec<_> = errors::KOREAN
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| !own(code) && !keystead_core::Error::CODES.contains(code))
        .collect();
    assert_eq!(unknown, [] as [&str; 0]);
}
