//! Where a database is: an address as PostgreSQL writes it, and the conventions for passwords and certificates around it.

use core::fmt;
use core::time::Duration;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How long the server has to take a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long what was sent may stay unconfirmed before the connection counts as lost.
const UNCONFIRMED: Duration = Duration::from_secs(15);
/// What the server is asked to give up by itself, and that it keeps to the standard in what it answers.
const OPTIONS: &str = "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000 \
                       -c client_encoding=UTF8 -c standard_conforming_strings=on";

/// The address of a database, with the password if there is one. It is shown without.
#[derive(Clone)]
pub struct PostgresAddress {
    pub(super) config: Config,
    pub(super) tls: Option<Roots>,
}

/// Who vouches for the server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    /// Those that the system trusts.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

/// Why an address is none. No message repeats what stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// It does not begin with `postgresql://`.
    Scheme,
    /// The driver cannot read it.
    Malformed,
    /// It names no host, no role or no database.
    Incomplete(&'static str),
    /// `sslmode` is one that would let anybody listen.
    TlsMode,
}

impl fmt::Display for AddressProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("it does not begin with postgresql://"),
            Self::Malformed => {
                f.write_str("it is not of the form postgresql://ROLE@HOST:PORT/DATABASE?OPTIONS")
            }
            Self::Incomplete(what) => write!(f, "it names no {what}"),
            Self::TlsMode => {
                f.write_str("its sslmode is neither disable, require, verify-ca nor verify-full")
            }
        }
    }
}

impl PostgresAddress {
    /// Reads `postgresql://ROLE[:PASSWORD]@HOST[:PORT]/DATABASE[?OPTIONS]`. Options are those of PostgreSQL's own clients;
    /// `sslrootcert` names the certificates that the server's is verified by.
    ///
    /// Connections are encrypted and the server's certificate is verified, whatever kind of `sslmode` is asked for, unless
    /// it is `disable`, or the server is on this machine and nothing is asked for.
    ///
    /// # Errors
    /// [`AddressProblem`].
    pub fn parse(text: &str) -> Result<Self, AddressProblem> {
        let text = text.trim();
        if !text.starts_with("postgresql://") && !text.starts_with("postgres://") {
            return Err(AddressProblem::Scheme);
        }
        let (base, query) = text.split_once('?').unwrap_or((text, ""));
        let mut mode = None;
        let mut root = None;
        let mut others = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "sslmode" => mode = Some(value.into_owned()),
                "sslrootcert" => root = Some(value.into_owned()),
                _ => drop(others.append_pair(&name, &value)),
            }
        }
        // The driver reads spaces as %20 alone.
        let others = others.finish().replace('+', "%20");
        let mut config: Config = format!("{base}?{others}").parse().map_err(|_| AddressProblem::Malformed)?;
        if config.get_hosts().is_empty() {
            return Err(AddressProblem::Incomplete("host"));
        }
        for (what, given) in [("role", config.get_user()), ("database", config.get_dbname())] {
            given.filter(|given| !given.is_empty()).ok_or(AddressProblem::Incomplete(what))?;
        }
        let encrypted = match mode.as_deref() {
            Some("disable") => false,
            Some("require" | "verify-ca" | "verify-full") => true,
            None => root.is_some() || !config.get_hosts().iter().all(is_this_machine),
            Some(_) => return Err(AddressProblem::TlsMode),
        };
        let tls = encrypted.then(|| match root {
            Some(file) if file != "system" => Roots::File(file.into()),
            _ => Roots::System,
        });
        config.ssl_mode(if encrypted { SslMode::Require } else { SslMode::Disable });
        let options =
            config.get_options().map_or_else(|| OPTIONS.to_owned(), |given| format!("{OPTIONS} {given}"));
        config.options(options).application_name("keystead").tcp_user_timeout(UNCONFIRMED);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_target_session_attrs() == TargetSessionAttrs::Any && config.get_hosts().len() > 1 {
            // Of several servers one takes changes.
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        Ok(Self { config, tls })
    }

    /// Whether the address itself has a password in it.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// Takes the password from where PostgreSQL's own clients look for one, if the address has none: `PGPASSWORD`, then
    /// the file that `PGPASSFILE` names, or `.pgpass` in the user's directory.
    #[must_use]
    pub fn with_password_of_user(mut self) -> Self {
        if self.has_password() {
            return self;
        }
        if let Some(password) = env::var_os("PGPASSWORD").filter(|password| !password.is_empty()) {
            self.config.password(password.as_encoded_bytes());
            return self;
        }
        let file = env::var_os("PGPASSFILE").map(PathBuf::from).or_else(|| {
            let home = env::var_os("HOME").map(PathBuf::from)?;
            Some(home.join(".pgpass"))
        });
        if let Some(password) = file.and_then(|file| self.password_in(&file)) {
            self.config.password(password);
        }
        self
    }

    /// The password of the first line of a password file that is about this database. A file that others can read is left
    /// aside, as PostgreSQL's own clients do.
    fn password_in(&self, file: &Path) -> Option<String> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(file).ok()?.permissions().mode();
            if mode & 0o077 != 0 {
                return None;
            }
        }
        let text = fs::read_to_string(file).ok()?;
        text.lines().find_map(|line| self.password_of(line))
    }

    fn password_of(&self, line: &str) -> Option<String> {
        if line.starts_with('#') {
            return None;
        }
        let fields = split(line);
        let [host, port, database, role, password] = fields.as_slice() else { return None };
        let is = |field: &String, own: &str| field == "*" || field == own;
        let hosts = self.config.get_hosts().iter().any(|own| is(host, &host_name(own)));
        let own_port = self.config.get_ports().first().copied().unwrap_or(5432).to_string();
        let matches = hosts
            && is(port, &own_port)
            && is(database, self.config.get_dbname().unwrap_or_default())
            && is(role, self.config.get_user().unwrap_or_default());
        matches.then(|| password.clone())
    }
}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts: Vec<String> = self.config.get_hosts().iter().map(host_name).collect();
        let ports: Vec<String> = self.config.get_ports().iter().map(u16::to_string).collect();
        let database = self.config.get_dbname().unwrap_or_default();
        write!(f, "postgresql://{}:{}/{database}", hosts.join(","), ports.join(","))
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The fields of a line of a password file: colons part them, and a backslash takes its meaning from what follows.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            ':' => fields.push(String::new()),
            '\\' => fields.iter_mut().last().into_iter().for_each(|field| field.extend(characters.next())),
            other => fields.iter_mut().last().into_iter().for_each(|field| field.push(other)),
        }
    }
    fields
}

fn host_name(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: core::net::IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

#[cfg(test)]
mod tests;
