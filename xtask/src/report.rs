//! What a run of many steps found: each step's result as it ends, all of them again as a table, the sum last.

mod counts;

use std::panic::resume_unwind;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use self::counts::Counts;
use crate::process::{Task, interrupted};
use crate::project::Project;
use crate::ui::seconds;

/// What a step's output says about the tests in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// The step as a whole passes or fails.
    Check,
    /// Summaries of `cargo test`.
    Cargo,
    /// Summaries of `node --test`.
    Node,
}

/// The results so far.
pub(crate) struct Report<'p> {
    project: &'p Project,
    rows: Vec<Row>,
    not_checked: Vec<String>,
}

struct Row {
    name: String,
    counts: Counts,
    took: Duration,
    /// Stands in the table in place of numbers.
    remark: String,
}

impl<'p> Report<'p> {
    pub(crate) fn new(project: &'p Project) -> Self {
        Self { project, rows: Vec::new(), not_checked: Vec::new() }
    }

    /// Runs two lists of steps at the same time, for lists that leave a processor idle each; the rows of the first come
    /// first. Neither may build into the directory of the other.
    pub(crate) fn side_by_side(
        &mut self,
        one: impl FnOnce(&mut Self) -> Result<()>,
        other: impl FnOnce(&mut Self) -> Result<()> + Send,
    ) -> Result<()> {
        let project = self.project;
        let (first, second) = thread::scope(|scope| {
            let beside = scope.spawn(move || {
                let mut report = Report::new(project);
                let ended = other(&mut report);
                (report, ended)
            });
            let first = one(self);
            (first, beside.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        let (report, second) = second;
        self.rows.extend(report.rows);
        self.not_checked.extend(report.not_checked);
        first.and(second)
    }

    /// Runs a program as a step. An error means that xtask was stopped; a failure is a row of the table.
    pub(crate) fn task(
        &mut self,
        name: &str,
        counting: Counting,
        task: Task<'_>,
        advice: &str,
    ) -> Result<bool> {
        let started = Instant::now();
        let summary = |output: &str| match counting {
            Counting::Check => String::new(),
            _ => Counts::in_output(counting, output).describe(),
        };
        match task.finish(summary) {
            Ok(outcome) => {
                let counts = Counts::of_step(counting, outcome.success, &outcome.output);
                if counts.failed > 0 {
                    self.project.ui.note(&format!("\n{}\n", outcome.explain(self.project, name, advice)));
                }
                self.push(name, counts, outcome.took, String::new());
                Ok(counts.failed == 0)
            }
            Err(error) => self.failure(name, started, &error),
        }
    }

    /// Runs a step that is not one program.
    pub(crate) fn check(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> Result<bool> {
        let started = Instant::now();
        match step() {
            Ok(()) => {
                self.push(name, Counts::passed(), started.elapsed(), String::new());
                Ok(true)
            }
            Err(error) => self.failure(name, started, &error),
        }
    }

    /// Records a step that could not run because an earlier one failed.
    pub(crate) fn blocked(&mut self, name: &str, by: &str) {
        self.project.ui.note(&format!("{name}: not run, since it needs `{by}`"));
        self.push(name, Counts::failed(), Duration::ZERO, format!("not run: needs `{by}`"));
    }

    /// Records something that cannot be checked on this machine, so that nobody takes it for checked.
    pub(crate) fn not_checked(&mut self, what: &str) {
        self.project.ui.note(&format!("NOT checked: {what}"));
        self.not_checked.push(what.to_owned());
    }

    /// Prints the table and the sum; the exit code says whether everything passed.
    pub(crate) fn finish(self) -> ExitCode {
        self.project.ui.heading("Summary");
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        let mut sum = Counts::default();
        for row in &self.rows {
            sum = sum + row.counts;
            let mark = if row.counts.failed == 0 { '✓' } else { '✗' };
            let result = if row.remark.is_empty() { row.counts.describe() } else { row.remark.clone() };
            println!("  {mark} {:width$}  {:>10}  {result}", row.name, seconds(row.took));
        }
        for what in &self.not_checked {
            println!("  – NOT checked: {what}");
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn failure(&mut self, name: &str, started: Instant, error: &anyhow::Error) -> Result<bool> {
        if interrupted() {
            bail!("stopped");
        }
        self.project.ui.note(&format!("\n{error:#}\n"));
        self.push(name, Counts::failed(), started.elapsed(), String::new());
        Ok(false)
    }

    fn push(&mut self, name: &str, counts: Counts, took: Duration, remark: String) {
        self.rows.push(Row { name: name.to_owned(), counts, took, remark });
    }
}

#[cfg(test)]
mod tests;
