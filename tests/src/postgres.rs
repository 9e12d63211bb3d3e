//! A PostgreSQL server of the tests' own, in a directory that goes away with the process that made it. It is reached through a
//! socket in that directory, and through the network where a test asks for it.
//!
//! PostgreSQL does not run as the administrator; there it runs as the user `postgres`, whom its package makes.

use core::fmt::Write as _;
use core::sync::atomic::{AtomicU32, Ordering};
use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The role that owns everything in it, and its password over the network.
pub const ROLE: &str = "keystead";
/// See [`ROLE`].
pub const PASSWORD: &str = "only:for\\tests";

/// A running server.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    user: Option<(u32, u32)>,
    directory: PathBuf,
    port: u16,
    databases: AtomicU32,
    /// Stops the server and removes its directory when its standard input is closed, however this process ends.
    watch: Child,
}

impl Cluster {
    /// The server of all tests of a process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(None))
    }

    /// A server for one test, which is gone when it is dropped. With a certificate and its key, both in PEM, it takes
    /// connections from the network too, with TLS and a password alone.
    pub fn start(tls: Option<(&str, &str)>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let programs = programs();
        let user = other_user();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("keystead-postgres-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        let data = directory.join("data");
        let run = |program: &Path, arguments: &[&str]| {
            let mut command = Command::new(program);
            as_user(&mut command, user).args(arguments).current_dir("/");
            let output = command.output().expect("a program that starts");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{program:?} {arguments:?}: {said}");
        };
        run(Path::new("mkdir"), &["-m", "700", path(&directory)]);
        let arguments =
            ["-D", path(&data), "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
        run(&programs.join("initdb"), &arguments);
        let port = if tls.is_some() { free_port() } else { 5432 };
        let mut settings = format!("unix_socket_directories = '{}'\nport = {port}\n", directory.display());
        // What is lost when the machine loses power need not be kept here.
        settings += "fsync = off\nmax_connections = 200\nlog_destination = stderr\n";
        let listens = if tls.is_some() { "127.0.0.1" } else { "" };
        let _ = writeln!(settings, "listen_addresses = '{listens}'");
        if let Some((certificate, key)) = tls {
            settings += "ssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n";
            let gate = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
            for (name, text) in [("server.pem", certificate), ("server.key", key), ("pg_hba.conf", gate)] {
                write(&data.join(name), text, user);
            }
        }
        write(&data.join("keystead.conf"), &settings, user);
        let mut all =
            fs::OpenOptions::new().append(true).open(data.join("postgresql.conf")).expect("settings");
        writeln!(all, "include 'keystead.conf'").expect("settings");
        let mut watch = Command::new("sh");
        let script = r#"read -r _; "$0" -D "$1/data" -m immediate stop; rm -rf "$1""#;
        as_user(&mut watch, user)
            .args(["-c", script, path(&programs.join("pg_ctl")), path(&directory)])
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // It outlives whoever is interrupted at the terminal.
            .process_group(0);
        let watch = watch.spawn().expect("a shell");
        let cluster = Self { programs, user, directory, port, databases: AtomicU32::new(0), watch };
        cluster.resume();
        if tls.is_some() {
            let literal = PASSWORD.replace('\'', "''");
            cluster.sql("postgres", &format!("ALTER ROLE {ROLE} PASSWORD '{literal}'"));
        }
        cluster
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.address_of(&name)
    }

    /// The address of a database, by the socket.
    pub fn address_of(&self, name: &str) -> String {
        let host = self.directory.display().to_string().replace('/', "%2F");
        format!("postgresql://{ROLE}@{host}:{}/{name}", self.port)
    }

    /// The port, where it takes connections from the network.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Runs SQL in the database of this name, or of this address; the rows that it answers with, one a line.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let database = database.rsplit('/').next().unwrap_or(database);
        let mut command = Command::new(self.programs.join("psql"));
        as_user(&mut command, self.user)
            .args(["-h", path(&self.directory), "-p", &self.port.to_string(), "-U", ROLE, "-d", database])
            .args(["-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .current_dir("/");
        let output = command.output().expect("psql");
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Stops the server as a crash would.
    pub fn halt(&self) {
        self.control(&["-m", "immediate", "stop"]);
    }

    /// Starts it again.
    pub fn resume(&self) {
        let log = self.directory.join("log");
        self.control(&["-l", path(&log), "-w", "start"]);
    }

    fn control(&self, arguments: &[&str]) {
        let mut command = Command::new(self.programs.join("pg_ctl"));
        as_user(&mut command, self.user)
            .args(["-D", path(&self.directory.join("data")), "-s"])
            .args(arguments)
            .current_dir("/")
            .stdout(Stdio::null());
        let status = command.status().expect("pg_ctl");
        let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
        assert!(status.success(), "{arguments:?}: {log}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        // It has done what it could.
        let _ = self.watch.wait();
    }
}

/// Where the server's programs are: of the newest version, if there are several.
fn programs() -> PathBuf {
    let version = |path: &PathBuf| -> u32 {
        let name = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
        name.and_then(|name| name.parse().ok()).unwrap_or(0)
    };
    let packaged = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let packaged =
        packaged.map(|entry| entry.path().join("bin")).filter(|path| path.join("initdb").is_file());
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&on_path).find(|path| path.join("initdb").is_file());
    packaged.max_by_key(version).or(on_path).expect(
        "PostgreSQL is not installed, and its store is to be tested: run `cargo xtask setup --tests`, or install the package \
         `postgresql`",
    )
}

/// The user and group to run as, if this is the administrator.
fn other_user() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().expect("the program `id`");
        String::from_utf8_lossy(&output.stdout).trim().parse::<u32>().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let both = id(&["-u", "postgres"]).zip(id(&["-g", "postgres"]));
    Some(
        both.expect(
            "a user `postgres`, whom the package makes: PostgreSQL does not run as the administrator",
        ),
    )
}

fn as_user(command: &mut Command, user: Option<(u32, u32)>) -> &mut Command {
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).env("LC_ALL", "C")
}

/// Writes a file that belongs to the server's user, and that nobody else can read.
fn write(file: &Path, text: &str, user: Option<(u32, u32)>) {
    let mut command = Command::new("sh");
    as_user(&mut command, user).args(["-c", r#"umask 077; cat > "$0""#, path(file)]).current_dir("/");
    let mut child = command.stdin(Stdio::piped()).spawn().expect("a shell");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("a file");
    assert!(child.wait().expect("an end").success(), "{}", file.display());
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}
