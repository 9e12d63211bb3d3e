//! What pages show, worked out without a page: tested natively.

pub(crate) mod addresses;
pub(crate) mod chart;
pub(crate) mod columns;
pub(crate) mod draft;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod timeline;
pub(crate) mod words;

#[cfg(test)]
pub(crate) mod fixtures;
