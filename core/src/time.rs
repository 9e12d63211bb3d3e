//! Points in time and lengths of time. Nothing here reads a clock: `now` is always an argument.

use core::fmt;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// This point plus `period`; stays at the end of time rather than wrapping.
    #[must_use]
    pub const fn plus(self, period: Period) -> Self {
        Self(self.0.saturating_add(period.0))
    }

    /// How long after `earlier` this point is; zero if it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Period {
        Period(self.0.saturating_sub(earlier.0))
    }

    /// The next point that is a whole multiple of `step` (this one, if it is already).
    #[must_use]
    pub const fn rounded_up_to(self, step: Period) -> Self {
        match self.0.checked_next_multiple_of(step.0) {
            Some(millis) => Self(millis),
            None => self,
        }
    }

    /// The 00:00 of this point's day in a zone `utc_offset_minutes` east of Greenwich.
    #[must_use]
    pub const fn midnight_before(self, utc_offset_minutes: i16) -> Self {
        let offset = utc_offset_minutes as i64 * Period::MINUTE.0 as i64;
        let local = self.0.saturating_add_signed(offset);
        let midnight = local - local % Period::DAY.0;
        Self(midnight.saturating_add_signed(-offset))
    }
}

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(pub u64);

impl Period {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One minute.
    pub const MINUTE: Self = Self(60_000);
    /// One hour.
    pub const HOUR: Self = Self(3_600_000);
    /// One day of 24 hours.
    pub const DAY: Self = Self(86_400_000);

    /// `count` times this period; stays at the maximum rather than wrapping.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = self.0 / Self::HOUR.0;
        if hours >= 48 { write!(f, "{} days", hours / 24) } else { write!(f, "{hours} hours") }
    }
}

#[cfg(test)]
mod tests;
