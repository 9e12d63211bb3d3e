//! What every store promises: the contract of `keystead_core::store`, one function for each promise.
//!
//! Every function is given `open`, which opens one more handle on the same store; the store is empty at first.

mod commit;
mod differential;
mod fields;
mod handles;
mod list;

pub use commit::{
    absence_is_no_error, conflict_changes_nothing, deleting_what_is_absent_is_no_error,
    first_commit_expects_no_revision, first_commit_of_a_later_revision_conflicts,
    large_change_set_is_applied_whole, one_commit_puts_deletes_and_moves_on, put_replaces_the_whole_record,
};
pub use differential::every_query_is_answered_as_the_contract_says;
pub use fields::{
    any_label_round_trips, bodies_of_any_size_round_trip, every_field_round_trips,
    extreme_numbers_round_trip, header_round_trips, parts_of_one_object_are_different_records,
};
pub use handles::{
    commits_are_there_when_opened_again, second_handle_sees_commits, second_writer_conflicts_and_can_retry,
};
pub use list::{
    cursor_outlives_its_record, due_filter_keeps_what_is_due, each_order_breaks_ties_by_address,
    label_filter_ignores_case, label_filter_takes_wildcards_literally, limit_zero_is_one,
    list_keeps_to_its_kind, paging_reaches_every_record_once, parent_and_state_filters_combine,
    records_without_a_deadline_come_last,
};

/// The list of cases, for the macros of [`crate::conformance`].
#[doc(hidden)]
#[macro_export]
macro_rules! store_cases {
    ($callback:ident, $place:tt) => {
        $crate::$callback! {
            store, $place,
            absence_is_no_error
            first_commit_expects_no_revision
            first_commit_of_a_later_revision_conflicts
            one_commit_puts_deletes_and_moves_on
            conflict_changes_nothing
            put_replaces_the_whole_record
            deleting_what_is_absent_is_no_error
            large_change_set_is_applied_whole
            every_field_round_trips
            extreme_numbers_round_trip
            any_label_round_trips
            bodies_of_any_size_round_trip
            parts_of_one_object_are_different_records
            header_round_trips
            list_keeps_to_its_kind
            parent_and_state_filters_combine
            label_filter_ignores_case
            label_filter_takes_wildcards_literally
            due_filter_keeps_what_is_due
            each_order_breaks_ties_by_address
            records_without_a_deadline_come_last
            paging_reaches_every_record_once
            cursor_outlives_its_record
            limit_zero_is_one
            every_query_is_answered_as_the_contract_says
            second_handle_sees_commits
            second_writer_conflicts_and_can_retry
            commits_are_there_when_opened_again
        }
    };
}
