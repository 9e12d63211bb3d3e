//! Both suites, and the committed vectors, over PostgreSQL.
#![cfg(unix)]
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use keystead::store::{PostgresAddress, PostgresStore};
use keystead_tests::block_on;
use keystead_tests::postgres::Cluster;
use keystead_tests::vectors;

mod store {
    use super::place;

    keystead_tests::store_conformance!(place());
}

mod vault {
    use super::place;

    keystead_tests::vault_conformance!(place());
}

#[test]
fn committed_vectors_open() {
    for (bundle, expected) in vectors::generations() {
        let store = PostgresStore::create(&address()).expect("open the store");
        block_on(vectors::check_in(store, bundle, &expected));
    }
}

/// Every handle has connections of its own, as every server has.
fn place() -> impl AsyncFn() -> PostgresStore {
    let address = address();
    async move || PostgresStore::create(&address).expect("open the store")
}

fn address() -> PostgresAddress {
    PostgresAddress::parse(&Cluster::shared().database()).expect("an address")
}
