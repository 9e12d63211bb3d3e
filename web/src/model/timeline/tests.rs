use keystead_core::{KeyStateView, VersionStateView};

use super::{LANES, MARGIN, Mark, WIDTH, moments, place};
use crate::format::DAY;
use crate::model::fixtures::key;

fn marks(key: &keystead_core::KeyView, now: u64) -> Vec<Mark> {
    moments(key, now).into_iter().map(|moment| moment.mark).collect()
}

#[test]
fn a_life_is_told_in_its_order() {
    let mut key = key(&[10, 40, 70]);
    key.last_used = Some(75 * DAY);
    key.next_rotation = Some(100 * DAY);
    let expected = [Mark::Created, Mark::Version(2), Mark::Version(3), Mark::Used, Mark::Now, Mark::Rotation];
    assert_eq!(marks(&key, 80 * DAY), expected);
}

#[test]
fn a_deletion_takes_the_place_of_a_rotation_that_will_not_come() {
    let mut key = key(&[10]);
    key.next_rotation = Some(100 * DAY);
    key.state = KeyStateView::PendingDeletion { due: 27 * DAY, resumes_enabled: true };
    assert_eq!(marks(&key, 20 * DAY), [Mark::Created, Mark::Now, Mark::Deletion]);
    key.state = KeyStateView::Destroyed;
    assert_eq!(marks(&key, 30 * DAY), [Mark::Created, Mark::Now]);
}

#[test]
fn versions_have_ends_and_beginnings_of_their_own() {
    let mut key = key(&[10, 20, 30]);
    let [first, _, last] = key.versions.as_mut_slice() else { panic!("three versions") };
    first.state = VersionStateView::PendingDeletion { due: 44 * DAY };
    last.starts = Some(41 * DAY);
    let told = marks(&key, 40 * DAY);
    assert!(told.contains(&Mark::VersionDue(1)) && told.contains(&Mark::Starts(3)), "{told:?}");
    // Once it has started, it is a version as others are.
    assert!(!marks(&key, 42 * DAY).contains(&Mark::Starts(3)));
}

#[test]
fn everything_stands_within_the_picture_and_no_two_labels_of_a_row_touch() {
    let days: Vec<u64> = (0..60).map(|week| 10 + week * 7).collect();
    let key = key(&days);
    let placed = place(&moments(&key, 500 * DAY));
    assert_eq!(placed.len(), 61);
    assert!(placed.iter().all(|one| one.x >= MARGIN && one.x <= WIDTH - MARGIN));
    assert!(placed.windows(2).all(|pair| pair[0].x <= pair[1].x));
    for lane in 0..LANES {
        let row: Vec<_> = placed.iter().filter(|one| one.lane == Some(lane)).map(|one| one.x).collect();
        assert!(row.windows(2).all(|pair| pair[1] - pair[0] >= 100.0), "{row:?}");
    }
    assert!(placed.iter().any(|one| one.lane.is_none()), "sixty labels do not fit");
    for end in [Mark::Created, Mark::Now] {
        assert!(
            placed.iter().any(|one| one.moment.mark == end && one.lane.is_some()),
            "{end:?} has its label"
        );
    }
}

#[test]
fn a_key_of_this_moment_is_one_point() {
    let key = key(&[10]);
    let placed = place(&moments(&key, 10 * DAY));
    assert_eq!(placed.iter().map(|one| one.lane).collect::<Vec<_>>(), [Some(0), Some(1)]);
    assert!(placed.iter().all(|one| one.x.is_finite()));
    assert_eq!(place(&[]), []);
}
