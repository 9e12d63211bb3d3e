//! Where the program keeps a vault.

mod sqlite;

pub use sqlite::SqliteStore;

/// The store that the program keeps its vault in.
pub type VaultStore = SqliteStore;
