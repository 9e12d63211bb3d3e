//! Secrets inside of what is sealed as a whole.

use minicbor::decode::Error as DecodeError;
use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::secret::SecretBytes;

/// A secret as CBOR bytes.
pub(super) struct SecretBody(pub(super) SecretBytes);

impl<C> Encode<C> for SecretBody {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.bytes(self.0.expose())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for SecretBody {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, DecodeError> {
        Ok(Self(SecretBytes::new(d.bytes()?.to_vec())))
    }
}

impl SecretBody {
    pub(super) fn of(secret: &SecretBytes) -> Self {
        Self(SecretBytes::new(secret.expose().to_vec()))
    }
}
