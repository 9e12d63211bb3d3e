//! Key material from outside: any bytes are refused, or are a key that reads back as itself.

#![no_main]

use keystead_core::import::{Check, CheckMethod, Component, XorComponents};
use keystead_core::{Imported, Jwk, KeyKind, PublicKey, SecretBytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    components(bytes);
    if let [kind, fits, rest @ ..] = bytes {
        let (opened, rest) = rest.split_at(rest.len().min(32));
        let kind = KINDS[usize::from(*kind) % KINDS.len()];
        #[cfg(fuzzing)]
        keystead_core::fuzzing::unwrap(kind, opened, rest, fits % 2 == 0);
        // Lints are built without the doors.
        #[cfg(not(fuzzing))]
        let _ = (kind, fits, opened, rest);
    }
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

const KINDS: [KeyKind; 5] =
    [KeyKind::Aes256, KeyKind::HmacSha256, KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048];

/// Two halves of the input as components: together they are a key with the check value that they have, or are refused.
fn components(bytes: &[u8]) {
    let [kind, method, rest @ ..] = bytes else { return };
    let (one, two) = rest.split_at(rest.len() / 2);
    let key: Vec<u8> = one.iter().zip(two).map(|(one, two)| one ^ two).collect();
    let method =
        [CheckMethod::AesCmac, CheckMethod::AesZeroBlock, CheckMethod::Sha256][usize::from(*method) % 3];
    let Ok(value) = method.value(&SecretBytes::new(key.clone())) else { return };
    let (kind, mut components) = (KINDS[usize::from(*kind) % KINDS.len()], XorComponents::new());
    for component in [one, two] {
        if components.add(Component::new(SecretBytes::new(component.to_vec())), None).is_err() {
            return;
        }
    }
    if let Ok(imported) = components.join(kind, &Check { method, value }) {
        assert!(key.iter().any(|byte| *byte != 0));
        assert_eq!(imported.kind().map(KeyKind::is_asymmetric), Some(kind.is_asymmetric()));
    }
}
