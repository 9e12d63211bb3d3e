#![no_std]
#![forbid(unsafe_code)]
#![doc = include_str!("../README.md")]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

mod access_key;
mod actor;
mod approval;
mod associated;
mod asymmetric;
pub mod attention;
pub mod audit;
mod base64;
#[cfg(feature = "serde")]
pub mod body;
pub mod bundle;
mod call;
pub mod certificate;
pub mod client;
mod codec;
mod convergent;
mod credential;
mod crypto;
mod elsewhere;
mod envelope;
mod error;
mod export;
pub mod frame;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod hsm;
mod id;
pub mod import;
pub mod jose;
mod key;
mod keygen;
mod keystore;
pub mod lifecycle;
mod lock;
mod operation;
pub mod pin;
pub mod profile;
pub mod random;
mod secret;
mod slot;
pub mod store;
mod stream;
mod time;
mod vault;
mod view;
pub mod wire;

/// The numbers of the formats that this build writes, by what they are of.
pub const FORMATS: [(&str, u32); 4] = [
    ("bundle", bundle::FORMAT),
    ("ciphertext", (envelope::MAGIC[3] - b'0') as u32),
    ("record", codec::FORMAT as u32),
    ("stream", (stream::MAGIC[3] - b'0') as u32),
];

pub use access_key::{AccessKeyId, AccessSecret, MAX_ACCESS_KEYS, NewAccessKey};
pub use actor::{Access, Actor, PrincipalKind, Role};
pub use approval::{ApprovalState, approval_signature};
pub use associated::Associated;
pub use asymmetric::{
    Asymmetric, Jwk, PrivateKey, PublicKey, Signable, SignatureAlgorithm, SignatureEncoding,
};
pub use bundle::{
    Conflict, Difference, ImportKind, ImportMode, ImportObstacle, ImportOptions, ImportOutcome, ImportReport,
    ImportRow,
};
pub use call::Call;
pub use crypto::{Aead, NONCE_BYTES, Provider, TAG_BYTES};
pub use elsewhere::{AesGcm, Shelf};
pub use envelope::{EnvelopeHeader, MAX_OVERHEAD_BYTES, MAX_PLAINTEXT_BYTES, OVERHEAD_BYTES};
pub use error::{Error, Fault, Feature, NameProblem, Subject};
pub use export::ExportFormat;
pub use id::{
    ApprovalId, CredentialId, KeyId, KeystoreId, PrincipalId, SlotId, StagedChangeId, TicketId, VaultId,
    VersionNumber,
};
pub use import::Imported;
pub use key::{Boundary, Origin, Publication, RotationPolicy};
pub use keystore::ApprovalPolicy;
pub use lifecycle::{CredentialEvent, KeyEvent, KeyState, VersionEvent, VersionState};
pub use operation::Operation;
pub use profile::{Customization, KeyKind, KeyUsage, Profile, ProfileId};
pub use random::SecureRandom;
pub use secret::{Passphrase, Secret32, SecretBytes};
pub use slot::{KdfParams, KeyFile, NewSlot, PassphraseKey, RecoveryCode, SlotKind, SlotOpener, SlotSecret};
pub use store::{MemoryStore, Store, StoreError};
pub use stream::{FrameJob, FrameSize, Frames, StreamHeader, StreamOpener};
pub use time::{Period, Timestamp};
pub use vault::{
    ApprovalQuery, AuditPage, AuditQuery, BatchItem, Candidate, Change, Changed, Confirmation, DataKey,
    DataKeySize, JwsJob, KeptSlot, KeyChanges, KeyQuery, KeystoreChanges, LockedVault, MAC_BYTES,
    MAX_CREDENTIALS_AT_ONCE, MAX_RANDOM_BYTES, NewCredential, NewKey, NewKeystore, NewPrincipal, NewVault,
    OaepJob, OpenJob, OpenKey, PrincipalChanges, RefusedSignIn, RootRotation, SealJob, SettingsChanges,
    SignJob, SignOptions, Signature, StreamSealer, TokenEvent, TokenJob, UnlockFailed, Vault, VerifyJob,
};
pub use view::{
    AccessKeyView, ApprovalPolicyView, ApprovalRequestView, ApprovalView, BackupView, CheckReport,
    CredentialAction, CredentialKindView, CredentialStateView, CredentialView, DetailView, ExternalView,
    GateView, KeyAction, KeyRow, KeyStateView, KeyView, KeystoreView, Listing, PartialKeyView, PasskeyView,
    PrincipalView, RewrapProgress, ServiceKeyView, SettingsView, SlotView, StagedChangeView, TickReport,
    VaultInfo, VersionAction, VersionStateView, VersionView,
};
