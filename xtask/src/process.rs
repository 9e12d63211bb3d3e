//! Programs that xtask starts: their output in a log, their progress on the terminal, their end in every case.

mod children;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};

pub(crate) use self::children::{Child, interrupted, stop_children_on_ctrl_c};
use crate::project::Project;
use crate::ui::Step;

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(100);
/// A program that lasts longer than this hangs; nothing here takes half as long on two slow cores.
const LIMIT: Duration = Duration::from_secs(25 * 60);
/// How much of a failed program's output is shown.
const TAIL_LINES: usize = 40;

/// A program to run as one step.
pub(crate) struct Task<'a> {
    project: &'a Project,
    name: String,
    command: Command,
    limit: Duration,
    advice: String,
    asks_on_terminal: bool,
    optional: bool,
}

/// What a program that ran to its end left behind.
pub(crate) struct Outcome {
    pub(crate) success: bool,
    /// Everything it printed.
    pub(crate) output: String,
    pub(crate) took: Duration,
    log: PathBuf,
}

impl<'a> Task<'a> {
    pub(crate) fn new(project: &'a Project, name: &str, program: impl Into<OsString>) -> Self {
        let command = Command::new(program.into());
        let (name, advice) = (name.to_owned(), String::new());
        Self { project, name, command, limit: LIMIT, advice, asks_on_terminal: false, optional: false }
    }

    pub(crate) fn args<S: AsRef<std::ffi::OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets each of the variables; a variable without a value is removed.
    pub(crate) fn envs<'e>(
        mut self,
        variables: impl IntoIterator<Item = &'e (String, Option<OsString>)>,
    ) -> Self {
        for (name, value) in variables {
            match value {
                Some(value) => self.command.env(name, value),
                None => self.command.env_remove(name),
            };
        }
        self
    }

    pub(crate) fn directory(mut self, path: &Path) -> Self {
        self.command.current_dir(path);
        self
    }

    /// Ends the program when it takes longer than this.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// What a person should do when the program fails.
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = advice.into();
        self
    }

    /// The program may ask for a password, so it keeps the terminal and no progress is drawn over it.
    pub(crate) fn asks_on_terminal(mut self) -> Self {
        self.asks_on_terminal = true;
        self
    }

    /// The program may fail: there is another way, which the caller takes.
    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Runs the program; a failure is an error that ends with its last lines and the advice.
    pub(crate) fn run(self) -> Result<Outcome> {
        let (name, advice) = (self.name.clone(), self.advice.clone());
        let project = self.project;
        let outcome = self.finish(|_| String::new())?;
        if outcome.success {
            return Ok(outcome);
        }
        bail!("{}", outcome.explain(project, &name, &advice));
    }

    /// Runs the program and lets the caller judge how it ended. `summary` words the line of the finished step.
    pub(crate) fn finish(mut self, summary: impl FnOnce(&str) -> String) -> Result<Outcome> {
        if interrupted() {
            bail!("stopped");
        }
        let log = self.project.scratch("logs")?.join(format!("{}.log", slug(&self.name)));
        let file = self.open_log(&log)?;
        let copy = file.try_clone().with_context(|| format!("cannot write {}", log.display()))?;
        self.command.stdout(file).stderr(copy);
        self.command.stdin(if self.asks_on_terminal { Stdio::inherit() } else { Stdio::null() });

        let mut step = self.project.ui.begin(&self.name);
        let program = self.command.get_program().to_owned();
        let spawned = if self.asks_on_terminal {
            Child::in_foreground(&mut self.command)
        } else {
            Child::in_own_group(&mut self.command)
        };
        let child = match spawned {
            Ok(child) => child,
            Err(error) => {
                step.failed("");
                return Err(error).with_context(|| {
                    format!("{}: cannot start `{}`\n{}", self.name, program.display(), self.advice)
                });
            }
        };
        let status = self.watch(child, &mut step, &log)?;
        let output = read_log(&log)?;
        let success = status.is_some_and(|status| status.success());
        if interrupted() {
            step.failed("stopped");
            bail!("stopped");
        }
        let took = match (success, status) {
            (true, _) => step.done(&summary(&output)),
            (false, Some(_)) if self.optional => step.gave_up("not possible here"),
            (false, Some(_)) => step.failed(&summary(&output)),
            (false, None) => step.failed("took too long and was ended"),
        };
        Ok(Outcome { success, output, took, log })
    }

    fn open_log(&self, log: &Path) -> Result<File> {
        let mut file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let words = [self.command.get_program()].into_iter().chain(self.command.get_args());
        let line: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
        writeln!(file, "$ {}", line.join(" ")).with_context(|| format!("cannot write {}", log.display()))?;
        Ok(file)
    }

    /// Waits for the end; `None` means that the limit was reached.
    fn watch(&self, mut child: Child, step: &mut Step<'_>, log: &Path) -> Result<Option<ExitStatus>> {
        let mut tail = Tail::open(log)?;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if step.elapsed() > self.limit {
                child.kill();
                return Ok(None);
            }
            if !self.asks_on_terminal {
                step.tick(tail.last_line());
            }
            sleep(POLL);
        }
    }
}

impl Outcome {
    /// Why the program failed: its last lines, where the rest is, what to do.
    pub(crate) fn explain(&self, project: &Project, name: &str, advice: &str) -> String {
        let lines: Vec<&str> = self.output.lines().collect();
        let from = lines.len().saturating_sub(TAIL_LINES);
        let tail: String = lines[from..].iter().map(|line| format!("    {line}\n")).collect();
        let log = project.relative(&self.log).display();
        let advice = if advice.is_empty() { String::new() } else { format!("\n  What to do: {advice}") };
        format!("{name} failed. Its last lines:\n\n{tail}\n  All of its output: {log}{advice}")
    }
}

/// Follows a growing log, to show its newest line.
struct Tail {
    file: File,
    line: String,
    pending: Vec<u8>,
}

impl Tail {
    fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        file.seek(SeekFrom::End(0)).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { file, line: String::new(), pending: Vec::new() })
    }

    /// The newest complete line that is not empty. What cannot be read is not shown.
    fn last_line(&mut self) -> &str {
        if self.file.read_to_end(&mut self.pending).is_ok()
            && let Some(end) = self.pending.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'))
        {
            let text = String::from_utf8_lossy(&self.pending[..end]);
            if let Some(line) = text.split(['\n', '\r']).rev().find(|line| !line.trim().is_empty()) {
                self.line = plain(line);
            }
            self.pending.drain(..=end);
        }
        &self.line
    }
}

fn read_log(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(plain(text.split_once('\n').map_or("", |(_command, output)| output)))
}

/// Text without terminal escape sequences.
fn plain(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\x1b' => {
                // A sequence is `ESC [`, parameters, and one final letter.
                let _ = characters.by_ref().find(|c| c.is_ascii_alphabetic());
            }
            '\t' => clean.push(' '),
            c if c.is_control() && c != '\n' => {}
            c => clean.push(c),
        }
    }
    clean
}

/// A step's name as a file name.
fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// The standard output of a short, quiet program, or `None` when it cannot be run or fails.
pub(crate) fn capture(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests;
