//! What a person sees: one line per step, its progress while it lasts, and the time it took. Steps may be under way side by
//! side.

use std::io::{IsTerminal, Write, stdout};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a step that writes to a log or a pipe says that it is still alive.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Longest progress line on a terminal; a longer one would wrap and could not be overwritten.
const WIDTH: usize = 78;

/// Where output goes and how it may look.
pub(crate) struct Ui {
    /// Progress overwrites its own line; otherwise every line stays.
    live: bool,
    under_way: Mutex<Vec<UnderWay>>,
}

/// What is known of a step that has not ended, and what is shown of it.
struct UnderWay {
    name: String,
    line: String,
}

impl Ui {
    /// A terminal gets progress in place; a pipe, a file or a CI log gets plain lines.
    pub(crate) fn detect() -> Self {
        let live = stdout().is_terminal() && std::env::var_os("CI").is_none();
        Self { live, under_way: Mutex::default() }
    }

    /// A heading above a group of steps.
    pub(crate) fn heading(&self, text: &str) {
        self.say(&self.steps(), &format!("\n{text}"));
    }

    /// A line under the step before it.
    pub(crate) fn note(&self, text: &str) {
        let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
        self.say(&self.steps(), &lines.join("\n"));
    }

    /// A step whose result is already there.
    pub(crate) fn already(&self, name: &str, why: &str) {
        self.say(&self.steps(), &format!("  ✓ {name}: already there ({why})"));
    }

    /// Begins a step that takes time. Steps under way at the same time have different names.
    pub(crate) fn begin(&self, name: &str) -> Step<'_> {
        let mut steps = self.steps();
        steps.push(UnderWay { name: name.to_owned(), line: String::new() });
        if !self.live {
            self.say(&steps, &format!("  … {name}"));
        }
        let now = Instant::now();
        Step { ui: self, name: name.to_owned(), started: now, last_beat: now }
    }

    fn steps(&self) -> MutexGuard<'_, Vec<UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints lines that stay, above the line of what is under way.
    fn say(&self, steps: &[UnderWay], text: &str) {
        if self.live {
            print!("\r\x1b[2K");
        }
        println!("{text}");
        self.draw(steps);
    }

    /// Shows how far each step is, where that can be overwritten.
    fn draw(&self, steps: &[UnderWay]) {
        if self.live {
            print!("\r\x1b[2K{}", progress(steps));
        }
        flush();
    }
}

/// One line for all steps under way, none longer than its share.
fn progress(steps: &[UnderWay]) -> String {
    let share = WIDTH / steps.len().max(1);
    let shown: Vec<String> = steps.iter().map(|step| clip(&step.line, share)).collect();
    shown.join(" ")
}

/// A step under way.
pub(crate) struct Step<'a> {
    ui: &'a Ui,
    name: String,
    started: Instant,
    last_beat: Instant,
}

impl Step<'_> {
    /// The time since the step began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Shows that the step goes on; `last_line` is the newest line of its output.
    pub(crate) fn tick(&mut self, last_line: &str) {
        if self.ui.live {
            let line = format!("  … {}  {}  {last_line}", self.name, seconds(self.elapsed()));
            let mut steps = self.ui.steps();
            if let Some(own) = steps.iter_mut().find(|step| step.name == self.name) {
                own.line = line;
            }
            self.ui.draw(&steps);
        } else if self.last_beat.elapsed() >= HEARTBEAT {
            self.last_beat = Instant::now();
            let steps = self.ui.steps();
            // Whose line it is goes without saying while nothing else is under way.
            let whose = if steps.len() > 1 { format!("{}  ", self.name) } else { String::new() };
            let line = format!("    {whose}{}  {}", seconds(self.elapsed()), clip(last_line, WIDTH));
            self.ui.say(&steps, &line);
        }
    }

    /// The step succeeded; `detail` may be empty.
    pub(crate) fn done(self, detail: &str) -> Duration {
        self.finish('✓', detail)
    }

    /// The step did not succeed, and that is no harm.
    pub(crate) fn gave_up(self, detail: &str) -> Duration {
        self.finish('–', detail)
    }

    /// The step failed; the caller says why.
    pub(crate) fn failed(self, detail: &str) -> Duration {
        self.finish('✗', detail)
    }

    fn finish(self, mark: char, detail: &str) -> Duration {
        let took = self.elapsed();
        let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
        let mut steps = self.ui.steps();
        steps.retain(|step| step.name != self.name);
        self.ui.say(&steps, &format!("  {mark} {}{detail}  ({})", self.name, seconds(took)));
        took
    }
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..=9 => format!("{:.1} s", duration.as_secs_f32()),
        10..=119 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

/// A number of bytes for people, in units of 1,024.
pub(crate) fn bytes(count: u64) -> String {
    if count < 1024 { format!("{count} B") } else { format!("{:.1} KiB", count as f64 / 1024.0) }
}

fn clip(text: &str, width: usize) -> String {
    let text = text.trim_end();
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width - 1).chain(['…']).collect()
}

/// A closed pipe must not stop a build half-way.
fn flush() {
    let _ = stdout().flush();
}

#[cfg(test)]
mod tests;
