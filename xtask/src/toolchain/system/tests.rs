use super::{llvm_version, number};

#[test]
fn the_linker_follows_the_compilers_llvm() {
    let text = "rust-web-llvm\n  Depends: libc6\n  Depends: libgcc-s1\n  Depends: llvm-22\n  Conflicts: <rust-llvm>\n";
    assert_eq!(llvm_version(text), Some(22));
    assert_eq!(llvm_version("rust-web-llvm\n |Depends: llvm-19\n"), Some(19));
    assert_eq!(llvm_version(""), None);
    assert_eq!(llvm_version("  Depends: llvm-dev\n"), None);
}

#[test]
fn versions_compare_as_numbers() {
    assert!(number("1.100.0") > number("1.95"));
    assert!(number("1.85.0") < number("1.95"));
}
