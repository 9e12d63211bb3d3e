use super::*;

#[test]
fn a_certificate_is_judged_by_its_time() {
    let now = Timestamp(100 * DAY);
    let judged = |from: u64, until: u64| {
        let found = judge(Path::new("a.pem"), Timestamp(from), Timestamp(until), now);
        assert!(found.found.starts_with("a.pem "), "{}", found.found);
        found.state
    };
    assert_eq!(judged(0, 200 * DAY), State::Ok);
    assert_eq!(judged(100 * DAY, 130 * DAY), State::Ok);
    assert_eq!(judged(0, 130 * DAY - 1), State::Warning);
    assert_eq!(judged(0, 100 * DAY), State::Failed);
    assert_eq!(judged(0, 40 * DAY), State::Failed);
    assert_eq!(judged(100 * DAY + 1, 900 * DAY), State::Failed);
}
