//! What can be wrong with an export.

use core::fmt;

/// An export that is not what a vault wrote: the first line that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The number of the line, from 1.
    pub line: u64,
    /// The number of the first entry that is in doubt: the one that belongs in this line; at a checkpoint, the first one
    /// that no earlier checkpoint confirms. `None` if the trouble is with the first line.
    pub sequence: Option<u64>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Something stands behind the last line.
    AfterEnd,
    /// The file ends before the last line.
    Cut,
    /// The checkpoint says something else about the chain than the entries do.
    Disagrees,
    /// The entry does not follow from the one before it.
    Hash,
    /// The line has another number. Lines were added, removed or moved.
    LineNumber {
        /// The number that it has.
        found: u64,
    },
    /// The line is not one that Keystead writes at this place.
    Malformed,
    /// The file is not an export of an audit log.
    NotAnExport,
    /// The export is signed with another key than the one expected.
    OtherKey,
    /// The entry has another number.
    Sequence {
        /// The number that it has.
        found: u64,
    },
    /// The signature does not hold.
    Signature,
    /// What people read in the line is not what was hashed or signed.
    Text,
    /// The last line was signed for other text than what stands in front of it.
    Thinned,
    /// The line is longer than any that Keystead writes.
    TooLong,
    /// The export has a format that this Keystead does not know.
    Version {
        /// The version that it has.
        found: u64,
    },
}

impl Problem {
    /// A short, stable name of this problem for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AfterEnd => "export.after_end",
            Self::Cut => "export.cut",
            Self::Disagrees => "export.disagrees",
            Self::Hash => "export.hash",
            Self::LineNumber { .. } => "export.line_number",
            Self::Malformed => "export.malformed",
            Self::NotAnExport => "export.not_an_export",
            Self::OtherKey => "export.other_key",
            Self::Sequence { .. } => "export.sequence",
            Self::Signature => "export.signature",
            Self::Text => "export.text",
            Self::Thinned => "export.thinned",
            Self::TooLong => "export.too_long",
            Self::Version { .. } => "export.version",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AfterEnd => f.write_str("Something was added behind the end of the export."),
            Self::Cut => f.write_str("The export ends too early. Check that it was copied whole."),
            Self::Disagrees => f.write_str(
                "The signed checkpoint says something else than the entries: one of them was changed since the checkpoint before it.",
            ),
            Self::Hash => f.write_str("The entry does not follow from the one before it: one of the two was changed."),
            Self::LineNumber { found } => {
                write!(f, "Line {found} stands here: lines were added, removed or moved.")
            }
            Self::Malformed => f.write_str("This is not a line that this Keystead writes here. If a newer one made the export, verify it with that one."),
            Self::NotAnExport => {
                f.write_str("This is not an export of an audit log. Check that the right file was chosen.")
            }
            Self::OtherKey => f.write_str(
                "The export was signed with another key than the one expected. Check that it comes from the right vault.",
            ),
            Self::Sequence { found } => {
                write!(f, "Entry {found} stands here: entries were added, removed or moved.")
            }
            Self::Signature => f.write_str("The signature does not hold: the line was changed or forged."),
            Self::Text => f.write_str("What this line shows is not what was recorded: its text was changed."),
            Self::Thinned => f.write_str(
                "The export was changed in front of its last line, which was signed for other text: a checkpoint was added or removed.",
            ),
            Self::TooLong => f.write_str("The line is longer than any that Keystead writes."),
            Self::Version { found } => write!(
                f,
                "The export has format {found}, which this Keystead does not know. Verify it with the version that made it, or a newer one."
            ),
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}", self.line)?;
        if let Some(sequence) = self.sequence {
            write!(f, ", entry {sequence}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl core::error::Error for Broken {}
