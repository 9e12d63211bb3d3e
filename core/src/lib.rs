#![no_std]
#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

pub mod bundle;
mod call;
mod codec;
mod crypto;
mod envelope;
mod error;
mod id;
mod key;
mod keystore;
pub mod lifecycle;
mod profile;
pub mod random;
mod secret;
mod slot;
pub mod store;
mod time;
mod vault;
mod view;

pub use bundle::{ImportMode, ImportReport};
pub use call::Call;
pub use crypto::{Aead, NONCE_BYTES, Provider, TAG_BYTES};
pub use envelope::{EnvelopeHeader, MAX_PLAINTEXT_BYTES, OVERHEAD_BYTES};
pub use error::{Error, Fault, NameProblem, Subject};
pub use id::{KeyId, KeystoreId, SlotId, VaultId, VersionNumber};
pub use lifecycle::{KeyEvent, KeyState, VersionState};
pub use profile::{CancelTo, Profile, ProfileId};
pub use random::SecureRandom;
pub use secret::{Passphrase, Secret32, SecretBytes};
pub use slot::{KdfParams, PassphraseKey, RecoveryCode, SlotKind};
pub use store::{MemoryStore, Store, StoreError};
pub use time::{Period, Timestamp};
pub use vault::{
    KeyChanges, KeyQuery, KeystoreChanges, LockedVault, NewKey, NewKeystore, NewVault, OpenJob, OpenKey,
    SealJob, UnlockFailed, Vault,
};
pub use view::{
    CheckReport, KeyAction, KeyKind, KeyStateView, KeyView, KeystoreView, Listing, SlotView, TickReport,
    VaultInfo, VersionStateView, VersionView,
};
