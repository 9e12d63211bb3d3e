//! The versions of the interface.

use core::fmt;
use core::str::FromStr;

/// One version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// An application key admits.
    V1_0,
    /// One route alone: the symmetric key with its version.
    V1_1,
    /// An access key is asked for as well.
    V1_2,
    /// A token is asked for as well.
    V1_3,
}

impl Version {
    pub(crate) const ALL: [Self; 4] = [Self::V1_0, Self::V1_1, Self::V1_2, Self::V1_3];

    const fn name(self) -> &'static str {
        match self {
            Self::V1_0 => "v1.0",
            Self::V1_1 => "v1.1",
            Self::V1_2 => "v1.2",
            Self::V1_3 => "v1.3",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|version| version.name() == text);
        found.ok_or_else(|| "the versions are v1.0, v1.1, v1.2 and v1.3".into())
    }
}
