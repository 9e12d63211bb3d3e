//! Tokens: any text is refused, or is taken apart into what was signed.

#![no_main]

use keystead_core::jose::Token;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    if let Ok(token) = Token::parse(text) {
        let signed = text.rsplit_once('.').map(|(signed, _)| signed.as_bytes());
        assert_eq!(signed, Some(token.signing_input()));
        assert!(!token.algorithm().eq_ignore_ascii_case("none"));
    }
});
