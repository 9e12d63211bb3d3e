#![doc = include_str!("../README.md")]

mod asymmetric;
mod bulk;
mod changes;
mod edge;
mod frames;
mod global;
mod kept;
mod live;
mod lock;
mod node;
mod persistence;
mod sign;
mod store;
mod webcrypto;

pub use asymmetric::{PLATFORM, decrypt_oaep, generate_rsa, sign_message, verify_message};
pub use bulk::{bulk_threshold, open, seal, seal_sync};
pub use changes::Subscription;
pub use edge::{OsRandom, now};
pub use frames::{open_frame, seal_frame};
pub use live::LiveVault;
pub use node::NodeAesGcm;
pub use persistence::{Persistence, StorageEstimate, persistence, request_persistence, storage_estimate};
pub use sign::{
    finish_job, finish_jws, sign, sign_jws, sign_jwt, verify, verify_jws, verify_jwt, with_new_keys,
};
pub use store::BrowserStore;
pub use webcrypto::WebCryptoAesGcm;
