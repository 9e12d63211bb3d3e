//! The page that maps the documents to the tests names each test, and no other.

use std::collections::BTreeSet;
use std::path::Path;

use keystead_tests::testkit::document_path;

/// The tests of this target, as `module::test`.
fn tests() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if module == "document" {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = source.lines().collect();
        for pair in lines.windows(2) {
            if pair[0].trim() == "#[test]" {
                let name =
                    pair[1].trim().strip_prefix("fn ").and_then(|rest| rest.split_once('(')).unwrap().0;
                found.insert(format!("{module}::{name}"));
            }
        }
    }
    found
}

/// The last cell of each row of the page's tables.
fn shown_by() -> Vec<String> {
    let page = std::fs::read_to_string(document_path("seeds.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| under"));
    rows.map(|row| row.trim_end_matches('|').rsplit('|').next().unwrap().trim().to_owned()).collect()
}

#[test]
fn the_page_of_documents_names_every_test_and_no_other() {
    let tests = tests();
    let mut named = BTreeSet::new();
    for cell in shown_by() {
        match cell.as_str() {
            "screen" | "route" | "device" | "the rows below" => {}
            test => {
                let test = test.strip_prefix('`').and_then(|test| test.strip_suffix('`'));
                named.insert(test.unwrap_or_else(|| panic!("not a test: {cell}")).to_owned());
            }
        }
    }
    assert!(tests.len() > 60, "the sources were read");
    assert_eq!(
        named.difference(&tests).collect::<Vec<_>>(),
        [] as [&String; 0],
        "named, but there is no such test"
    );
    assert_eq!(
        tests.difference(&named).collect::<Vec<_>>(),
        [] as [&String; 0],
        "a test that the page does not name"
    );
}
