//! Keystead's own profile: a week to change one's mind, a cancelled deletion undone exactly, nothing deleted unasked.

use super::{CancelTo, Profile};
use crate::envelope::MAX_PLAINTEXT_BYTES;
use crate::time::Period;

pub(super) static STANDARD: Profile = Profile {
    name_max_chars: 100,
    description_max_chars: 1_000,
    deletion_window: Period::DAY.times(7),
    deletion_round_up: None,
    deletion_cancel_to: CancelTo::Previous,
    delete_now_needs_pending: true,
    delete_now_needs_name: true,
    disable_whole_key: true,
    first_version: 1,
    plaintext_max_bytes: MAX_PLAINTEXT_BYTES,
};
