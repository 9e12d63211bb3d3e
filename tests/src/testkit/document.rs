//! Pages of the documents that are made by the code.

use std::path::{Path, PathBuf};

/// A page of `docs/`.
pub fn document_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// Compares the page `docs/<name>` with what it should be; with `UPDATE_DOCS=1` in the environment, writes it.
pub fn assert_document(name: &str, expected: &str) {
    let path = document_path(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).expect("write the page");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "docs/{name} is out of date: run the test again with UPDATE_DOCS=1");
}
