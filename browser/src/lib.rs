#![doc = include_str!("../README.md")]

mod bulk;
mod changes;
mod edge;
mod frames;
mod global;
mod live;
mod lock;
mod persistence;
mod rsa;
mod sign;
mod store;
mod webcrypto;

pub use bulk::{BULK_THRESHOLD, open, seal};
pub use changes::Subscription;
pub use edge::{OsRandom, now};
pub use frames::{open_frame, seal_frame};
pub use live::LiveVault;
pub use persistence::{Persistence, StorageEstimate, persistence, request_persistence, storage_estimate};
pub use rsa::{WEB_CRYPTO, decrypt_oaep, generate_rsa, sign_rsa};
pub use sign::{finish_job, sign, sign_jws, sign_jwt, with_new_keys};
pub use store::BrowserStore;
