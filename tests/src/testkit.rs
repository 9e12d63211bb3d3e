//! What tests are made with: time and randomness that repeat, records, and stores that fail on demand.

mod altered;
mod dump;
mod failing;
mod random;
mod records;
mod world;

pub use altered::AlteredStore;
pub use dump::dump;
pub use failing::FailingStore;
pub use random::SeededRandom;
pub use records::{ChangeSetBuilder, header, record};
pub use world::{World, passphrase_key};
