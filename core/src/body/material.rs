//! Key material as others write it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Base64, SecretBase64, SecretText};
use crate::asymmetric::{Jwk, PublicKey};
use crate::error::Error;
use crate::import::{Check, CheckMethod, Component, Imported, XorComponents};
use crate::profile::KeyKind;

/// Key material as others write it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum MaterialBody {
    /// The bytes themselves: 32 for AES-256, HMAC-SHA-256, P-256 and Ed25519, 48 for P-384, PKCS#8 in DER for RSA.
    Raw {
        /// The bytes.
        data: SecretBase64,
    },
    /// 32 bytes as 64 hexadecimal digits or in base64.
    Text {
        /// The text.
        data: SecretText,
    },
    /// 32 bytes as `0x..` tokens.
    HexTokens {
        /// The text.
        data: SecretText,
    },
    /// A private key: PKCS#8, PKCS#1 or SEC 1.
    Pem {
        /// The text.
        data: SecretText,
    },
    /// The same in DER.
    Der {
        /// The bytes.
        data: SecretBase64,
    },
    /// A JSON Web Key with its private members, or of type `oct`, as text.
    Jwk {
        /// The JSON.
        data: SecretText,
    },
    /// The public half alone, in PEM.
    PublicPem {
        /// The text.
        data: String,
    },
    /// The public half alone, as a JSON Web Key.
    PublicJwk {
        /// The key.
        data: Jwk,
    },
    /// Components that several people hold; XORed they are the key.
    Components {
        /// Two or more.
        components: Vec<ComponentBody>,
        /// The check value of the whole.
        check: CheckBody,
    },
}

bodies! {
    /// One component of a key.
    pub struct ComponentBody {
        /// As somebody types it: hexadecimal digits, or tokens `0xXX`.
        pub hex: SecretText,
        /// Its check value, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub check: Option<CheckBody>,
    }

    /// A check value.
    pub struct CheckBody {
        /// How it is computed.
        pub method: CheckMethodBody,
        /// The value: its first 3 bytes or more.
        pub value: Base64,
    }
}

/// How a check value is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CheckMethodBody {
    /// AES-CMAC over a block of zeroes.
    AesCmac,
    /// AES over a block of zeroes.
    AesZeroBlock,
    /// SHA-256.
    Sha256,
}

impl MaterialBody {
    /// The material as the engine takes it, for a key of `kind` where the form does not tell.
    ///
    /// # Errors
    /// [`Error::Material`], [`Error::MaterialMalformed`].
    pub fn read(self, kind: KeyKind) -> Result<Imported, Error> {
        match self {
            Self::Raw { data } => Ok(Imported::raw(data.into_secret())),
            Self::Text { data } => Imported::text(data.expose()),
            Self::HexTokens { data } => Imported::hex_tokens(data.expose()),
            Self::Pem { data } => Imported::pem(data.expose()),
            Self::Der { data } => Imported::der(&data.0),
            Self::Jwk { data } => Imported::jwk(data.expose().as_bytes()),
            Self::PublicPem { data } => Ok(Imported::public(&PublicKey::from_pem(&data)?)),
            Self::PublicJwk { data } => Ok(Imported::public(&PublicKey::from_jwk(&data)?)),
            Self::Components { components, check } => {
                let mut joined = XorComponents::new();
                for part in components {
                    joined.add(Component::hex(part.hex.expose())?, part.check.map(Check::from))?;
                }
                joined.join(kind, &check.into())
            }
        }
    }

    /// The bytes of a private key in PEM.
    pub fn of_pem(pem: &Zeroizing<String>) -> Self {
        Self::Pem { data: SecretText(Zeroizing::new(pem.to_string())) }
    }
}

impl From<CheckBody> for Check {
    fn from(check: CheckBody) -> Self {
        let method = match check.method {
            CheckMethodBody::AesCmac => CheckMethod::AesCmac,
            CheckMethodBody::AesZeroBlock => CheckMethod::AesZeroBlock,
            CheckMethodBody::Sha256 => CheckMethod::Sha256,
        };
        Self { method, value: check.value.0 }
    }
}
