use super::version_in;

#[test]
fn tools_state_their_version_as_the_second_word() {
    assert_eq!(version_in("trunk 0.21.14\n").as_deref(), Some("0.21.14"));
    assert_eq!(version_in("wasm-bindgen 0.2.130 (1234abcd)").as_deref(), Some("0.2.130"));
    assert_eq!(version_in("cargo-cyclonedx-cyclonedx 0.5.9").as_deref(), Some("0.5.9"));
    assert_eq!(version_in("trunk"), None);
}
