//! Unlock slots: independent ways to the root key, each of which can be revoked alone.

use alloc::string::String;
use alloc::vec::Vec;

use argon2::{Algorithm, Argon2, Params, Version};

use crate::codec::{SlotBody, SlotMethod};
use crate::crypto::{concat, derive_pair, derive_subkey, sealed_box};
use crate::error::Error;
use crate::id::{SlotId, VaultId};
use crate::random::SecureRandom;
use crate::secret::{Passphrase, Secret32};
use crate::time::Timestamp;

mod key_file;
mod recovery_code;
mod secret;

pub use key_file::KeyFile;
pub use recovery_code::RecoveryCode;
pub use secret::{NewSlot, SlotOpener, SlotSecret};

/// What opens a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum SlotKind {
    /// A passphrase, stretched by Argon2id.
    Passphrase,
    /// The recovery code that was shown once.
    RecoveryCode,
    /// A passkey with the PRF extension of WebAuthn.
    Passkey,
    /// A key file, for programs that start without a person.
    KeyFile,
    /// A key that another system hands out, such as an HSM.
    External,
}

impl SlotKind {
    /// Whether a person can open such a slot anywhere, with nothing but what they remember or wrote down.
    pub(crate) const fn opens_by_hand(self) -> bool {
        matches!(self, Self::Passphrase | Self::RecoveryCode)
    }

    /// Its name in the audit chain.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
            Self::KeyFile => "key_file",
            Self::External => "external",
        }
    }
}

/// The cost of Argon2id (RFC 9106). Values outside the bounds are refused before any work is done, so that a changed
/// header can neither weaken a passphrase nor exhaust the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParams {
    memory_kib: u32,
    iterations: u32,
    lanes: u32,
}

impl KdfParams {
    /// 64 MiB, three passes, one lane: RFC 9106 section 4, second choice, with the lanes that a browser tab has.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, iterations: 3, lanes: 1 };
    /// 19 MiB, two passes: the weakest that is accepted (OWASP Password Storage).
    pub const MINIMUM: Self = Self { memory_kib: 19 * 1024, iterations: 2, lanes: 1 };

    const MAX_MEMORY_KIB: u32 = 1024 * 1024;

    /// Checked parameters: 19 MiB to 1 GiB of memory, 1 to 16 passes and lanes, and memory times passes at least that of
    /// [`Self::MINIMUM`].
    ///
    /// # Errors
    /// [`Error::KdfOutOfBounds`].
    pub const fn new(memory_kib: u32, iterations: u32, lanes: u32) -> Result<Self, Error> {
        let minimum = Self::MINIMUM;
        let bounded = memory_kib >= minimum.memory_kib
            && memory_kib <= Self::MAX_MEMORY_KIB
            && 1 <= iterations
            && iterations <= 16
            && 1 <= lanes
            && lanes <= 16;
        let costly =
            memory_kib as u64 * iterations as u64 >= minimum.memory_kib as u64 * minimum.iterations as u64;
        if bounded && costly {
            Ok(Self { memory_kib, iterations, lanes })
        } else {
            Err(Error::KdfOutOfBounds)
        }
    }

    /// Memory in KiB.
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    pub const fn iterations(self) -> u32 {
        self.iterations
    }

    /// Lanes.
    pub const fn lanes(self) -> u32 {
        self.lanes
    }
}

/// A passphrase after Argon2id: what opens a passphrase slot or a bundle.
///
/// Deriving it is the slow part, depends on nothing but its arguments, and can therefore run on any thread.
pub struct PassphraseKey {
    pub(crate) params: KdfParams,
    pub(crate) salt: [u8; 32],
    pub(crate) key: Secret32,
}

impl PassphraseKey {
    /// The length of [`Self::to_bytes`].
    pub const BYTES: usize = 76;

