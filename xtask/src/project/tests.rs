use super::locked_versions;

const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen"
version = "0.2.130"
dependencies = [
 "wasm-bindgen-macro",
]

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"

[[package]]
name = "syn"
version = "2.0.1"

[[package]]
name = "syn"
version = "3.0.0"
"#;

#[test]
fn a_locked_version_belongs_to_the_exact_name() {
    assert_eq!(locked_versions(LOCK, "wasm-bindgen"), ["0.2.130"]);
    assert_eq!(locked_versions(LOCK, "syn"), ["2.0.1", "3.0.0"]);
    assert!(locked_versions(LOCK, "bindgen").is_empty());
}
