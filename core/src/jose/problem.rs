//! Why a token is refused.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;

/// What is wrong with a token, or with what one was to be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenProblem {
    /// It is not three parts of base64url around the dots, or not JSON where it must be, or has a member twice.
    Malformed,
    /// It has more characters than a token may.
    TooLarge {
        /// The most.
        limit: usize,
    },
    /// It names another algorithm than the key has, or none.
    Algorithm,
    /// It asks for an extension that is not understood here.
    Critical,
    /// It names no key, or one that is not among those asked.
    KeyUnknown,
    /// The signature is not one by the key.
    Signature,
    /// It is of another type than was asked for.
    Type,
    /// A claim is not of the form that RFC 7519 gives it.
    Claim {
        /// Its name.
        claim: String,
    },
    /// A claim that was asked for is not there.
    ClaimMissing {
        /// Its name.
        claim: String,
    },
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It was made later than now.
    IssuedInFuture,
    /// It was made longer ago than was asked for.
    TooOld,
    /// It is for somebody else.
    Audience,
    /// It is by somebody else.
    Issuer,
    /// It is about somebody else.
    Subject,
    /// What the token was to be made of, or checked with, is out of bounds.
    Options,
}

impl TokenProblem {
    /// One of each, for tests and documents.
    pub fn examples() -> Vec<Self> {
        let claim = || String::from("exp");
        Vec::from([
            Self::Malformed,
            Self::TooLarge { limit: super::MAX_TOKEN_BYTES },
            Self::Algorithm,
            Self::Critical,
            Self::KeyUnknown,
            Self::Signature,
            Self::Type,
            Self::Claim { claim: claim() },
            Self::ClaimMissing { claim: claim() },
            Self::Expired,
            Self::NotYetValid,
            Self::IssuedInFuture,
            Self::TooOld,
            Self::Audience,
            Self::Issuer,
            Self::Subject,
            Self::Options,
        ])
    }

    /// The code of the [`Error`] that carries it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "token.malformed",
            Self::TooLarge { .. } => "token.too_large",
            Self::Algorithm => "token.algorithm",
            Self::Critical => "token.critical",
            Self::KeyUnknown => "token.key_unknown",
            Self::Signature => "token.signature",
            Self::Type => "token.type",
            Self::Claim { .. } => "token.claim",
            Self::ClaimMissing { .. } => "token.claim_missing",
            Self::Expired => "token.expired",
            Self::NotYetValid => "token.not_yet_valid",
            Self::IssuedInFuture => "token.issued_in_future",
            Self::TooOld => "token.too_old",
            Self::Audience => "token.audience",
            Self::Issuer => "token.issuer",
            Self::Subject => "token.subject",
            Self::Options => "token.options",
        }
    }
}

impl fmt::Display for TokenProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => {
                "This is not a signed token in its compact form. Check that it was copied completely."
            }
            Self::TooLarge { limit } => {
                return write!(f, "The token has more than {limit} characters. Refer to large data instead of carrying it.");
            }
            Self::Algorithm => {
                "The token does not name the algorithm of the key. Ask whoever made it for one by this key."
            }
            Self::Critical => {
                "The token asks for an extension that is not understood here. Ask for one without it."
            }
            Self::KeyUnknown => {
                "The token names none of the keys that were asked. Check that it is meant for them, and that they are published."
            }
            Self::Signature => "The signature of the token is not right. Do not trust it.",
            Self::Type => "The token is of another type than was asked for. Check what it was made for.",
            Self::Claim { claim } => {
                return write!(f, "The claim {claim:?} does not have the form that RFC 7519 gives it. Correct it where the token is made.");
            }
            Self::ClaimMissing { claim } => {
                return write!(f, "The token does not have the claim {claim:?}. Ask for one that has it.");
            }
            Self::Expired => "The time of the token is over. Ask for a new one.",
            Self::NotYetValid => "The time of the token has not come. Wait, or check both clocks.",
            Self::IssuedInFuture => "The token was made later than now. Check both clocks.",
            Self::TooOld => "The token was made too long ago. Ask for a new one.",
            Self::Audience => "The token is not for this audience. Ask for one that names it.",
            Self::Issuer => "The token is by another issuer. Check where it comes from.",
            Self::Subject => "The token is about another subject. Check whom it is for.",
            Self::Options => {
                "What the token is made of, or checked with, is out of bounds: a claim is given twice, a header member is chosen by the key, or a tolerance is above 300 seconds. Correct it."
            }
        })
    }
}

impl From<TokenProblem> for Error {
    fn from(problem: TokenProblem) -> Self {
        Self::Token(problem)
    }
}
