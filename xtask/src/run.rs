//! `cargo xtask run`: builds everything and opens the console.

mod probe;

use std::ffi::OsString;
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::console::{self, Profile};
use crate::paths::{find_program, program_in};
use crate::process::{Child, interrupted};
use crate::project::Project;
use crate::setup::Kit;

/// Unlocking takes a moment on a slow machine; a server that is not ready by then never will be.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How many ports are tried after the one that was asked for.
const PORTS_TRIED: u16 = 50;

/// What `cargo xtask run` accepts.
#[derive(Args)]
pub(crate) struct Options {
    /// Address and port to listen on; if the port is taken, the next free one is used
    #[arg(long, default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Serve the console alone, without a key server behind it: keys stay in the browser
    #[arg(long)]
    console_only: bool,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
}

/// `cargo xtask run`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let kit = Kit::for_builds(project)?;
    console::build(project, &kit, Profile::Shipped)?;
    project.ui.heading("Server");
    project
        .cargo("Server: compile", &["build", "--release", "-p", "keystead"])
        .advice("the lines above say what does not compile")
        .run()?;

    let address = free_address(project, options.listen)?;
    let mut server = start(project, options, address)?;
    wait_until_ready(&mut server, address)?;
    let url = format!("http://{address}/");
    println!("\n  Open {url}");
    if options.console_only {
        println!("  Keys stay in the browser; nothing is stored here.");
    } else {
        let data = project.relative(&data_dir(project)).display().to_string();
        println!("  The server's data: {data}");
        if probe::has_no_vault(address) {
            let program = program_in(&project.target().join("release"), "keystead");
            println!(
                "  There is no vault in it, and the console keeps one in your browser. For one on the server:"
            );
            println!("    {} init --data {data}", project.relative(&program).display());
            println!("  It shows the first access key, once. Then reload the page.");
        }
    }
    println!("  Ctrl-C stops it.\n");
    if !options.no_open {
        open(&url);
    }
    let status = server.wait()?;
    if interrupted() {
        println!("Stopped.");
        return Ok(ExitCode::SUCCESS);
    }
    bail!("The server ended by itself ({status}).\n  What to do: its last lines above say why")
}

fn start(project: &Project, options: &Options, address: SocketAddr) -> Result<Child> {
    let program = program_in(&project.target().join("release"), "keystead");
    let mut command = Command::new(&program);
    command.current_dir(&project.root).stdin(Stdio::null()).arg("serve");
    command.arg("--listen").arg(address.to_string()).arg("--console").arg(project.dist());
    if options.console_only {
        command.arg("--console-only");
    } else {
        command.arg("--data").arg(data_dir(project));
    }
    Child::in_own_group(&mut command).with_context(|| format!("cannot start {}", program.display()))
}

fn data_dir(project: &Project) -> std::path::PathBuf {
    project.root.join(".keystead")
}

/// The address that was asked for, or the next one with a free port.
fn free_address(project: &Project, wanted: SocketAddr) -> Result<SocketAddr> {
    let mut address = wanted;
    for _ in 0..=PORTS_TRIED {
        match TcpListener::bind(address) {
            // Port 0 asks the system for any free port.
            Ok(listener) => return listener.local_addr().context("cannot ask for the address of a socket"),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                let Some(next) = address.port().checked_add(1) else { break };
                address.set_port(next);
            }
            Err(error) => return Err(error).with_context(|| format!("cannot listen on {wanted}")),
        }
        if address.port() == wanted.port() + 1 {
            project.ui.note(&format!("port {} is taken; using the next free one", wanted.port()));
        }
    }
    bail!(
        "Port {} and the {PORTS_TRIED} after it are taken.\n  What to do: choose another one with --listen",
        wanted.port()
    )
}

fn wait_until_ready(server: &mut Child, address: SocketAddr) -> Result<()> {
    let deadline = Instant::now() + READY_WITHIN;
    while !probe::ready(address) {
        if let Some(status) = server.try_wait()? {
            bail!(
                "The server ended before it was ready ({status}).\n  What to do: its last lines above say why"
            );
        }
        if interrupted() {
            bail!("stopped");
        }
        if Instant::now() > deadline {
            bail!("The server is not ready after {} seconds", READY_WITHIN.as_secs());
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Opens a browser where there is a display. If none opens, the address has been printed.
fn open(url: &str) {
    let Some((program, arguments)) = opener(url) else { return };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _ = command.spawn();
}

fn opener(url: &str) -> Option<(&'static str, Vec<OsString>)> {
    if cfg!(target_os = "macos") {
        return Some(("open", vec![url.into()]));
    }
    if cfg!(windows) {
        return Some(("cmd", vec!["/C".into(), "start".into(), "".into(), url.into()]));
    }
    let display = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    (display && find_program("xdg-open").is_some()).then(|| ("xdg-open", vec![url.into()]))
}
