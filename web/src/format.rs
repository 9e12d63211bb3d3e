//! Numbers, sizes, durations and identifiers for people. No DOM, no Intl: what depends on the browser is in
//! [`crate::platform`].

use crate::text::{Text, count};

/// One second in milliseconds.
pub(crate) const SECOND: u64 = 1_000;
/// One minute in milliseconds.
pub(crate) const MINUTE: u64 = 60 * SECOND;
/// One hour in milliseconds.
pub(crate) const HOUR: u64 = 60 * MINUTE;
/// One day in milliseconds.
pub(crate) const DAY: u64 = 24 * HOUR;

/// A duration in its largest unit, rounded up so that nothing seems over before it is: "7 days", "3 hours".
pub(crate) fn duration(t: &Text, ms: u64) -> String {
    let c = &t.common;
    // A unit starts where the smaller one would read as more than one and a half of it, so that 30 hours stay hours.
    if ms > DAY + DAY / 2 || ms == DAY {
        count(ms.div_ceil(DAY), c.days_one, c.days_many)
    } else if ms > HOUR + HOUR / 2 || ms == HOUR {
        count(ms.div_ceil(HOUR), c.hours_one, c.hours_many)
    } else if ms > MINUTE + MINUTE / 2 || ms == MINUTE {
        count(ms.div_ceil(MINUTE), c.minutes_one, c.minutes_many)
    } else {
        count(ms.div_ceil(SECOND), c.seconds_one, c.seconds_many)
    }
}

/// How long is left, to the hour where that is days: "7 days 1 hour". Rounded up like [`duration`], but never by a day.
pub(crate) fn countdown(t: &Text, ms: u64) -> String {
    if ms <= DAY + DAY / 2 {
        return duration(t, ms);
    }
    let hours = ms.div_ceil(HOUR);
    let days = count(hours / 24, t.common.days_one, t.common.days_many);
    match hours % 24 {
        0 => days,
        rest => format!("{days} {}", count(rest, t.common.hours_one, t.common.hours_many)),
    }
}

/// A time that runs down, as a clock shows it: `9:59`, `0:07`, `1:00:00`.
pub(crate) fn clock(ms: u64) -> String {
    let seconds = ms.div_ceil(SECOND);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A size in bytes, in the units that file managers use, with one decimal below ten.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes / 100;
    let mut unit = 0;
    while tenths >= 9_995 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1_000;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else {
        format!("{} {name}", (tenths + 5) / 10)
    }
}

/// An identifier in groups of four, so that a person can read it aloud.
pub(crate) fn groups(id: &str) -> Vec<String> {
    let letters: Vec<char> = id.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect()).collect()
}

/// The unit and signed amount in which Intl should say how far `then` is from `now`.
pub(crate) fn relative(then: u64, now: u64) -> (i64, &'static str) {
    let away = then.abs_diff(now);
    let (unit, name) = match away {
        0..MINUTE => (SECOND, "second"),
        MINUTE..HOUR => (MINUTE, "minute"),
        HOUR..DAY => (HOUR, "hour"),
        _ if away < 60 * DAY => (DAY, "day"),
        _ if away < 365 * DAY => (30 * DAY, "month"),
        _ => (365 * DAY, "year"),
    };
    let amount = i64::try_from(away / unit).unwrap_or(i64::MAX);
    (if then < now { -amount } else { amount }, name)
}

/// A file name for what encrypting `name` gives, or the other way round.
pub(crate) fn encrypted_name(name: &str) -> String {
    format!("{name}.keystead")
}

/// The name that a file had before it was encrypted; `fallback` in front where that is not known.
pub(crate) fn decrypted_name(name: &str) -> String {
    match name.strip_suffix(".keystead") {
        Some(original) if !original.is_empty() => String::from(original),
        _ => format!("decrypted-{name}"),
    }
}

#[cfg(test)]
mod tests;
