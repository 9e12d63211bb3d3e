//! What keys are made of, what for, and in which forms they come in.

use core::fmt;

/// What a key is made of. Fixed at creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum KeyKind {
    /// Confidential data: a text that is kept, read and replaced.
    Secret,
    /// AES with 256 bits.
    Aes256,
    /// HMAC with SHA-256 and 256 bits.
    HmacSha256,
    /// RSA with 2,048 bits.
    Rsa2048,
    /// RSA with 3,072 bits.
    Rsa3072,
    /// RSA with 4,096 bits.
    Rsa4096,
    /// An elliptic curve key on NIST P-256 (prime256v1).
    EcP256,
    /// An elliptic curve key on NIST P-384.
    EcP384,
    /// An Edwards curve key, RFC 8032.
    Ed25519,
}

/// What a key is for. Fixed at creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum KeyUsage {
    /// To keep and read confidential data.
    Keep,
    /// To encrypt and decrypt.
    EncryptDecrypt,
    /// To sign and verify.
    SignVerify,
    /// To encrypt and decrypt, and to sign and verify.
    EncryptAndSign,
    /// To make and verify message authentication codes.
    Mac,
}

/// A kind of key that a profile has, and what it can be for. The first usage is the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// The kind.
    pub kind: KeyKind,
    /// What it can be for.
    pub usages: &'static [KeyUsage],
}

/// In which form key material is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFormat {
    /// 32 tokens `0xXX`, separated by commas or spaces.
    HexTokens,
    /// The bytes themselves.
    Raw,
    /// A JSON Web Key (RFC 7517).
    Jwk,
    /// A private key in PKCS#8, PKCS#1 or SEC 1: PEM, or the DER inside it.
    Pem,
    /// Components whose XOR is the key, with a check value.
    Components,
    /// The public half of a key alone.
    PublicKey,
    /// Wrapped for a public key that the vault made for it.
    Wrapped,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Secret,
        Self::Aes256,
        Self::HmacSha256,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
        Self::EcP256,
        Self::EcP384,
        Self::Ed25519,
    ];

    /// Whether it has a public and a private half.
    pub const fn is_asymmetric(self) -> bool {
        !matches!(self, Self::Secret | Self::Aes256 | Self::HmacSha256)
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Secret => "confidential data",
            Self::Aes256 => "AES-256",
            Self::HmacSha256 => "HMAC-SHA-256",
            Self::Rsa2048 => "RSA-2048",
            Self::Rsa3072 => "RSA-3072",
            Self::Rsa4096 => "RSA-4096",
            Self::EcP256 => "ECDSA P-256",
            Self::EcP384 => "ECDSA P-384",
            Self::Ed25519 => "Ed25519",
        })
    }
}
