use proptest::prelude::*;

use super::*;

const SEOUL: i16 = 540;

#[test]
fn each_format() {
    let time = Timestamp(1_738_216_800_123);
    for (format, offset, text) in [
        (TimeFormat::LocalIso, SEOUL, "2025-01-30T15:00:00.123"),
        (TimeFormat::LocalIso, 0, "2025-01-30T06:00:00.123"),
        (TimeFormat::LocalIso, -480, "2025-01-29T22:00:00.123"),
        (TimeFormat::UtcIso, SEOUL, "2025-01-30T06:00:00.123Z"),
        (TimeFormat::EpochMillis, SEOUL, "1738216800123"),
        (TimeFormat::Date, SEOUL, "2025-01-30"),
        (TimeFormat::Date, -480, "2025-01-29"),
    ] {
        assert_eq!(format.format(time, offset), text);
    }
}

#[test]
fn the_corners_of_the_calendar() {
    for (millis, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_399_999, "2000-02-28T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (253_402_207_200_999, "9999-12-30T22:00:00.999Z"),
    ] {
        assert_eq!(TimeFormat::UtcIso.format(Timestamp(millis), SEOUL), text);
    }
    assert_eq!(TimeFormat::LocalIso.format(Timestamp(0), -1), "1969-12-31T23:59:00.000");
    assert_eq!(TimeFormat::Date.format(Timestamp(253_402_207_200_999), -1440), "9999-12-29");
}

#[test]
fn what_comes_after_the_calendar_stays_at_its_end() {
    let end = 253_402_207_200_999;
    for millis in [end + 1, 1 << 50, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
        for offset in [0, SEOUL, i16::MAX] {
            assert_eq!(TimeFormat::LocalIso.format(Timestamp(millis), offset), "9999-12-30T22:00:00.999");
            assert_eq!(TimeFormat::Date.format(Timestamp(millis), offset), "9999-12-30");
        }
    }
    assert_eq!(TimeFormat::LocalIso.format(Timestamp(end), 1), "9999-12-30T22:00:00.999");
    assert_eq!(TimeFormat::EpochMillis.format(Timestamp(u64::MAX), 0), "18446744073709551615");
}

/// Days from 1970-01-01 to a date, counted year by year and month by month.
fn days_since_epoch(year: i64, month: usize, day: i64) -> i64 {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let years: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let february = if leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + months[..month - 1].iter().sum::<i64>() + day - 1
}

proptest! {
    #[test]
    fn the_text_says_the_same_time(millis in 100_000_000_000u64..253_000_000_000_000, offset in -1440..=1440i16) {
        let text = TimeFormat::LocalIso.format(Timestamp(millis), offset);
        prop_assert_eq!(text.len(), 23);
        let number = |range: core::ops::Range<usize>| text[range].parse::<i64>().unwrap();
        let days = days_since_epoch(number(0..4), number(5..7) as usize, number(8..10));
        let seconds = ((days * 24 + number(11..13)) * 60 + number(14..16)) * 60 + number(17..19);
        let utc = seconds * 1000 + number(20..23) - i64::from(offset) * 60_000;
        prop_assert_eq!(utc, millis as i64);
    }

    #[test]
    fn any_time_and_offset_are_written(millis: u64, offset: i16) {
        let at = Timestamp(millis);
        prop_assert_eq!(TimeFormat::UtcIso.format(at, offset).len(), 24);
        prop_assert!(TimeFormat::LocalIso.format(at, offset).starts_with(&TimeFormat::Date.format(at, offset)));
        prop_assert_eq!(TimeFormat::EpochMillis.format(at, offset).parse(), Ok(millis));
    }
}
