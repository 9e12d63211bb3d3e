//! Bytes and secrets as JSON has them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::BASE64;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::secret::SecretBytes;

/// Bytes: base64 with padding (RFC 4648 section 4), nothing between the characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base64(pub Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        BASE64.decode(text.as_bytes()).map(Self).map_err(|_| D::Error::custom("not base64 with padding"))
    }
}

/// Bytes that are secret, as [`Base64`]. They are wiped when they are let go.
#[derive(Default)]
pub struct SecretBase64(pub Zeroizing<Vec<u8>>);

impl SecretBase64 {
    /// The bytes as the engine takes them.
    pub fn into_secret(mut self) -> SecretBytes {
        SecretBytes::new(core::mem::take(&mut *self.0))
    }
}

impl From<Vec<u8>> for SecretBase64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl Serialize for SecretBase64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(BASE64.encode(&self.0)))
    }
}

impl<'de> Deserialize<'de> for SecretBase64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SecretText::deserialize(deserializer)?;
        let bytes = BASE64.decode(text.0.as_bytes());
        bytes.map(Self::from).map_err(|_| D::Error::custom("not base64 with padding"))
    }
}

/// Text that is secret. It is wiped when it is let go.
#[derive(Clone, Default)]
pub struct SecretText(pub Zeroizing<String>);

impl SecretText {
    /// The text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.into()))
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Zeroizing::new).map(Self)
    }
}

#[cfg(feature = "schema")]
macro_rules! text_schema {
    ($($type:ident, $name:literal, { $($schema:tt)* };)+) => {$(
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ $($schema)* })
            }
        }
    )+};
}

#[cfg(feature = "schema")]
text_schema! {
    Base64, "Base64", {
        "type": "string", "contentEncoding": "base64",
        "pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
    };
    SecretBase64, "SecretBase64", {
        "type": "string", "contentEncoding": "base64",
        "pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
    };
    SecretText, "SecretText", { "type": "string", "format": "password" };
}