    /// Stretches `passphrase` for a new slot, with a random salt.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn make(
        passphrase: &Passphrase,
        params: KdfParams,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let mut salt = [0; 32];
        random.fill(&mut salt)?;
        Self::derive(passphrase, params, salt)
    }

    /// Stretches `passphrase` with the parameters and salt of an existing slot. Takes `params.memory_kib()` of memory.
    ///
    /// # Errors
    /// [`Error::KdfOutOfBounds`] if Argon2id refuses the parameters.
    pub fn derive(passphrase: &Passphrase, params: KdfParams, salt: [u8; 32]) -> Result<Self, Error> {
        let argon2_params = Params::new(params.memory_kib, params.iterations, params.lanes, Some(32));
        let argon2 = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            argon2_params.map_err(|_| Error::KdfOutOfBounds)?,
        );
        let mut outcome = Ok(());
        let key = Secret32::fill_with(|output| {
            outcome = argon2.hash_password_into(passphrase.expose().as_bytes(), &salt, output);
        });
        outcome.map_err(|_| Error::KdfOutOfBounds)?;
        Ok(Self { params, salt, key })
    }

    /// The key with its parameters, to hand it from a worker thread to the vault. As secret as the passphrase.
    pub fn to_bytes(&self) -> zeroize::Zeroizing<[u8; Self::BYTES]> {
        let mut bytes = zeroize::Zeroizing::new([0; Self::BYTES]);
        let numbers = [self.params.memory_kib, self.params.iterations, self.params.lanes];
        for (target, number) in bytes.chunks_mut(4).zip(numbers) {
            target.copy_from_slice(&number.to_be_bytes());
        }
        for (target, byte) in bytes.iter_mut().skip(12).zip(self.salt.iter().chain(self.key.expose())) {
            *target = *byte;
        }
        bytes
    }

    /// What [`Self::to_bytes`] gave.
    ///
    /// # Errors
    /// [`Error::KdfOutOfBounds`] if it did not.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Result<Self, Error> {
        let [m0, m1, m2, m3, i0, i1, i2, i3, l0, l1, l2, l3, rest @ ..] = bytes;
        let params = KdfParams::new(
            u32::from_be_bytes([*m0, *m1, *m2, *m3]),
            u32::from_be_bytes([*i0, *i1, *i2, *i3]),
            u32::from_be_bytes([*l0, *l1, *l2, *l3]),
        )?;
        let (salt, key) = rest.split_at(32);
        let salt = salt.try_into().map_err(|_| Error::Unreachable("salt of 32 bytes"))?;
        let key = Secret32::copy_from(key).ok_or(Error::Unreachable("key of 32 bytes"))?;
        Ok(Self { params, salt, key })
    }
}

impl SlotMethod {
    pub(crate) const fn kind(&self) -> SlotKind {
        match self {
            Self::Passphrase { .. } => SlotKind::Passphrase,
            Self::RecoveryCode { .. } => SlotKind::RecoveryCode,
            Self::Passkey { .. } => SlotKind::Passkey,
            Self::KeyFile { .. } => SlotKind::KeyFile,
            Self::External { .. } => SlotKind::External,
        }
    }

    pub(crate) fn of_passphrase(key: &PassphraseKey) -> Self {
        let KdfParams { memory_kib, iterations, lanes } = key.params;
        Self::Passphrase { memory_kib, iterations, lanes, salt: key.salt }
    }

    /// How a recovery code opens a new slot.
    pub(crate) fn make_recovery(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        let mut salt = [0; 32];
        random.fill(&mut salt)?;
        Ok(Self::RecoveryCode { salt })
    }

    /// The key of a slot with this method that a passkey's PRF output gives; `None` for other methods.
    pub(crate) fn key_of_passkey(&self, output: &Secret32) -> Result<Option<Secret32>, Error> {
        match self {
            Self::Passkey { salt, .. } => {
                derive_pair(output, salt, &[b"keystead/passkey/v1"]).map(|(key, _)| Some(key))
            }
            _ => Ok(None),
        }
    }

