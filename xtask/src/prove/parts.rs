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
    /// Whether it needs the npm package with the suites beside it.
    pub(super) needs_suites: bool,
    /// Examples of `keystead-tests` that it starts; that of [`Program::Example`] goes without saying.
    pub(super) examples: &'static [&'static str],
    /// Whether a short run of it is among the tests. Benchmarks are none, and the tests feed generated input themselves.
    pub(super) among_tests: bool,
    /// Tools that a long run needs besides.
    pub(super) tools: &'static [Needed],
}

impl Part {
    /// The examples that are to be compiled for it.
    pub(super) fn programs(&self) -> impl Iterator<Item = &'static str> {
        let own = match self.program {
            Program::Example(example) => Some(example),
            Program::Node(_) => None,
        };
        own.into_iter().chain(self.examples.iter().copied())
    }
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

/// A script, and what most of them need.
const SCRIPT: Part = Part {
    name: "",
    program: Program::Node(""),
    needs_browser: false,
    needs_suites: false,
    examples: &[],
    among_tests: true,
    tools: &[],
};

pub(super) const PARTS: &[Part] = &[
    Part { name: "crash-server", program: Program::Node("tests/prove/crash-server.mjs"), ..SCRIPT },
    Part {
        name: "power-cut",
        program: Program::Node("tests/prove/power-cut.mjs"),
        needs_browser: true,
        ..SCRIPT
    },
    Part {
        name: "crash-tab",
        program: Program::Node("tests/prove/crash-tab.mjs"),
        needs_browser: true,
        ..SCRIPT
    },
    Part { name: "model", program: Program::Example("model"), ..SCRIPT },
    Part {
        name: "model-stores",
        program: Program::Node("tests/prove/model-stores.mjs"),
        needs_suites: true,
        examples: &["histories"],
        ..SCRIPT
    },
    Part { name: "fuzz", program: Program::Node("tests/prove/fuzz.mjs"), among_tests: false, ..SCRIPT },
    Part { name: "requests", program: Program::Node("tests/prove/requests.mjs"), ..SCRIPT },
    Part {
        name: "advisories",
        program: Program::Node("tests/prove/advisories.mjs"),
        needs_browser: true,
        ..SCRIPT
    },
    Part {
        name: "secrets",
        program: Program::Node("tests/prove/secrets.mjs"),
        needs_browser: true,
        ..SCRIPT
    },
    Part { name: "timing", program: Program::Example("timing"), ..SCRIPT },
    Part { name: "vectors", program: Program::Node("tests/prove/vectors.mjs"), needs_suites: true, ..SCRIPT },
    Part {
        name: "speed",
        program: Program::Node("tests/prove/speed.mjs"),
        needs_browser: true,
        examples: &["growth", "hsm", "requests", "speed"],
        among_tests: false,
        ..SCRIPT
    },
    Part {
        name: "supply",
        program: Program::Node("tests/prove/supply.mjs"),
        needs_browser: true,
        tools: &[
            Needed { variable: "CARGO_DENY", tool: Tool::cargo_deny },
            Needed { variable: "CARGO_CYCLONEDX", tool: Tool::cargo_cyclonedx },
        ],
        ..SCRIPT
    },
];

/// The names, for the command line.
pub(super) fn names() -> Vec<&'static str> {
    PARTS.iter().map(|part| part.name).collect()
}
