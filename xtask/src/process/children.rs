//! The programs under way, so that Ctrl-C and time limits end them together with everything they started.

use std::io;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Whether somebody has asked xtask to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// From now on Ctrl-C (or a request to terminate) first asks every program that xtask started to end; xtask follows when
/// they have. Asking a second time ends them at once.
pub(crate) fn stop_children_on_ctrl_c() -> Result<()> {
    ctrlc::set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::Relaxed);
        for id in running() {
            signal_group(id, if again { "KILL" } else { "INT" });
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// A program that ends no later than xtask does.
pub(crate) struct Child {
    inner: std::process::Child,
    own_group: bool,
}

impl Child {
    /// Starts a program in a process group of its own, so that its children can be ended with it.
    pub(crate) fn in_own_group(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let inner = command.spawn()?;
        lock().push(inner.id());
        Ok(Self { inner, own_group: true })
    }

    /// Starts a program that may read from the terminal, which only the terminal's own group can do.
    pub(crate) fn in_foreground(command: &mut Command) -> io::Result<Self> {
        Ok(Self { inner: command.spawn()?, own_group: false })
    }

    /// How the program ended, if it has.
    pub(crate) fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        self.inner.try_wait().context("cannot ask how a program ended")
    }

    /// Waits until the program ends.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        self.inner.wait().context("cannot wait for a program")
    }

    /// Ends the program and everything it started.
    pub(crate) fn kill(&mut self) {
        if self.own_group {
            signal_group(self.inner.id(), "KILL");
        }
        // Already ended is just as well.
        let _ = self.inner.kill();
        let _ = self.inner.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let id = self.inner.id();
        if matches!(self.inner.try_wait(), Ok(None)) {
            self.kill();
        }
        lock().retain(|&other| other != id);
    }
}

fn running() -> Vec<u32> {
    lock().clone()
}

fn lock() -> std::sync::MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Signals a process group. A shell does it: the library call needs `unsafe`, and small systems lack the program `kill`.
fn signal_group(id: u32, signal: &str) {
    let mut command = if cfg!(windows) {
        let mut command = Command::new("taskkill");
        command.args(["/T", "/F", "/PID", &id.to_string()]);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("kill -s {signal} -- -{id}")]);
        command
    };
    // A group that has ended cannot be signalled, which is what was wanted.
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}
