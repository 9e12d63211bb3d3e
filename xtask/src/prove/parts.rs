//! The parts of the proof, in the order of the document.

use crate::tools::Tool;

/// One part: a program that is called with `--out FILE`, and with `--short` among the tests. It writes what it found to the
/// file and ends with 0, whether its claims hold or not.
pub(super) struct Part {
    /// What it is called on the command line and in `docs/evidence`.
    pub(super) name: &'static str,
    pub(super) program: Program,
    /// Whether it needs the console and the npm package.
    pub(super) needs_browser: bool,
    /// Tools that a long run needs besides.
    pub(super) tools: &'static [Needed],
}

/// A tool, and the variable that names it to the part.
pub(super) struct Needed {
    pub(super) variable: &'static str,
    pub(super) tool: fn() -> Tool,
}

/// What runs a part.
#[derive(Clone, Copy)]
pub(super) enum Program {
    /// A script for Node.js.
    Node(&'static str),
    /// An example of the crate `keystead-tests`.
    Example(&'static str),
}

pub(super) const PARTS: &[Part] = &[Part {
    name: "supply",
    program: Program::Node("tests/prove/supply.mjs"),
    needs_browser: true,
    tools: &[
        Needed { variable: "CARGO_DENY", tool: Tool::cargo_deny },
        Needed { variable: "CARGO_CYCLONEDX", tool: Tool::cargo_cyclonedx },
    ],
}];

/// The names, for the command line.
pub(super) fn names() -> Vec<&'static str> {
    PARTS.iter().map(|part| part.name).collect()
}
