//! The parts of the proof, in the order of the document.

/// One part: a program that is called with `--out FILE`, and with `--short` among the tests. It writes what it found to the
/// file and ends with 0, whether its claims hold or not.
pub(super) struct Part {
    /// What it is called on the command line and in `docs/evidence`.
    pub(super) name: &'static str,
    pub(super) program: Program,
    /// Whether it needs the console and the npm package.
    pub(super) needs_browser: bool,
}

/// What runs a part.
#[derive(Clone, Copy)]
pub(super) enum Program {
    /// A script for Node.js.
    Node(&'static str),
    /// An example of the crate `keystead-tests`.
    Example(&'static str),
}

pub(super) const PARTS: &[Part] = &[];

/// The names, for the command line.
pub(super) fn names() -> Vec<&'static str> {
    PARTS.iter().map(|part| part.name).collect()
}
