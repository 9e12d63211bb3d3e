use super::*;

#[test]
fn what_is_no_reference_is_none() {
    let whole = [&[1, 2], b"7f".as_slice(), &[1, 9], &[0; NONCE_BYTES], &[0; 48]].concat();
    let (object, nonce, sealed) = parse(&whole).unwrap();
    assert_eq!((object.token.as_str(), object.id.as_bytes()), ("7f", [9].as_slice()));
    assert_eq!((nonce.len(), sealed.len()), (NONCE_BYTES, 48));
    for length in 0..whole.len() - 48 {
        assert!(parse(&whole[..length]).is_none(), "{length}");
    }
    for (at, byte) in [(0, 2), (1, 0), (1, 255), (2, 0), (4, 0)] {
        let mut changed = whole.clone();
        changed[at] = byte;
        assert!(parse(&changed).is_none(), "{at}");
    }
}