    pub(crate) fn key_of_file(&self, file: &KeyFile) -> Result<Option<Secret32>, Error> {
        match self {
            Self::KeyFile { salt } => file.slot_key(salt).map(Some),
            _ => Ok(None),
        }
    }

    pub(crate) fn key_of_code(&self, code: &RecoveryCode) -> Result<Option<Secret32>, Error> {
        match self {
            Self::RecoveryCode { salt } => code.slot_key(salt).map(Some),
            _ => Ok(None),
        }
    }

    pub(crate) fn key_of_external(&self, key: &Secret32) -> Option<Secret32> {
        matches!(self, Self::External { .. }).then(|| key.duplicate())
    }

    /// The key that a stretched passphrase gives, if it was stretched for this slot.
    pub(crate) fn key_of_passphrase(&self, key: &PassphraseKey) -> Result<Option<Secret32>, Error> {
        Ok((self.parameters()? == Some((key.params, key.salt))).then(|| key.key.duplicate()))
    }

    /// What a passphrase is to be stretched with; `None` for other methods. Parameters that no Keystead writes are
    /// [`Error::RecordAltered`].
    pub(crate) fn parameters(&self) -> Result<Option<(KdfParams, [u8; 32])>, Error> {
        match *self {
            Self::Passphrase { memory_kib, iterations, lanes, salt } => {
                let params =
                    KdfParams::new(memory_kib, iterations, lanes).map_err(|_| Error::RecordAltered)?;
                Ok(Some((params, salt)))
            }
            _ => Ok(None),
        }
    }
}

impl SlotBody {
    pub(crate) fn make_passphrase(
        vault: VaultId,
        passphrase: &PassphraseKey,
        root: &Secret32,
        now: Timestamp,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let method = SlotMethod::of_passphrase(passphrase);
        Self::make(vault, method, "Passphrase", &passphrase.key, root, now, random)
    }

    pub(crate) fn make_recovery(
        vault: VaultId,
        code: &RecoveryCode,
        root: &Secret32,
        now: Timestamp,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let method = SlotMethod::make_recovery(random)?;
        let key = method.key_of_code(code)?.ok_or(Error::Unreachable("a slot for a recovery code"))?;
        Self::make(vault, method, "Recovery code", &key, root, now, random)
    }

    pub(crate) fn make(
        vault: VaultId,
        method: SlotMethod,
        label: &str,
        slot_key: &Secret32,
        root: &Secret32,
        now: Timestamp,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        let id = SlotId::make_random(random)?;
        let mut slot =
            Self { id: id.0, method, label: String::from(label), created: now.0, root: Vec::new() };
        slot.seal(vault, slot_key, root, random)?;
        Ok(slot)
    }

    /// Seals `root` in this slot, in place of what it held.
    pub(crate) fn seal(
        &mut self,
        vault: VaultId,
        slot_key: &Secret32,
        root: &Secret32,
        random: &mut dyn SecureRandom,
    ) -> Result<(), Error> {
        self.root = sealed_box::seal(
            &derive_subkey(slot_key, "keystead/slot/v1")?,
            &context(vault, SlotId(self.id), &self.method)?,
            root.expose(),
            random,
        )?;
        Ok(())
    }

    /// The root key, or `None` if `slot_key` is not this slot's.
    pub(crate) fn open(&self, vault: VaultId, slot_key: &Secret32) -> Result<Option<Secret32>, Error> {
        let root = sealed_box::open(
            &derive_subkey(slot_key, "keystead/slot/v1")?,
            &context(vault, SlotId(self.id), &self.method)?,
            &self.root,
        )?;
        Ok(root.and_then(|root| Secret32::copy_from(root.expose())))
    }
}

/// Binds a slot's box to its vault, its place and the parameters of its key.
fn context(vault: VaultId, slot: SlotId, method: &SlotMethod) -> Result<Vec<u8>, Error> {
    Ok(concat(&[b"keystead/slot/v1", vault.as_bytes(), slot.as_bytes(), &crate::codec::encode(method)?]))
}

#[cfg(test)]
mod tests;
