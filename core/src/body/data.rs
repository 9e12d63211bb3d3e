//! What keys are used for.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Base64, SecretBase64, is_default};
use crate::associated::Associated;
use crate::asymmetric::{Signable, SignatureAlgorithm, SignatureEncoding};
use crate::error::Error;
use crate::vault::{DataKeySize, SignOptions};

bodies! {
    /// A message to encrypt.
    pub struct CipherBody {
        /// The message; the profile says how long it may be.
        pub plaintext: SecretBase64,
        /// Authenticated with the message and not stored: the same must be given to decrypt.
        #[serde(default, skip_serializing_if = "is_default")]
        pub aad: Base64,
        /// What a convergent key derives its message keys from: it needs one, and no other key takes one.
        #[serde(default, skip_serializing_if = "is_default")]
        pub context: Base64,
    }

    /// An encrypted message.
    pub struct CiphertextView {
        /// It names its key and version, in the form of the keystore's profile.
        pub ciphertext: Base64,
    }

    /// A message to decrypt.
    pub struct CiphertextBody {
        /// What encryption gave.
        pub ciphertext: Base64,
        /// What was given beside the plaintext.
        #[serde(default, skip_serializing_if = "is_default")]
        pub aad: Base64,
        /// The context, for convergent keys.
        #[serde(default, skip_serializing_if = "is_default")]
        pub context: Base64,
        /// Decrypts with a version that is compromised, too: for what has to be encrypted anew.
        #[serde(default, skip_serializing_if = "is_default")]
        pub compromised: bool,
    }

    /// A decrypted message.
    pub struct PlaintextView {
        /// The message.
        pub plaintext: SecretBase64,
    }

    /// Messages that are encrypted all or not at all.
    pub struct BatchBody {
        /// At most 1,000.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
        pub items: Vec<CipherBody>,
    }

    /// Encrypted messages, in the order of the request.
    pub struct BatchView {
        /// One for each item.
        pub items: Vec<CiphertextView>,
    }

    /// A ciphertext that is to be under another key, or the newest version of its own.
    pub struct RewrapBody {
        /// What encryption gave; of a stream its header, the first 146 bytes, is enough, and all that is given back.
        pub ciphertext: Base64,
        /// The id of the key that it is under; without, the key of the path.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
        pub from: Option<String>,
        /// What was given beside the plaintext.
        #[serde(default, skip_serializing_if = "is_default")]
        pub aad: Base64,
        /// The context, for convergent keys.
        #[serde(default, skip_serializing_if = "is_default")]
        pub context: Base64,
    }

    /// A data key to make.
    #[derive(Default)]
    pub struct DataKeyBody {
        /// Its size: 128, 256 (without) or 512 bits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub bits: Option<u32>,
        /// Gives the encrypted form alone.
        #[serde(default, skip_serializing_if = "is_default")]
        pub sealed: bool,
        /// Authenticated with the data key.
        #[serde(default, skip_serializing_if = "is_default")]
        pub aad: Base64,
        /// The context, for convergent keys.
        #[serde(default, skip_serializing_if = "is_default")]
        pub context: Base64,
    }

    /// A data key.
    pub struct DataKeyView {
        /// The key itself, to be used and forgotten; null if the encrypted form alone was asked for.
        pub plaintext: Option<SecretBase64>,
        /// The key as `decrypt` takes it, to be kept beside the data.
        pub ciphertext: Base64,
    }

    /// A message to sign, or its digest.
    pub struct SignBody {
        /// The message. Either it or `digest` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub message: Option<Base64>,
        /// The digest of the message by the hash of the algorithm.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub digest: Option<Base64>,
        /// The algorithm; without, the key's own or the usual one of its kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub algorithm: Option<SignatureAlgorithm>,
        /// How ECDSA signatures are written.
        #[serde(default, skip_serializing_if = "is_default")]
        pub encoding: SignatureEncoding,
        /// Whether the version stands in front of the signature, as the keystore's profile lays it out.
        #[serde(default, skip_serializing_if = "is_default")]
        pub framed: bool,
    }

    /// A signature.
    pub struct SignatureView {
        /// The signature.
        pub signature: Base64,
        /// The version that made it.
        pub version: u32,
        /// The algorithm.
        pub algorithm: SignatureAlgorithm,
    }

    /// A signature to verify.
    pub struct VerifyBody {
        /// What was signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub message: Option<Base64>,
        /// Or its digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub digest: Option<Base64>,
        /// The signature.
        pub signature: Base64,
        /// The version that signed; without, the newest 32 are tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// As in [`SignBody`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub algorithm: Option<SignatureAlgorithm>,
        /// As in [`SignBody`].
        #[serde(default, skip_serializing_if = "is_default")]
        pub encoding: SignatureEncoding,
        /// As in [`SignBody`].
        #[serde(default, skip_serializing_if = "is_default")]
        pub framed: bool,
    }

    /// What became of a verification.
    pub struct VerifiedView {
        /// Whether the signature or code belongs to the message.
        pub valid: bool,
    }

    /// A message to authenticate.
    pub struct MacBody {
        /// The message.
        pub message: Base64,
    }

    /// A message authentication code: HMAC-SHA-256.
    pub struct MacView {
        /// 32 bytes.
        pub mac: Base64,
        /// The version that made it.
        pub version: u32,
    }

    /// A message authentication code to verify.
    pub struct VerifyMacBody {
        /// The message.
        pub message: Base64,
        /// The code.
        pub mac: Base64,
        /// The version that made it; without, the newest 32 are tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
    }

    /// Random bytes to draw.
    pub struct RandomBody {
        /// How many: 1 to 1,024.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1024)))]
        pub bytes: usize,
    }
}

answers! {
    /// Random bytes.
    pub struct RandomView {
        /// The bytes.
        pub bytes: SecretBase64,
    }
}

macro_rules! beside {
    ($($name:ident)+) => {$(
        impl $name {
            /// What is given beside the message.
            pub fn associated(&self) -> Associated<'_> {
                Associated { aad: &self.aad.0, context: &self.context.0 }
            }
        }
    )+};
}

beside! { CipherBody CiphertextBody RewrapBody DataKeyBody }

impl DataKeyBody {
    /// Its size.
    ///
    /// # Errors
    /// [`Error::DataKeySize`].
    pub fn size(&self) -> Result<DataKeySize, Error> {
        DataKeySize::of_bits(self.bits.unwrap_or(256))
    }
}

macro_rules! signable {
    ($($name:ident)+) => {$(
        impl $name {
            /// What is signed; none unless exactly one of message and digest is given.
            pub fn signable(&self) -> Option<Signable<'_>> {
                match (&self.message, &self.digest) {
                    (Some(message), None) => Some(Signable::Message(&message.0)),
                    (None, Some(digest)) => Some(Signable::Digest(&digest.0)),
                    _ => None,
                }
            }

            /// How.
            pub const fn options(&self) -> SignOptions {
                SignOptions { algorithm: self.algorithm, encoding: self.encoding, framed: self.framed }
            }
        }
    )+};
}

signable! { SignBody VerifyBody }
