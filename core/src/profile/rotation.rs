//! When keys rotate.

use crate::error::{Error, Feature};
use crate::time::{Period, Timestamp};

/// How keys rotate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationRules {
    /// The fewest days of a period.
    pub min_days: u32,
    /// The most days of a period.
    pub max_days: Option<u32>,
    /// The days that a form begins with; `None` if it begins with no rotation.
    pub default_days: Option<u32>,
    /// How rotation is turned off.
    pub off: RotationOff,
    /// Whether disabled keys rotate too.
    pub when_disabled: bool,
    /// Whether a rotation by hand begins a new period.
    pub manual_resets: bool,
    /// At which hour of the due day.
    pub at: RotationAt,
    /// Whether keys that were imported rotate.
    pub imported: bool,
    /// Whether keys can rotate after so many operations or bytes.
    pub by_use: bool,
}

/// How rotation by time is turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationOff {
    /// By a period of 0 days.
    Zero,
    /// By a switch beside the period.
    Switch,
    /// It is always off: keys have one version.
    Always,
}

/// At which hour of the due day keys rotate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationAt {
    /// At the hour at which the period began.
    SameTime,
    /// At 00:00 in the vault's time zone.
    Midnight,
}

impl RotationRules {
    /// The period that a number of days stands for on the product's wire: `None` is off.
    ///
    /// # Errors
    /// [`Error::RotationPeriod`] with the bounds; [`Error::NotOffered`] if keys never rotate.
    pub fn period(&self, days: Option<i64>) -> Result<Option<u32>, Error> {
        let Some(days) = days else { return Ok(None) };
        if days == 0 && self.off == RotationOff::Zero {
            return Ok(None);
        }
        let refused = Error::RotationPeriod { min: self.min_days, max: self.max_days };
        let days = u32::try_from(days).map_err(|_| refused.clone())?;
        self.check_days(days).map(|()| Some(days))
    }

    /// Checks a period in days.
    ///
    /// # Errors
    /// As [`Self::period`].
    pub fn check_days(&self, days: u32) -> Result<(), Error> {
        if self.off == RotationOff::Always {
            return Err(Error::NotOffered(Feature::Rotation));
        }
        if days < self.min_days || self.max_days.is_some_and(|max| days > max) {
            return Err(Error::RotationPeriod { min: self.min_days, max: self.max_days });
        }
        Ok(())
    }

    /// When the period that begins at `from` ends, in a zone `utc_offset_minutes` east of Greenwich.
    pub fn next(&self, from: Timestamp, days: u32, utc_offset_minutes: i16) -> Timestamp {
        let due = from.plus(Period::DAY.times(u64::from(days)));
        match self.at {
            RotationAt::SameTime => due,
            RotationAt::Midnight => due.midnight_before(utc_offset_minutes),
        }
    }
}
