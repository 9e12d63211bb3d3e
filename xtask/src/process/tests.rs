use super::{plain, slug};

#[test]
fn escape_sequences_do_not_reach_the_terminal() {
    assert_eq!(plain("\x1b[1m\x1b[32m   Compiling\x1b[0m core v0.1.0\r"), "   Compiling core v0.1.0");
}

#[test]
fn log_names_are_plain_ascii() {
    assert_eq!(slug("Tests: keystead-browser in Chromium"), "tests-keystead-browser-in-chromium");
}
