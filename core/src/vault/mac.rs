//! Message authentication codes: HMAC-SHA-256 (RFC 2104, FIPS 198-1).

use super::ready::Ready;
use super::{Vault, notes};
use crate::call::Call;
use crate::crypto::{equal, hmac_sha256};
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::operation::Operation;
use crate::store::Store;

/// The length of a code in bytes. Shorter ones are refused.
pub const MAC_BYTES: usize = 32;

impl<S: Store> Vault<S> {
    /// The code of `message` under the default version of `key`, and that version.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::KindForbids`], [`Error::MessageTooLarge`], and what [`Self::encrypt`] can be refused
    /// with.
    pub async fn make_mac(
        &self,
        key: KeyId,
        message: &[u8],
        call: &mut Call<'_>,
    ) -> Result<(VersionNumber, [u8; MAC_BYTES]), Error> {
        let check = |ready: &Ready| check_length(ready, message);
        let (ready, version) =
            self.protect(Operation::MakeMac, key, message.len() as u64, check, call).await?;
        self.load_material(&ready.open, version).await?;
        mac(&ready, version, message)
    }

    /// As [`Self::make_mac`], for a key that is prepared.
    ///
    /// # Errors
    /// As there, and [`Error::KeyNotLoaded`].
    pub fn make_mac_sync(
        &self,
        key: KeyId,
        message: &[u8],
        call: &mut Call<'_>,
    ) -> Result<(VersionNumber, [u8; MAC_BYTES]), Error> {
        let check = |ready: &Ready| check_length(ready, message);
        let bytes = message.len() as u64;
        let (ready, version) = self.protect_sync(Operation::MakeMac, key, bytes, check, call)?;
        mac(&ready, version, message)
    }

    /// Whether `code` is the one of `message` under `key`: under `version`, or under any of the newest 32 versions that may
    /// still verify. Both may be under an attacker's control. The comparison takes a constant time.
    ///
    /// # Errors
    /// As [`Self::make_mac`].
    pub async fn verify_mac(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        message: &[u8],
        code: &[u8],
        call: &mut Call<'_>,
    ) -> Result<bool, Error> {
        Ok(self.mac_maker(key, version, message, code, call).await?.is_some())
    }

    /// As [`Self::verify_mac`]: the version whose code it is.
    pub(super) async fn mac_maker(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        message: &[u8],
        code: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Option<VersionNumber>, Error> {
        let ready = self.ready(key, call).await?;
        let asked = self.ask_process(&ready, Operation::VerifyMac, version, call);
        let asked = asked.and_then(|asked| check_length(&ready, message).map(|()| asked));
        let mut valid = None;
        if let Ok((versions, _)) = &asked {
            for number in versions {
                self.load_material(&ready.open, *number).await?;
                let (_, expected) = mac(&ready, *number, message)?;
                if equal(&expected, code) {
                    valid = Some(*number);
                    break;
                }
            }
        }
        let mut note = notes::key(Operation::VerifyMac, &ready.key, valid.or(version));
        if asked.is_ok() {
            note = note.detail("valid", valid.is_some());
        }
        let permitted = asked.as_ref().map(|(_, used)| used.as_slice());
        self.record(note, &ready.subject, key, permitted, call).await?;
        asked.map(|_| valid)
    }
}

fn check_length(ready: &Ready, message: &[u8]) -> Result<(), Error> {
    let limit = ready.site.keystore.rules.limits.sign_bytes;
    if message.len() as u64 > limit { Err(Error::MessageTooLarge { limit }) } else { Ok(()) }
}

fn mac(
    ready: &Ready,
    version: VersionNumber,
    message: &[u8],
) -> Result<(VersionNumber, [u8; MAC_BYTES]), Error> {
    let material = ready.open.material(version).ok_or(Error::KeyNotLoaded)?;
    Ok((version, hmac_sha256(&material, &[message])))
}
