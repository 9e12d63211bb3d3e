use super::release;

#[test]
fn the_major_and_the_minor_version_come_first() {
    assert_eq!(release("v20.20.2\n"), Some((20, 20)));
    assert_eq!(release("v22"), None);
    assert_eq!(release("unknown"), None);
}
