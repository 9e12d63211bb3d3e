//! A server on a vault of its own, with a key for each request.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use hyper::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::load::{Prepared, once, succeeds};
use crate::token::Token;

/// Unlocks the vault.
pub(crate) const PASSPHRASE: &str = "seven quiet lakes of autumn rain";

pub(crate) struct World {
    program: PathBuf,
    child: Child,
    pub(crate) address: SocketAddr,
    /// From its start until it was ready.
    pub(crate) start: Duration,
    application: String,
    access_key: (String, String),
    keystore: String,
    keys: [String; 4],
    directory: TempDir,
    environment: Vec<(&'static str, OsString)>,
}

impl World {
    pub(crate) async fn begin(program: &Path) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self::begin_in(program, directory, Vec::new()).await
    }

    /// With a token, and its serial number.
    pub(crate) async fn begin_with_token(program: &Path) -> (Self, String) {
        let directory = tempfile::tempdir().expect("a directory");
        let Token { serial, environment } = Token::make(program, directory.path());
        (Self::begin_in(program, directory, environment).await, serial)
    }

    async fn begin_in(
        program: &Path,
        directory: TempDir,
        environment: Vec<(&'static str, OsString)>,
    ) -> Self {
        std::fs::write(directory.path().join("passphrase"), PASSPHRASE).expect("a file");
        let made =
            command(program, &directory, "init").args(["--kdf", "minimum"]).output().expect("the program");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
        let text = |name: &str| made.get(name).and_then(Value::as_str).expect("a text").to_owned();
        let (child, address, start) = serve(program, &directory, &environment).await;
        let mut world = Self {
            program: program.into(),
            child,
            address,
            start,
            application: text("appKey"),
            access_key: (text("accessKeyId"), text("secretAccessKey")),
            keystore: String::new(),
            keys: [const { String::new() }; 4],
            directory,
            environment,
        };
        let keystores = "/api/v1/keystores";
        world.keystore = world.make(keystores, &json!({ "name": "Bench" })).await;
        // This profile always asks who the client is.
        let gate = json!({ "ipv4": true, "mac": false, "certificate": false, "any": false });
        let other = json!({ "name": "NHN", "profile": "nhn", "gate": gate });
        let other = world.make(keystores, &other).await;
        let here = json!({ "items": [{ "ipv4": "127.0.0.1" }] });
        let register = format!("{keystores}/{other}/credentials");
        once(world.address, &world.request(Method::POST, register, &here)).await;
        let (path, other) =
            (format!("{keystores}/{}/keys", world.keystore), format!("{keystores}/{other}/keys"));
        let secret = "s".repeat(64);
        world.keys = [
            world.make(&path, &json!({ "name": "cipher" })).await,
            world.make(&path, &json!({ "name": "signer", "kind": "ecP256" })).await,
            world.make(&path, &json!({ "name": "secret", "kind": "secret", "secret": secret })).await,
            world.make(&other, &json!({ "name": "cipher" })).await,
        ];
        world
    }

    /// Stops the server, changes what is in its directory, and starts it again.
    pub(crate) async fn restart(&mut self, change: impl FnOnce(&Path)) {
        self.stop();
        change(&self.data());
        (self.child, self.address, self.start) =
            serve(&self.program, &self.directory, &self.environment).await;
    }

    fn stop(&mut self) {
        // As a service manager does it: what was leased and not used is given back.
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("a signal").success());
        self.child.wait().expect("its end");
    }

    async fn make(&self, path: &str, body: &Value) -> String {
        let answer = once(self.address, &self.request(Method::POST, path.into(), body)).await;
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        answer.get("id").and_then(Value::as_str).expect("an id").to_owned()
    }

    fn request(&self, method: Method, path: String, body: &Value) -> Prepared {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let pair = format!("{}:{}", self.access_key.0, self.access_key.1);
        let credentials = vec![("authorization", format!("Basic {}", BASE64.encode(pair.as_bytes())))];
        Prepared { method, path, credentials, body }
    }

    /// A request of another product's interface, in this version.
    fn nhn(&self, version: &str, path: &str, body: &Value) -> Prepared {
        let path = format!("/keymanager/{version}/appkey/{}/{path}", self.application);
        let credentials = match version {
            "v1.0" => Vec::new(),
            _ => vec![
                ("x-tc-authentication-id", self.access_key.0.clone()),
                ("x-tc-authentication-secret", self.access_key.1.clone()),
            ],
        };
        Prepared { credentials, ..self.request(Method::POST, path, body) }
    }

