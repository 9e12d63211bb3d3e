//! Key material from outside: any bytes are refused, or are a key that reads back as itself.

#![no_main]

use keystead_core::import::Component;
use keystead_core::{Imported, Jwk, PublicKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Imported::der(bytes);
    let _ = Imported::jwk(bytes);
    if let Ok(public) = PublicKey::from_der(bytes) {
        assert_eq!(public.to_der(), bytes, "there is one DER of a key");
    }
    if let Ok(text) = core::str::from_utf8(bytes) {
        let _ = Imported::pem(text);
        let _ = Imported::hex_tokens(text);
        let _ = Imported::text(text);
        let _ = Component::hex(text);
        let _ = PublicKey::from_pem(text);
        let _ = Jwk::from_json(text).and_then(|jwk| PublicKey::from_jwk(&jwk));
    }
});
