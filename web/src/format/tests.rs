use super::{
    DAY, HOUR, MINUTE, SECOND, clock, countdown, decrypted_name, duration, encrypted_name, groups, relative,
    size,
};
use crate::text::Lang;

#[test]
fn durations_are_rounded_up_and_in_one_unit() {
    let en = Lang::En.text();
    let ko = Lang::Ko.text();
    assert_eq!(duration(en, 7 * DAY), "7 days");
    assert_eq!(duration(en, 7 * DAY - 1), "7 days");
    assert_eq!(duration(en, DAY), "1 day");
    assert_eq!(duration(en, 30 * HOUR), "30 hours");
    assert_eq!(duration(en, HOUR), "1 hour");
    assert_eq!(duration(en, 90 * SECOND), "90 seconds");
    assert_eq!(duration(en, MINUTE), "1 minute");
    assert_eq!(duration(en, 1), "1 second");
    assert_eq!(duration(en, 0), "0 seconds");
    assert_eq!(duration(ko, 7 * DAY), "7일");
    assert_eq!(duration(ko, 5 * HOUR), "5시간");
}

#[test]
fn what_is_left_is_never_a_day_more_than_it_is() {
    let en = Lang::En.text();
    let ko = Lang::Ko.text();
    // A week that was rounded up to the next full hour is no eight days.
    assert_eq!(countdown(en, 7 * DAY + 40 * MINUTE), "7 days 1 hour");
    assert_eq!(countdown(en, 7 * DAY), "7 days");
    assert_eq!(countdown(en, 7 * DAY - 1), "7 days");
    assert_eq!(countdown(en, 7 * DAY - HOUR), "6 days 23 hours");
    assert_eq!(countdown(en, DAY + 13 * HOUR), "1 day 13 hours");
    assert_eq!(countdown(en, 30 * HOUR), "30 hours");
    assert_eq!(countdown(en, 1), "1 second");
    assert_eq!(countdown(ko, 7 * DAY + 1), "7일 1시간");
}

#[test]
fn clocks_never_show_zero_before_the_end() {
    assert_eq!(clock(10 * MINUTE), "10:00");
    assert_eq!(clock(10 * MINUTE - 1), "10:00");
    assert_eq!(clock(7 * SECOND), "0:07");
    assert_eq!(clock(1), "0:01");
    assert_eq!(clock(0), "0:00");
    assert_eq!(clock(HOUR), "1:00:00");
}

#[test]
fn sizes_read_like_those_of_a_file_manager() {
    assert_eq!(size(0), "0 B");
    assert_eq!(size(999), "999 B");
    assert_eq!(size(1_000), "1 KB");
    assert_eq!(size(1_536), "1.5 KB");
    assert_eq!(size(999_949), "1 MB");
    assert_eq!(size(5_242_880), "5.2 MB");
    assert_eq!(size(64 * 1024 * 1024), "67 MB");
    assert_eq!(size(u64::MAX), "18447 PB");
}

#[test]
fn identifiers_are_grouped() {
    assert_eq!(groups("0123456789"), ["0123", "4567", "89"]);
    assert!(groups("").is_empty());
}

#[test]
fn relative_times_have_a_sign_and_one_unit() {
    let now = 1_000 * DAY;
    assert_eq!(relative(now, now), (0, "second"));
    assert_eq!(relative(now - 5 * SECOND, now), (-5, "second"));
    assert_eq!(relative(now + 3 * HOUR, now), (3, "hour"));
    assert_eq!(relative(now - 59 * DAY, now), (-59, "day"));
    assert_eq!(relative(now - 90 * DAY, now), (-3, "month"));
    assert_eq!(relative(now - 800 * DAY, now), (-2, "year"));
}

#[test]
fn file_names_come_back() {
    assert_eq!(decrypted_name(&encrypted_name("report.pdf")), "report.pdf");
    assert_eq!(decrypted_name("other.bin"), "decrypted-other.bin");
    assert_eq!(decrypted_name(".keystead"), "decrypted-.keystead");
}
