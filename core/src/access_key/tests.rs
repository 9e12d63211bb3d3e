use alloc::string::ToString;

use super::*;

#[test]
fn an_id_is_read_as_it_is_written_and_nothing_else_is() {
    let id = AccessKeyId::new(PrincipalId([0xa5; 16]), 0x0001_02ff);
    let text = id.to_string();
    assert_eq!(text, "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5000102ff");
    assert_eq!(text.parse(), Ok(id));
    for wrong in
        ["", "a5", &text[1..], &text[..39], "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5+00102ff", &(text.clone() + "0")]
    {
        assert_eq!(wrong.parse::<AccessKeyId>(), Err(Error::AccessDenied), "{wrong}");
    }
}
