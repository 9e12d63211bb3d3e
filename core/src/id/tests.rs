use std::string::ToString;

use super::*;
use crate::random::CountingRandom;

#[test]
fn an_id_is_32_lower_case_hex_digits_and_reads_back() {
    let id = KeyId::make_random(&mut CountingRandom::new(7)).unwrap();
    let text = id.to_string();
    assert_eq!(text.len(), 32);
    assert!(text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
    assert_eq!(text.parse::<KeyId>().unwrap(), id);
    assert_eq!(text.to_uppercase().parse::<KeyId>().unwrap(), id);
}

#[test]
fn the_dashes_of_a_uuid_are_accepted() {
    let id: KeyId = "0190a6f0-1111-4222-8333-444455556666".parse().unwrap();
    assert_eq!(id.to_string(), "0190a6f0111142228333444455556666");
}

#[test]
fn anything_else_is_refused() {
    for text in [
        "",
        "0",
        "zz90a6f0111142228333444455556666",
        "0190a6f01111422283334444555566667",
        "0190a6f0 111142228333444455556666",
    ] {
        assert!(matches!(text.parse::<KeyId>(), Err(Error::InvalidId)), "{text}");
    }
}
