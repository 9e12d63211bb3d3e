//! Numbers of tests, read from the summaries that test programs print.

use std::ops::Add;

use super::Counting;

/// How many tests passed, failed and were left out.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) ignored: u64,
}

impl Counts {
    /// One thing that passed.
    pub(super) fn passed() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// One thing that failed.
    pub(super) fn failed() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    /// What a step counts for. A program that fails although none of its tests did (it did not compile, it crashed, it
    /// hung) counts as one failure.
    pub(super) fn of_step(counting: Counting, success: bool, output: &str) -> Self {
        let mut counts = match counting {
            Counting::Check if success => Self::passed(),
            Counting::Check => Self::default(),
            _ => Self::in_output(counting, output),
        };
        if !success && counts.failed == 0 {
            counts.failed = 1;
        }
        counts
    }

    /// The sum of all summaries in a program's output.
    pub(super) fn in_output(counting: Counting, output: &str) -> Self {
        let read = match counting {
            Counting::Check => return Self::default(),
            Counting::Cargo => cargo_line,
            Counting::Node => node_line,
        };
        output.lines().filter_map(read).fold(Self::default(), Add::add)
    }

    /// The numbers for people, such as `12 passed, 1 failed`.
    pub(super) fn describe(self) -> String {
        let mut text = format!("{} passed", self.passed);
        for (number, word) in [(self.failed, "failed"), (self.ignored, "ignored")] {
            if number > 0 {
                text.push_str(&format!(", {number} {word}"));
            }
        }
        text
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
fn cargo_line(line: &str) -> Option<Counts> {
    let (_verdict, numbers) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = Counts::default();
    for part in numbers.split(';') {
        let Some((number, word)) = part.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse() else { continue };
        match word {
            "passed" => counts.passed = number,
            "failed" => counts.failed = number,
            "ignored" => counts.ignored = number,
            _ => {}
        }
    }
    Some(counts)
}

/// `ℹ pass 3`, or `# pass 3` in TAP; one line per number. What was cancelled has failed.
fn node_line(line: &str) -> Option<Counts> {
    let rest = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?;
    let (word, number) = rest.trim().split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "pass" => Some(Counts { passed: number, ..Counts::default() }),
        "fail" | "cancelled" => Some(Counts { failed: number, ..Counts::default() }),
        "skipped" | "todo" => Some(Counts { ignored: number, ..Counts::default() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
