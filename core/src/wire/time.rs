//! How points in time are written.

use alloc::format;
use alloc::string::{String, ToString};

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::time::Timestamp;

/// How a profile writes points in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// The date alone, in the offset given: `2025-01-30`.
    Date,
    /// Milliseconds since 1970-01-01T00:00:00Z in decimal: `1738220400000`. It has no offset.
    EpochMillis,
    /// Date and time to the millisecond in the offset given, which the text does not tell: `2025-01-30T15:00:00.000`.
    LocalIso,
    /// Date and time to the millisecond in UTC: `2025-01-30T15:00:00.000Z`.
    UtcIso,
}

impl TimeFormat {
    /// Writes `time` for a reader whose clock is `utc_offset_minutes` ahead of UTC (540 in Seoul); formats that have no
    /// offset leave it out of account.
    ///
    /// Calendar formats end at 9999-12-30T22:00:00.999, where the calendar does: anything later is written as that.
    pub fn format(self, time: Timestamp, utc_offset_minutes: i16) -> String {
        let local = |minutes| calendar(time, minutes);
        match self {
            Self::Date => date(local(utc_offset_minutes)),
            Self::EpochMillis => time.0.to_string(),
            Self::LocalIso => date_and_time(local(utc_offset_minutes)),
            Self::UtcIso => format!("{}Z", date_and_time(local(0))),
        }
    }
}

/// The calendar's date and time there and then. The offset is added before the calendar is asked, which takes a fraction
/// of the code that its own arithmetic does.
fn calendar(time: Timestamp, utc_offset_minutes: i16) -> DateTime {
    let millis = i64::try_from(time.0).unwrap_or(i64::MAX);
    let local = millis.saturating_add(i64::from(utc_offset_minutes) * 60_000);
    Offset::UTC.to_datetime(jiff::Timestamp::from_millisecond(local).unwrap_or(jiff::Timestamp::MAX))
}

fn date(at: DateTime) -> String {
    format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day())
}

fn date_and_time(at: DateTime) -> String {
    let (hour, minute, second, millis) = (at.hour(), at.minute(), at.second(), at.millisecond());
    format!("{}T{hour:02}:{minute:02}:{second:02}.{millis:03}", date(at))
}

#[cfg(test)]
mod tests;
