//! What can be wrong with material from outside, said so that a person finds it.

use core::fmt;

use crate::error::Error;
use crate::profile::KeyKind;

/// What is wrong with material that was to be brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaterialProblem {
    /// An algorithm that no kind of key here has.
    Algorithm,
    /// A check value is another than that of the material.
    CheckValue {
        /// The number of the component, counted from 1; `None` for the key itself.
        component: Option<usize>,
    },
    /// Fewer than two components, components of different lengths, or components that cancel each other out.
    Components,
    /// A curve other than P-256, P-384 and Ed25519.
    Curve,
    /// The private key is encrypted with a password.
    Encrypted,
    /// A token is not `0x` and two hexadecimal digits.
    HexToken {
        /// Its number, counted from 1.
        position: usize,
    },
    /// Another number of bytes than the kind of key has.
    Length {
        /// The right number.
        expected: usize,
        /// The number found.
        found: usize,
    },
    /// Not the structure that was expected, or cut short.
    Malformed,
    /// A key of another kind than was asked for.
    OtherKind {
        /// What it is.
        found: KeyKind,
    },
    /// A public key, where a private one was expected.
    Public,
    /// The public and the private part do not belong together.
    Mismatch,
    /// An RSA modulus of another size than 2,048, 3,072 or 4,096 bits.
    RsaSize {
        /// Its bits.
        bits: usize,
    },
    /// The ticket for bringing a wrapped key in is used up, or its time is over.
    Ticket,
    /// The wrapped key does not unwrap. Why is not told.
    Wrapping,
}

impl MaterialProblem {
    /// One of each, for tests and documents.
    pub const ALL: [Self; 14] = [
        Self::Algorithm,
        Self::CheckValue { component: None },
        Self::Components,
        Self::Curve,
        Self::Encrypted,
        Self::HexToken { position: 1 },
        Self::Length { expected: 32, found: 31 },
        Self::Malformed,
        Self::OtherKind { found: KeyKind::EcP384 },
        Self::Public,
        Self::Mismatch,
        Self::RsaSize { bits: 1_024 },
        Self::Ticket,
        Self::Wrapping,
    ];

    /// The code of the [`Error`] that carries it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Algorithm => "material.algorithm",
            Self::CheckValue { .. } => "material.check_value",
            Self::Components => "material.components",
            Self::Curve => "material.curve",
            Self::Encrypted => "material.encrypted",
            Self::HexToken { .. } => "material.hex_token",
            Self::Length { .. } => "material.length",
            Self::Malformed => "material.unreadable",
            Self::OtherKind { .. } => "material.other_kind",
            Self::Public => "material.public",
            Self::Mismatch => "material.mismatch",
            Self::RsaSize { .. } => "material.rsa_size",
            Self::Ticket => "material.ticket",
            Self::Wrapping => "material.wrapping",
        }
    }
}

impl fmt::Display for MaterialProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm => f.write_str(
                "The key is made for an algorithm that keys here do not have. Bring in RSA, P-256, P-384, Ed25519, AES-256 or HMAC-SHA-256.",
            ),
            Self::CheckValue { component: Some(number) } => write!(
                f,
                "Component {number} does not have this check value. Compare what was typed with what its keeper holds."
            ),
            Self::CheckValue { component: None } => f.write_str(
                "The key does not have this check value. Check that every component was entered once, and for this key.",
            ),
            Self::Components => f.write_str(
                "Components must be two or more, of one length, and no two the same. Check what was entered.",
            ),
            Self::Curve => {
                f.write_str("The key is on a curve that keys here do not have. Bring in P-256, P-384 or Ed25519.")
            }
            Self::Encrypted => f.write_str(
                "The private key is encrypted with a password. Decrypt it where it was made, and bring in the result.",
            ),
            Self::HexToken { position } => write!(
                f,
                "Token {position} is not 0x and two hexadecimal digits. Correct it: 0x2A, for example."
            ),
            Self::Length { expected, found } => {
                write!(f, "The key has {found} bytes instead of {expected}. Check that it is complete.")
            }
            Self::Malformed => f.write_str(
                "The material cannot be read in this form. Check that it is complete, and that the form is the right one.",
            ),
            Self::OtherKind { found } => {
                write!(f, "The material is a key of kind {found}. Create a key of that kind with it.")
            }
            Self::Public => f.write_str(
                "The material is a public key. Bring it in as one, or bring in the private key.",
            ),
            Self::Mismatch => f.write_str(
                "The public and the private part do not belong to one key. Export the key again where it was made.",
            ),
            Self::RsaSize { bits } => write!(
                f,
                "The RSA key has {bits} bits. Bring in one with 2,048, 3,072 or 4,096 bits and the exponent 65537."
            ),
            Self::Ticket => f.write_str(
                "The ticket was used, or its time is over. Begin the import again, and wrap the key for the new ticket.",
            ),
            Self::Wrapping => f.write_str(
                "The wrapped key does not open with this ticket. Wrap it with the ticket's public key and its algorithm.",
            ),
        }
    }
}

impl From<MaterialProblem> for Error {
    fn from(problem: MaterialProblem) -> Self {
        Self::Material(problem)
    }
}
