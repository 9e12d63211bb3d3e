//! The name of a profile.

use core::fmt;
use core::str::FromStr;

use crate::error::Error;

/// The most bytes of a profile's name.
const MAX_BYTES: usize = 16;

/// Names a profile: 1 to 16 of `a-z`, `0-9` and `-`. A keystore has one, chosen when it is created.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProfileId([u8; MAX_BYTES]);

impl ProfileId {
    /// Keystead's own: the best of each, and adjustable.
    pub const STANDARD: Self = Self::named("standard");
    /// Confidential data, symmetric and asymmetric keys in the manner of Secure Key Manager.
    pub const NHN: Self = Self::named("nhn");
    /// Keys whose versions have states of their own and a default that moves.
    pub const KAKAO: Self = Self::named("kakao");
    /// Keys that are enabled and disabled, bound to a region if wanted.
    pub const NAVER: Self = Self::named("naver");
    /// Signing keys for tokens.
    pub const JWT: Self = Self::named("jwt");

    /// The id with this name: for tables.
    ///
    /// # Panics
    /// If the name is not 1 to 16 of `a-z`, `0-9` and `-`: in a `const`, when it is compiled.
    pub const fn named(name: &str) -> Self {
        match Self::parse(name.as_bytes()) {
            Some(id) => id,
            None => panic!("a profile's name is 1 to 16 of a-z, 0-9 and -"),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(MAX_BYTES);
        core::str::from_utf8(self.0.get(..length).unwrap_or(&[])).unwrap_or("")
    }

    const fn parse(name: &[u8]) -> Option<Self> {
        if name.is_empty() || name.len() > MAX_BYTES {
            return None;
        }
        let mut bytes = [0; MAX_BYTES];
        let mut at = 0;
        while at < name.len() {
            if !matches!(name[at], b'a'..=b'z' | b'0'..=b'9' | b'-') {
                return None;
            }
            bytes[at] = name[at];
            at += 1;
        }
        Some(Self(bytes))
    }
}

impl FromStr for ProfileId {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::parse(name.as_bytes()).ok_or(Error::ProfileUnknown)
    }
}

impl fmt::Display for ProfileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for ProfileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ProfileId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ProfileId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ProfileId {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "ProfileId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[a-z0-9-]{1,16}$",
            "description": "The name of a profile: standard, nhn, kakao, naver or jwt.",
        })
    }
}
