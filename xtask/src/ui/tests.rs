use std::time::Duration;

use super::{UnderWay, bytes, clip, progress, seconds};

#[test]
fn durations_read_naturally() {
    assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
    assert_eq!(seconds(Duration::from_secs(42)), "42 s");
    assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
}

#[test]
fn sizes_use_binary_units() {
    assert_eq!(bytes(1023), "1023 B");
    assert_eq!(bytes(70_000), "68.4 KiB");
}

#[test]
fn clipping_counts_characters_not_bytes() {
    assert_eq!(clip("열쇠 관리", 10), "열쇠 관리");
    assert_eq!(clip("열쇠 관리 시스템", 5), "열쇠 관…");
}

#[test]
fn steps_side_by_side_share_one_line() {
    let step = |line: &str| UnderWay { name: String::new(), line: line.to_owned() };
    assert_eq!(progress(&[]), "");
    assert_eq!(progress(&[step("  … one  3.0 s")]), "  … one  3.0 s");
    let both = progress(&[step(&"a".repeat(200)), step("  … other  3.0 s")]);
    assert_eq!(both, format!("{}…   … other  3.0 s", "a".repeat(38)));
}
