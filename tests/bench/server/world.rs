//! A server on a vault of its own, with a key for each request.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use data_encoding::BASE64;
use hyper::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::load::{Prepared, once};

pub(crate) struct World {
    child: Child,
    pub(crate) address: SocketAddr,
    authorization: String,
    keystore: String,
    keys: [String; 3],
    _directory: TempDir,
}

impl World {
    pub(crate) async fn begin(program: &Path) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let passphrase = directory.path().join("passphrase");
        std::fs::write(&passphrase, "seven quiet lakes of autumn rain").expect("a file");
        let command = |first: &str| {
            let mut command = Command::new(program);
            command.arg(first).arg("--json").arg("--data").arg(directory.path().join("data"));
            command.arg("--passphrase-file").arg(&passphrase);
            command
        };
        let made = command("init").args(["--kdf", "minimum"]).output().expect("the program");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
        let text = |name: &str| made.get(name).and_then(Value::as_str).expect("a text").to_owned();
        let pair = format!("{}:{}", text("accessKeyId"), text("secretAccessKey"));
        let authorization = format!("Basic {}", BASE64.encode(pair.as_bytes()));
        let mut child = command("serve")
            .args(["--listen", "127.0.0.1:0", "--max-requests-per-second", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let address = announced(&mut child);
        let mut world = Self {
            child,
            address,
            authorization,
            keystore: String::new(),
            keys: [const { String::new() }; 3],
            _directory: directory,
        };
        world.keystore = world.make("/api/v1/keystores", &json!({ "name": "Bench" })).await;
        let path = format!("/api/v1/keystores/{}/keys", world.keystore);
        let secret = "s".repeat(64);
        world.keys = [
            world.make(&path, &json!({ "name": "cipher" })).await,
            world.make(&path, &json!({ "name": "signer", "kind": "ecP256" })).await,
            world.make(&path, &json!({ "name": "secret", "kind": "secret", "secret": secret })).await,
        ];
        world
    }

    async fn make(&self, path: &str, body: &Value) -> String {
        let answer = once(self.address, &self.request(Method::POST, path.into(), body)).await;
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        answer.get("id").and_then(Value::as_str).expect("an id").to_owned()
    }

    fn request(&self, method: Method, path: String, body: &Value) -> Prepared {
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        Prepared { method, path, authorization: self.authorization.clone(), body }
    }

    /// What is measured.
    pub(crate) fn requests(&self) -> Vec<(&'static str, Prepared)> {
        let [cipher, signer, secret] = &self.keys;
        let plaintext = |bytes: usize| json!({ "plaintext": BASE64.encode(&vec![7; bytes]) });
        let message = json!({ "message": BASE64.encode(&[7; 256]) });
        let of = |key: &str, operation: &str| format!("/api/v1/keys/{key}/{operation}");
        let keys = format!("/api/v1/keystores/{}/keys", self.keystore);
        vec![
            ("encrypt 64 B", self.request(Method::POST, of(cipher, "encrypt"), &plaintext(64))),
            ("encrypt 1 KiB", self.request(Method::POST, of(cipher, "encrypt"), &plaintext(1_024))),
            ("sign 256 B, ECDSA P-256", self.request(Method::POST, of(signer, "sign"), &message)),
            ("read confidential data", self.request(Method::GET, of(secret, "secret"), &Value::Null)),
            ("create a key, durably", self.request(Method::POST, keys, &json!({ "name": "another" }))),
        ]
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
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
