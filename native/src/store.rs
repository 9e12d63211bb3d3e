//! Where the program keeps a vault.

mod sqlite;

pub use sqlite::SqliteStore;
