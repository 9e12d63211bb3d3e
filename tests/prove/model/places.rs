//! Empty stores, one after another.

use keystead::store::SqliteStore;
use keystead_core::{MemoryStore, Store};
use tempfile::TempDir;

/// Gives handles to a store that is empty at first; `renew` makes it an empty one again.
pub(crate) trait Place {
    type Store: Store + Send;
    fn renew(&mut self);
    fn open(&self) -> Self::Store;
}

#[derive(Default)]
pub(crate) struct Memory(MemoryStore);

impl Place for Memory {
    type Store = MemoryStore;

    fn renew(&mut self) {
        self.0 = MemoryStore::new();
    }

    fn open(&self) -> MemoryStore {
        self.0.clone()
    }
}

pub(crate) struct Sqlite(TempDir);

impl Sqlite {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }
}

impl Place for Sqlite {
    type Store = SqliteStore;

    fn renew(&mut self) {
        *self = Self::new();
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::create(self.0.path()).expect("a store")
    }
}

#[cfg(unix)]
pub(crate) use self::postgres::Postgres;

#[cfg(unix)]
mod postgres {
    use keystead::store::{PostgresAddress, PostgresStore};
    use keystead_tests::postgres::Cluster;

    use super::Place;

    /// A database of a server of its own.
    pub(crate) struct Postgres {
        name: String,
        address: PostgresAddress,
    }

    impl Postgres {
        pub(crate) fn new() -> Self {
            let name = Cluster::shared().database();
            let address = PostgresAddress::parse(&name).expect("an address");
            Self { name, address }
        }
    }

    impl Place for Postgres {
        type Store = PostgresStore;

        fn renew(&mut self) {
            Cluster::shared().sql(&self.name, "DROP SCHEMA IF EXISTS keystead CASCADE");
        }

        fn open(&self) -> PostgresStore {
            PostgresStore::create(&self.address).expect("a store")
        }
    }
}