    /// What is measured.
    pub(crate) fn requests(&self) -> Vec<(&'static str, Prepared)> {
        let [cipher, signer, secret, other] = &self.keys;
        let plaintext = |bytes: usize| json!({ "plaintext": BASE64.encode(&vec![7; bytes]) });
        let message = json!({ "message": BASE64.encode(&[7; 256]) });
        let of = |key: &str, operation: &str| format!("/api/v1/keys/{key}/{operation}");
        let (path, text) =
            (format!("symmetric-keys/{other}/encrypt"), json!({ "plaintext": "t".repeat(64) }));
        vec![
            ("encrypt 64 B", self.request(Method::POST, of(cipher, "encrypt"), &plaintext(64))),
            ("encrypt 1 KiB", self.request(Method::POST, of(cipher, "encrypt"), &plaintext(1_024))),
            ("encrypt 64 B, NHN v1.0", self.nhn("v1.0", &path, &text)),
            ("encrypt 64 B, NHN v1.2", self.nhn("v1.2", &path, &text)),
            ("sign 256 B, ECDSA P-256", self.request(Method::POST, of(signer, "sign"), &message)),
            ("read confidential data", self.request(Method::GET, of(secret, "secret"), &Value::Null)),
            ("create a key, durably", self.creation()),
        ]
    }

    /// What is measured with keys in the token with this serial number.
    pub(crate) async fn with_token(&self, serial: &str) -> Vec<(&'static str, Prepared)> {
        let path = format!("/api/v1/keystores/{}/keys", self.keystore);
        let mut requests = Vec::new();
        for (what, kind) in [("sign a token, ES256", "ecP256"), ("sign a token, RS256", "rsa2048")] {
            let key = json!({ "name": what, "kind": kind, "hsm": { "token": serial } });
            let key = self.make(&path, &key).await;
            let body = json!({ "signer": { "key": key }, "claims": { "sub": "customer 17" } });
            requests.push((what, self.request(Method::POST, "/jwt/sign".into(), &body)));
        }
        requests
    }

    /// What is measured beside more and more keys.
    pub(crate) fn beside_many(&self) -> [(&'static str, Prepared); 3] {
        let path = format!("/api/v1/keys/{}/encrypt", self.keys[0]);
        let body = json!({ "plaintext": BASE64.encode(&[7; 64]) });
        [
            ("encrypt 64 B", self.request(Method::POST, path, &body)),
            ("list a page", self.request(Method::GET, "/api/v1/keys?limit=100".into(), &Value::Null)),
            ("create a key", self.creation()),
        ]
    }

    fn creation(&self) -> Prepared {
        let path = format!("/api/v1/keystores/{}/keys", self.keystore);
        self.request(Method::POST, path, &json!({ "name": "another" }))
    }

    /// Where its vault is.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

fn command(program: &Path, directory: &TempDir, first: &str) -> Command {
    let mut command = Command::new(program);
    command.arg(first).arg("--json").arg("--data").arg(directory.path().join("data"));
    command.arg("--passphrase-file").arg(directory.path().join("passphrase"));
    command
}

/// A server, its address, and how long it took to be ready.
async fn serve(
    program: &Path,
    directory: &TempDir,
    environment: &[(&'static str, OsString)],
) -> (Child, SocketAddr, Duration) {
    let started = Instant::now();
    let mut child = command(program, directory, "serve")
        .args(["--listen", "127.0.0.1:0", "--max-requests-per-second", "0"])
        .envs(environment.iter().cloned())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let address = announced(&mut child);
    while !succeeds(address, "/readyz").await {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    (child, address, started.elapsed())
}

fn announced(child: &mut Child) -> SocketAddr {
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut text = String::new();
    while let Some(Ok(line)) = lines.next() {
        text.push_str(&line);
        if let Ok(facts) = serde_json::from_str::<Value>(&text) {
            let address = facts.get("listening").and_then(Value::as_str).expect("an address");
            return address.trim_start_matches("http://").trim_end_matches('/').parse().expect("an address");
        }
    }
    panic!("the server said nothing: {text}");
}

impl Drop for World {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
