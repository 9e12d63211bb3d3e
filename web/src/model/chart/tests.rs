use super::{BARS, bars, budget, percent};
use crate::model::fixtures::key;

#[test]
fn bars_are_shares_of_the_busiest_version() {
    let mut key = key(&[1, 2, 3]);
    for (version, operations) in key.versions.iter_mut().zip([50, 200, 0]) {
        version.operations = operations;
    }
    let shares: Vec<_> = bars(&key).into_iter().map(|bar| (bar.version, bar.share)).collect();
    assert_eq!(shares, [(1, 0.25), (2, 1.0), (3, 0.0)]);
}

#[test]
fn the_newest_are_shown_and_an_unused_key_has_no_infinite_bars() {
    let days: Vec<u64> = (1..=30).collect();
    let shown = bars(&key(&days));
    assert_eq!(shown.len(), BARS);
    assert_eq!(shown.last().map(|bar| bar.version), Some(30));
    assert!(shown.iter().all(|bar| bar.share == 0.0));
}

#[test]
fn a_budget_is_that_of_the_rotation_or_of_the_profile() {
    let mut key = key(&[1, 2]);
    key.versions[1].operations = 100;
    let whole = budget(&key).expect("a default version");
    assert_eq!((whole.version, whole.used, whole.limit, whole.rotates), (2, 100, 1_000, false));
    key.rotation.max_operations = Some(200);
    let own = budget(&key).expect("a default version");
    assert_eq!((own.limit, own.spent, own.rotates), (200, 0.5, true));
    // What was counted ahead may lie above the limit; a share does not.
    key.versions[1].operations = 5_000;
    assert_eq!(budget(&key).expect("a default version").spent, 1.0);
    key.primary = None;
    assert_eq!(budget(&key), None);
}

#[test]
fn a_share_is_said_as_people_read_it() {
    let said: Vec<_> = [0.0, 0.000_1, 0.01, 0.374, 1.0].into_iter().map(percent).collect();
    assert_eq!(said, ["0 %", "< 1 %", "1 %", "37 %", "100 %"]);
}
