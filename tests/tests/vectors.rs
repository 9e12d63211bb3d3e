//! What was written once opens for ever, in every store.

use keystead_core::MemoryStore;
use keystead_tests::block_on;
use keystead_tests::vectors;

#[test]
fn committed_vectors_open_in_memory() {
    for (bundle, expected) in vectors::generations() {
        block_on(vectors::check_in(MemoryStore::new(), bundle, &expected));
    }
}

#[test]
fn what_is_written_today_opens_too() {
    let (bundle, expectations) = block_on(vectors::write());
    block_on(vectors::check_in(MemoryStore::new(), &bundle, &expectations));
}
