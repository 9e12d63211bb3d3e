use super::major;

#[test]
fn the_major_version_comes_first() {
    assert_eq!(major("v20.20.2\n"), Some(20));
    assert_eq!(major("unknown"), None);
}
