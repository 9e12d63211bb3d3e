use std::format;
use std::vec;

use super::*;

#[test]
fn the_same_words_are_the_same_bytes_on_every_system() {
    // A Korean passphrase composed (most systems) and decomposed (as some systems hand it over).
    let composed = Passphrase::new("\u{d55c}\u{ae00} \u{ae34} \u{be44}\u{bc00}\u{bc88}\u{d638}").unwrap();
    let decomposed: String = composed.expose().nfd().collect();
    assert_ne!(decomposed, composed.expose());
    assert_eq!(Passphrase::new(&decomposed).unwrap().expose(), composed.expose());
    assert_eq!(Passphrase::new("four\u{3000}whole\u{a0}words").unwrap().expose(), "four whole words");
}

#[test]
fn too_short_and_too_long_are_refused() {
    assert!(matches!(Passphrase::new("seven77"), Err(Error::PassphraseLength)));
    assert!(Passphrase::new("eight888").is_ok());
    assert!(Passphrase::new(&"x".repeat(1024)).is_ok());
    assert!(matches!(Passphrase::new(&"x".repeat(1025)), Err(Error::PassphraseLength)));
}

#[test]
fn nothing_secret_is_printed() {
    let passphrase = Passphrase::new("correct horse battery").unwrap();
    let printed = format!(
        "{passphrase:?} {:?} {:?}",
        Secret32::from_bytes([0x41; 32]),
        SecretBytes::new(vec![0x41; 4])
    );
    assert_eq!(printed, "Passphrase(..) Secret32(..) SecretBytes(..)");
}
