//! Stand-in until the providers arrive.
use super::SignatureAlgorithm;
use crate::error::Error;
use alloc::vec::Vec;
impl SignatureAlgorithm {
    pub(crate) fn to_der(self, _p1363: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::KindUnavailable)
    }
    #[expect(clippy::wrong_self_convention)]
    pub(crate) fn from_der(self, _der: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::KindUnavailable)
    }
}
