use std::string::ToString;

use super::*;

#[test]
fn a_period_is_shown_in_hours_and_from_two_days_on_in_whole_days() {
    for (hours, shown) in
        [(0, "0 hours"), (1, "1 hours"), (47, "47 hours"), (48, "2 days"), (71, "2 days"), (720, "30 days")]
    {
        assert_eq!(Period::HOUR.times(hours).to_string(), shown);
    }
    assert_eq!(Period(Period::HOUR.0 * 3 - 1).to_string(), "2 hours");
}
