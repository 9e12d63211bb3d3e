//! Targets from rustup.

use std::time::Duration;

use anyhow::Result;

use crate::paths::find_program;
use crate::process::capture;
use crate::project::Project;

/// Long enough for a slow line, short enough to fall back when a firewall swallows packets.
pub(super) const LIMIT: Duration = Duration::from_secs(300);

/// Installs a target within the time given. The inner error says why rustup could not; the outer one that xtask was stopped.
pub(crate) fn add_target(
    project: &Project,
    name: &str,
    target: &str,
    limit: Duration,
) -> Result<Result<(), String>> {
    if find_program("rustup").is_none() {
        return Ok(Err("rustup is not installed".to_owned()));
    }
    let task = project
        .task(&format!("{name}: rustup target add {target}"), "rustup")
        .args(["target", "add", target]);
    let outcome = task.env("RUSTUP_MAX_RETRIES", "1").limit(limit).optional().finish(|_| String::new())?;
    if outcome.success {
        return Ok(Ok(()));
    }
    let reason =
        outcome.output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    Ok(Err(format!("rustup cannot install {target}: {}", reason.trim())))
}

/// Installs a component of the compiler, such as Clippy, when Cargo does not know its command. Where rustup cannot, the
/// step that calls the command fails and says so.
pub(crate) fn ensure_component(project: &Project, component: &str, command: &str) -> Result<()> {
    if capture(project.cargo_program(), &[command, "--version"]).is_some() || find_program("rustup").is_none()
    {
        return Ok(());
    }
    let name = format!("Rust component: {component}");
    project
        .task(&name, "rustup")
        .args(["component", "add", component])
        .limit(LIMIT)
        .optional()
        .finish(|_| String::new())?;
    Ok(())
}
