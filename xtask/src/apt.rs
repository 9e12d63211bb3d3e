//! Debian's package manager: installs what is missing, and only that.

use anyhow::{Context, Result, bail};

use crate::paths::find_program;
use crate::process::capture;
use crate::project::Project;

/// How a package gets installed here.
enum Rights {
    /// This is the administrator.
    Root,
    /// `sudo` works without asking.
    Sudo,
    /// `sudo` asks for a password on the terminal.
    SudoAsks,
}

/// Whether packages can be installed here at all.
pub(crate) fn available() -> bool {
    find_program("apt-get").is_some() && find_program("dpkg-query").is_some()
}

/// Installs those of the packages that are missing. `purpose` completes "needed for".
pub(crate) fn install(project: &Project, packages: &[String], purpose: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().map(String::as_str).filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        project.ui.already(&format!("System packages for {purpose}"), &packages.join(", "));
        return Ok(());
    }
    let rights = rights(&missing)?;
    let list = missing.join(" ");
    let name = format!("System packages for {purpose}: {list}");
    let advice = format!("install them by hand (`apt-get install {list}`), then run the command again");
    let arguments = ["install", "-y", "--no-install-recommends"];
    let first =
        apt(project, &rights, &name).args(arguments).args(&missing).optional().finish(|_| String::new())?;
    if first.success {
        return Ok(());
    }
    // A new machine has no package lists, and old lists name files that are gone.
    apt(project, &rights, "System package lists").args(["update"]).advice(advice.as_str()).run()?;
    apt(project, &rights, &name).args(arguments).args(&missing).advice(advice).run()?;
    Ok(())
}

/// Refreshes the package lists if they do not know this package.
pub(crate) fn ensure_known(project: &Project, package: &str) -> Result<()> {
    let known = capture("apt-cache", &["show", package]).is_some_and(|text| !text.trim().is_empty());
    if known {
        return Ok(());
    }
    let advice = "check that the machine reaches its package mirror, then run the command again";
    apt(project, &rights(&[package])?, "System package lists").args(["update"]).advice(advice).run()?;
    Ok(())
}

/// A program that may need the administrator's rights, as a step.
pub(crate) fn privileged<'p>(
    project: &'p Project,
    name: &str,
    program: &str,
) -> Result<crate::process::Task<'p>> {
    let task = match rights(&[])? {
        Rights::Root => project.task(name, program),
        Rights::Sudo => project.task(name, "sudo").args(["-n", program]),
        Rights::SudoAsks => project.task(name, "sudo").args([program]).asks_on_terminal(),
    };
    Ok(task)
}

fn apt<'p>(project: &'p Project, rights: &Rights, name: &str) -> crate::process::Task<'p> {
    let quiet = "DEBIAN_FRONTEND=noninteractive";
    match rights {
        Rights::Root => project.task(name, "apt-get").env("DEBIAN_FRONTEND", "noninteractive"),
        Rights::Sudo => project.task(name, "sudo").args(["-n", quiet, "apt-get"]),
        Rights::SudoAsks => project.task(name, "sudo").args([quiet, "apt-get"]).asks_on_terminal(),
    }
}

fn installed(package: &str) -> bool {
    capture("dpkg-query", &["-W", "-f=${db:Status-Status}", package]).is_some_and(|text| text == "installed")
}

fn rights(packages: &[&str]) -> Result<Rights> {
    let user =
        capture("id", &["-u"]).context("cannot ask who is running this: the program `id` is missing")?;
    if user.trim() == "0" {
        return Ok(Rights::Root);
    }
    if find_program("sudo").is_none() {
        let list = packages.join(" ");
        bail!(
            "The administrator's rights are needed, and there is no `sudo`.\n  What to do: run `apt-get install {list}` \
             as the administrator, then run the command again"
        );
    }
    if capture("sudo", &["-n", "true"]).is_some() {
        return Ok(Rights::Sudo);
    }
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Ok(Rights::SudoAsks);
    }
    bail!(
        "The administrator's rights are needed, and `sudo` would ask for a password where nobody can type it.\n  \
         What to do: run the command once on a terminal, or run `apt-get install {}` as the administrator",
        packages.join(" ")
    )
}
