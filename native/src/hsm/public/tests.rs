use super::*;

/// A point whose first coordinate begins with the length of the rest: it reads as an octet string, too.
fn point() -> Vec<u8> {
    let mut point = vec![4, 63];
    point.extend((0..63).map(|byte| byte * 3));
    point
}

#[test]
fn a_point_is_read_inside_an_octet_string_and_alone() {
    let (x, y) = (BASE64URL_NOPAD.encode(&point()[1..33]), BASE64URL_NOPAD.encode(&point()[33..]));
    let expected = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
    assert_eq!(ec_jwk("P-256", 32, &point()).unwrap(), expected);
    assert_eq!(ec_jwk("P-256", 32, &[&[4, 65], point().as_slice()].concat()).unwrap(), expected);
}

#[test]
fn what_is_no_point_is_refused() {
    let compressed = [&[2], &point()[1..33]].concat();
    let long = [&[4, 66], point().as_slice(), &[0]].concat();
    for attribute in [&[][..], &[4], &compressed, &long, &point()[..64], &[0; 65], &[4, 65, 4]] {
        assert_eq!(ec_jwk("P-256", 32, attribute).unwrap_err().code(), "hsm.unsupported");
    }
    assert_eq!(ec_jwk("P-384", 48, &point()).unwrap_err().code(), "hsm.unsupported");
}

#[test]
fn numbers_have_no_zeroes_in_front() {
    assert_eq!(number(&[0, 0, 1, 0, 1]), "AQAB");
    assert_eq!(number(&[]), "");
}
