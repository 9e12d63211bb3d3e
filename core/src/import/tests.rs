use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use proptest::prelude::*;

use super::*;

mod components;
mod private;

fn problem(result: Result<Imported, Error>) -> MaterialProblem {
    match result.unwrap_err() {
        Error::Material(problem) => problem,
        other => panic!("{other:?}"),
    }
}

fn tokens(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("0x{byte:02X}")).collect::<Vec<_>>().join(between)
}

#[test]
fn tokens_stand_with_commas_spaces_or_lines_between_them() {
    let key: Vec<u8> = (0x20..0x40).collect();
    for between in [",", ", ", " ", "\n", " ,\r\n\t", "  "] {
        let imported = Imported::hex_tokens(&tokens(&key, between)).unwrap();
        assert_eq!(imported.material.expose(), key, "{between:?}");
        assert_eq!((imported.form(), imported.kind()), (ImportFormat::HexTokens, None));
    }
    let lower = tokens(&key, " ").to_lowercase();
    assert_eq!(Imported::hex_tokens(&format!(" {lower}\n")).unwrap().material.expose(), key);
}

#[test]
fn the_token_that_is_wrong_is_named() {
    let good = tokens(&[7; 32], ", ");
    let at = |position: usize, token: &str| {
        let mut all: Vec<&str> = good.split(", ").collect();
        all[position - 1] = token;
        all.join(", ")
    };
    for (position, token) in
        [(1, "0x"), (3, "0x7"), (32, "0x777"), (5, "77"), (9, "0xG7"), (11, "0x+7"), (2, "")]
    {
        let found = problem(Imported::hex_tokens(&at(position, token)));
        assert_eq!(found, MaterialProblem::HexToken { position }, "{token:?}");
    }
    let trailing = format!("{good},");
    assert_eq!(problem(Imported::hex_tokens(&trailing)), MaterialProblem::HexToken { position: 33 });
    assert_eq!(problem(Imported::hex_tokens("")), MaterialProblem::HexToken { position: 1 });
    for count in [1, 31, 33] {
        let found = problem(Imported::hex_tokens(&tokens(&[7; 33][..count], " ")));
        assert_eq!(found, MaterialProblem::Length { expected: 32, found: count });
    }
}

#[test]
fn text_is_hexadecimal_or_base64_by_its_length() {
    let key: Vec<u8> = (0..32).collect();
    let hex = HEXLOWER.encode(&key);
    for text in [hex.clone(), hex.to_uppercase(), BASE64.encode(&key), format!("\n{hex}\n")] {
        assert_eq!(Imported::text(&text).unwrap().material.expose(), key, "{text}");
    }
    // 43 characters without padding, and 44 that are not 32 bytes.
    for text in
        [&BASE64URL_NOPAD.encode(&key), &BASE64.encode(&[1; 33]), &hex[..62], "", &hex.replace('0', "g")]
    {
        assert_eq!(problem(Imported::text(text)), MaterialProblem::Malformed, "{text}");
    }
}

#[test]
fn an_octet_key_may_say_what_it_is_for() {
    let k = BASE64URL_NOPAD.encode(&[7; 32]);
    let read = |rest: &str| Imported::jwk(format!(r#"{{"kty":"oct","k":"{k}"{rest}}}"#).as_bytes());
    for (rest, kind) in [
        ("", None),
        (r#","alg":"HS256""#, Some(KeyKind::HmacSha256)),
        (r#","alg":"A256GCM","use":"enc","new":{"a":[1]}"#, Some(KeyKind::Aes256)),
    ] {
        let imported = read(rest).unwrap();
        assert_eq!((imported.kind(), imported.form()), (kind, ImportFormat::Jwk), "{rest}");
        assert_eq!(imported.material.expose(), [7; 32]);
    }
    assert_eq!(problem(read(r#","alg":"HS512""#)), MaterialProblem::Algorithm);
    assert_eq!(problem(read(r#","k":"AA""#)), MaterialProblem::Malformed, "a member that is there twice");
    let json = |text: &str| problem(Imported::jwk(text.as_bytes()));
    // RFC 7515 appendix A.1: 64 bytes, where keys here have 32.
    let rfc7515 = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    assert_eq!(json(rfc7515), MaterialProblem::Length { expected: 32, found: 64 });
    for text in
        ["", "[]", "{}", r#"{"kty":"oct"}"#, r#"{"kty":"oct","k":"AA=="}"#, r#"{"kty":"oct","k":"A+/_"}"#]
    {
        assert_eq!(json(text), MaterialProblem::Malformed, "{text}");
    }
    assert_eq!(json(r#"{"kty":"PQ"}"#), MaterialProblem::Algorithm);
}

#[test]
fn nothing_that_is_said_about_material_is_the_material() {
    let imported = Imported::hex_tokens(&tokens(&[0x5a; 32], " ")).unwrap();
    let said = format!("{imported:?}");
    assert!(!said.contains("90") && !said.contains("5a"), "{said}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text: String, bytes: Vec<u8>) {
        let _ = Imported::text(&text);
        let _ = Imported::hex_tokens(&text);
        let _ = Imported::pem(&text);
        let _ = Component::hex(&text);
        let _ = Imported::jwk(&bytes);
        let _ = Imported::der(&bytes);
    }

    #[test]
    fn any_tokens_are_read_as_they_were_written(key: [u8; 32], between in "(, ?| |\n)") {
        let imported = Imported::hex_tokens(&tokens(&key, &between)).unwrap();
        prop_assert_eq!(imported.material.expose(), key);
    }

    #[test]
    fn a_key_with_one_wrong_byte_is_read_or_refused(at in 0..2048_usize, to: u8) {
        let pem = include_str!("tests/keys/rsa2048.pkcs8.pem");
        let der = ::pkcs8::der::pem::decode_vec(pem.as_bytes()).unwrap().1;
        let mut broken = der.clone();
        let length = broken.len();
        broken[at % length] = to;
        let _ = Imported::der(&broken);
        prop_assert!(Imported::der(&der[..at % length]).is_err());
        let _ = MaterialProblem::Malformed.to_string();
    }
}
