use std::format;
use std::vec::Vec;

use crate::approval::fixtures::{SECRET, changes};

/// What approvers read of each kind of change.
#[test]
fn details_of_every_change() {
    let lines: Vec<_> = changes()
        .iter()
        .map(|change| {
            let details: Vec<_> =
                change.details().iter().map(|(name, text)| format!("{name}: {text}")).collect();
            format!("{:?} | {}", change.operation().unwrap(), details.join("; "))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn nothing_secret_is_told() {
    let secret = core::str::from_utf8(SECRET).unwrap();
    for change in changes() {
        let told = format!("{:?} {change:?}", change.details());
        assert!(!told.contains(secret) && !told.contains("99, 111, 114"), "{told}");
    }
}
