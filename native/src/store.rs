//! Where the program keeps a vault.

mod place;
mod postgres;
mod sqlite;

pub use place::{Database, Place, VaultStore};
pub use postgres::{AddressProblem, PostgresAddress, PostgresStore};
pub use sqlite::SqliteStore;
