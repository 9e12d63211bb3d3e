//! The parts that pages are made of, one per file.

pub(crate) mod badge;
pub(crate) mod banner;
pub(crate) mod button;
pub(crate) mod copy_button;
pub(crate) mod dialog;
pub(crate) mod drop_zone;
pub(crate) mod empty_state;
pub(crate) mod field;
pub(crate) mod icon;
pub(crate) mod ident;
pub(crate) mod load;
pub(crate) mod menu;
pub(crate) mod meter;
pub(crate) mod passphrase_field;
pub(crate) mod problem_note;
pub(crate) mod progress;
pub(crate) mod search_box;
pub(crate) mod secret_field;
pub(crate) mod segments;
pub(crate) mod select;
pub(crate) mod skeleton;
pub(crate) mod tabs;
pub(crate) mod timestamp;
pub(crate) mod toast;
