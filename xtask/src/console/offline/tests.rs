use std::collections::BTreeMap;

use super::{PLACE, stamped};

fn files(path: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(path.to_owned(), "sha256-AAAA".to_owned())])
}

#[test]
fn the_list_takes_its_place_and_leaves_the_rest() {
    let source = format!("before\n{PLACE}\nafter\n");
    let expected = "before\nconst FILES = {\n  \"/app_bg.wasm\": \"sha256-AAAA\",\n};\nafter\n";
    assert_eq!(stamped(&source, &files("/app_bg.wasm")).unwrap(), expected);
}

#[test]
fn a_worker_without_the_place_and_names_that_need_escaping_are_refused() {
    assert!(stamped("nothing here", &files("/app.js")).is_err());
    assert!(stamped(PLACE, &files("/a\"b.js")).is_err());
}

#[test]
fn the_real_worker_has_the_place() {
    let real = include_str!("../../../../web/public/service-worker.js");
    assert!(stamped(real, &files("/index.html")).is_ok());
}
