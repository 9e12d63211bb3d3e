//! What opens slots, and what new ones are made from.

use alloc::string::String;
use alloc::vec::Vec;

use super::{KeyFile, PassphraseKey, RecoveryCode};
use crate::codec::{SlotBody, SlotMethod};
use crate::error::Error;
use crate::profile::NameRules;
use crate::random::SecureRandom;
use crate::secret::Secret32;

/// The most bytes of a passkey's credential id (WebAuthn Level 3, section 4) and of an external reference.
const MAX_CREDENTIAL_BYTES: usize = 1023;
const MAX_REFERENCE_BYTES: usize = 4096;
/// The most characters of a relying party's id: a domain name (RFC 1035 section 2.3.4).
const MAX_RP_ID_CHARS: usize = 253;

/// A slot to add.
pub struct NewSlot {
    /// What people call it: 1 to 100 characters.
    pub label: String,
    /// What will open it.
    pub opener: SlotOpener,
}

/// What a new slot is opened with. A recovery code is not among it: the vault draws that itself.
pub enum SlotOpener {
    /// A passphrase, stretched with a random salt of its own.
    Passphrase(PassphraseKey),
    /// A passkey whose authenticator has the PRF extension (WebAuthn Level 3, section 10.1.4).
    Passkey {
        /// The credential id: 1 to 1,023 bytes.
        credential: Vec<u8>,
        /// The relying party's id: the domain that the passkey belongs to.
        rp_id: String,
        /// 32 random bytes, drawn for this slot: what the authenticator was asked to evaluate (`prf.eval.first`).
        salt: [u8; 32],
        /// What it gave for them (`prf.results.first`).
        output: Secret32,
    },
    /// A key file.
    KeyFile(KeyFile),
    /// A key that another system keeps, and hands out when the platform has proved itself there.
    External {
        /// The system, as the platform calls it: 1 to 100 characters.
        provider: String,
        /// Where the key is found in it, or the key itself as wrapped there: at most 4,096 bytes. It is stored in the
        /// clear.
        reference: Vec<u8>,
        /// The key: random, used for this slot alone.
        key: Secret32,
    },
}

/// What opens a slot that is there.
pub enum SlotSecret {
    /// A passphrase, stretched with the parameters and the salt of the slot.
    Passphrase(PassphraseKey),
    /// The recovery code.
    RecoveryCode(RecoveryCode),
    /// What the passkey's authenticator gave for the slot's salt.
    Passkey(Secret32),
    /// The key file.
    KeyFile(KeyFile),
    /// What the external system handed out.
    External(Secret32),
}

impl NewSlot {
    /// How the slot is opened, and the key that opens it.
    pub(crate) fn method(&self, random: &mut dyn SecureRandom) -> Result<(SlotMethod, Secret32), Error> {
        NameRules::PLAIN.check(&self.label)?;
        let method = match &self.opener {
            SlotOpener::Passphrase(key) => SlotMethod::of_passphrase(key),
            SlotOpener::Passkey { credential, rp_id, salt, .. } => {
                if !(1..=MAX_CREDENTIAL_BYTES).contains(&credential.len()) {
                    return Err(Error::SettingInvalid { field: "credential" });
                }
                if !(1..=MAX_RP_ID_CHARS).contains(&rp_id.chars().count()) {
                    return Err(Error::SettingInvalid { field: "rpId" });
                }
                SlotMethod::Passkey { credential: credential.clone(), rp_id: rp_id.clone(), salt: *salt }
            }
            SlotOpener::KeyFile(_) => {
                let mut salt = [0; 32];
                random.fill(&mut salt)?;
                SlotMethod::KeyFile { salt }
            }
            SlotOpener::External { provider, reference, .. } => {
                if NameRules::PLAIN.check(provider).is_err() {
                    return Err(Error::SettingInvalid { field: "provider" });
                }
                if reference.len() > MAX_REFERENCE_BYTES {
                    return Err(Error::SettingInvalid { field: "reference" });
                }
                SlotMethod::External { provider: provider.clone(), reference: reference.clone() }
            }
        };
        let key = match &self.opener {
            SlotOpener::Passphrase(key) => method.key_of_passphrase(key)?,
            SlotOpener::Passkey { output, .. } => method.key_of_passkey(output)?,
            SlotOpener::KeyFile(file) => method.key_of_file(file)?,
            SlotOpener::External { key, .. } => method.key_of_external(key),
        };
        Ok((method, key.ok_or(Error::Unreachable("the key of a new slot"))?))
    }
}

impl SlotSecret {
    /// The slot's key that this gives; `None` if it is for slots of another kind, or stretched for another slot.
    pub(crate) fn slot_key(&self, slot: &SlotBody) -> Result<Option<Secret32>, Error> {
        match self {
            Self::Passphrase(key) => slot.method.key_of_passphrase(key),
            Self::RecoveryCode(code) => slot.method.key_of_code(code),
            Self::Passkey(output) => slot.method.key_of_passkey(output),
            Self::KeyFile(file) => slot.method.key_of_file(file),
            Self::External(key) => Ok(slot.method.key_of_external(key)),
        }
    }
}
