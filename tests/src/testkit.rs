//! What tests are made with: time and randomness that repeat, records, and stores that fail on demand.

mod altered;
mod copied;
#[cfg(not(target_family = "wasm"))]
mod document;
mod dump;
mod failing;
mod plain;
mod random;
mod records;
#[cfg(not(target_family = "wasm"))]
mod site;
mod world;

pub use altered::AlteredStore;
pub use copied::CopiedStore;
#[cfg(not(target_family = "wasm"))]
pub use document::{assert_document, document_path};
pub use dump::dump;
pub use failing::FailingStore;
pub use plain::{material, plain_keystore};
pub use random::SeededRandom;
pub use records::{ChangeSetBuilder, header, record};
#[cfg(not(target_family = "wasm"))]
pub use site::Site;
pub use world::{World, passphrase_key};
