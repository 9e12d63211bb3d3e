use super::{crates_missing_in, file_problems};

#[test]
fn a_short_clean_file_has_no_problems() {
    assert!(file_problems("core/src/key.rs", "//! One key.\n").is_empty());
}

#[test]
fn source_files_are_bounded_and_other_files_are_not() {
    let long = "x\n".repeat(501);
    assert_eq!(file_problems("core/src/key.rs", &long).len(), 1);
    assert!(file_problems("README.md", &long).is_empty());
    assert!(file_problems("core/src/key.rs", &"x\n".repeat(500)).is_empty());
}

#[test]
fn modules_are_named_after_themselves() {
    assert_eq!(file_problems("core/src/key/mod.rs", "").len(), 1);
}

#[test]
fn unfinished_work_is_found_as_a_whole_word() {
    let mark = concat!("TO", "DO");
    assert_eq!(file_problems("a.md", &format!("{mark}: later")).len(), 1);
    assert!(file_problems("a.md", &format!("{mark}S are not words here")).is_empty());
}

#[test]
fn paths_of_one_machine_are_found() {
    let path = concat!("/wo", "rk/main");
    assert_eq!(file_problems("a.md", &format!("see {path}")).len(), 1);
    assert!(file_problems("a.md", &format!("https://example.org{path}")).is_empty());
    assert!(file_problems("package-lock.json", path).is_empty());
}

#[test]
fn overviews_name_every_crate_in_full() {
    let crates = ["keystead".to_owned(), "keystead-core".to_owned()];
    assert!(crates_missing_in("README.md", "`keystead` and `keystead-core`", &crates).is_empty());
    let missing = crates_missing_in("README.md", "`keystead-core` alone", &crates);
    assert_eq!(missing, ["README.md: does not name the crate `keystead`"]);
}
