//! The life of a key over a real store: what the engine promises must hold wherever its records are kept.
//!
//! Every function is given `open`, which opens one more handle on the same store; the store is empty at first.

mod drill;
mod integrity;
mod lifecycle;
mod root;
mod sharing;
mod start;
mod transfer;
mod unlock;

pub use drill::bundle_restores_everything;
pub use integrity::{
    altered_records_are_refused, full_store_loses_nothing, missing_records_are_noticed,
    old_copies_are_noticed,
};
pub use lifecycle::{
    ciphertexts_are_bound_to_key_and_aad, deletion_comes_due_by_itself, key_lives_from_creation_to_tombstone,
    keystores_come_and_go, pages_of_keys_are_complete,
};
pub use root::root_key_is_replaced_and_keys_follow;
pub use sharing::{changes_by_another_handle_count_at_once, two_writers_lose_nothing};
pub use start::Start;
pub use transfer::{bundle_brings_keys_back, damaged_bundles_change_nothing, keys_move_to_another_store};
pub use unlock::{
    clock_that_moved_back_is_refused, second_vault_is_refused, vault_opens_by_passphrase_and_by_recovery_code,
};

/// The list of cases, for the macros of [`crate::conformance`].
#[doc(hidden)]
#[macro_export]
macro_rules! vault_cases {
    ($callback:ident, $place:expr) => {
        $crate::$callback! {
            vault, $place,
            vault_opens_by_passphrase_and_by_recovery_code
            second_vault_is_refused
            clock_that_moved_back_is_refused
            key_lives_from_creation_to_tombstone
            ciphertexts_are_bound_to_key_and_aad
            deletion_comes_due_by_itself
            keystores_come_and_go
            pages_of_keys_are_complete
            bundle_brings_keys_back
            keys_move_to_another_store
            damaged_bundles_change_nothing
            bundle_restores_everything
            root_key_is_replaced_and_keys_follow
            altered_records_are_refused
            missing_records_are_noticed
            old_copies_are_noticed
            full_store_loses_nothing
            two_writers_lose_nothing
            changes_by_another_handle_count_at_once
        }
    };
}
