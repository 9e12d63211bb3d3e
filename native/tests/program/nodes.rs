//! Several servers, and the command line, over one database of PostgreSQL.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use keystead_tests::postgres::{Cluster, PASSWORD, ROLE};
use serde_json::{Value, json};

use crate::http::{Connection, Server};
use crate::support::{Place, finish, id, refused};

/// A vault in a database of its own, and who may call its servers.
struct Shared {
    place: Place,
    app_key: String,
    access_key: (String, String),
    keystore: String,
}

impl Shared {
    fn new() -> Self {
        let place = Place::new();
        place.write("database", Cluster::shared().database().as_bytes());
        let made = place.json(&["init", "--kdf", "minimum", "--database-url-file", "database"]);
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let (app_key, access_key) = (text("appKey"), (text("accessKeyId"), text("secretAccessKey")));
        let this = Self { place, app_key, access_key, keystore: String::new() };
        let create = ["keystore", "create", "Shared", "--profile", "nhn", "--gate", "ipv4"];
        let keystore = id(&this.json(&create));
        this.json(&["credential", "add", "--keystore", &keystore, "--ipv4", "127.0.0.1"]);
        Self { keystore, ..this }
    }

    /// The command line, which opens and closes the vault for each command.
    fn json(&self, arguments: &[&str]) -> Value {
        self.place.json(&[arguments, &["--database-url-file", "database"]].concat())
    }

    fn node(&self) -> Server {
        let unlock = ["--database-url-file", "database", "--passphrase-file", "passphrase"];
        Server::start(&self.place, &unlock)
    }

    /// A call of NHN Cloud's interface; the status and the result code with what comes with it.
    fn call(&self, to: &mut Connection, method: &str, route: &str, body: &Value) -> (u16, Value) {
        let path = format!("/keymanager/v1.2/appkey/{}/{route}", self.app_key);
        let (key, secret) = &self.access_key;
        let headers = format!(
            "X-TC-AUTHENTICATION-ID: {key}\r\nX-TC-AUTHENTICATION-SECRET: {secret}\r\nContent-Type: application/json\r\n"
        );
        let answer = to.send(method, &path, &headers, body.to_string().as_bytes());
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    /// A call that succeeds.
    fn done(&self, to: &mut Connection, method: &str, route: &str, body: &Value) -> Value {
        let (status, answer) = self.call(to, method, route, body);
        assert_eq!((status, &answer["header"]["isSuccessful"]), (200, &json!(true)), "{route}: {answer}");
        answer["body"].clone()
    }

    fn new_key(&self, to: &mut Connection, name: &str) -> String {
        let body = json!({ "keyStoreName": "Shared", "name": name });
        let made = self.done(to, "POST", "keys/symmetric-keys/create", &body);
        made["keyId"].as_str().unwrap().to_owned()
    }
}

#[test]
fn what_one_server_changes_counts_in_the_other_at_once() {
    let shared = Shared::new();
    let (first, second) = (shared.node(), shared.node());
    let (mut a, mut b) = (first.connect(), second.connect());
    for round in 0..20 {
        let (this, other) = if round % 2 == 0 { (&mut a, &mut b) } else { (&mut b, &mut a) };
        let key = shared.new_key(this, &format!("key {round}"));
        let text = json!({ "plaintext": format!("text {round}") });
        let made = shared.done(other, "POST", &format!("symmetric-keys/{key}/encrypt"), &text);
        let sealed = json!({ "ciphertext": made["ciphertext"] });
        let opened = shared.done(this, "POST", &format!("symmetric-keys/{key}/decrypt"), &sealed);
        assert_eq!(opened["plaintext"], text["plaintext"]);

        shared.done(this, "PUT", &format!("keys/{key}/delete"), &json!({}));
        let (status, refusal) = shared.call(other, "POST", &format!("symmetric-keys/{key}/encrypt"), &text);
        assert_eq!(refusal["header"]["isSuccessful"], json!(false), "{status} {refusal}");
        shared.done(other, "DELETE", &format!("keys/{key}"), &json!({}));
        let (_, refusal) = shared.call(this, "POST", &format!("symmetric-keys/{key}/decrypt"), &sealed);
        assert_eq!(refusal["header"]["isSuccessful"], json!(false), "{refusal}");
    }
    // A program that opens the vault for one command counts as well.
    let key = id(&shared.json(&["key", "create", "--keystore", &shared.keystore, "by hand"]));
    let text = json!({ "plaintext": "by hand" });
    shared.done(&mut a, "POST", &format!("symmetric-keys/{key}/encrypt"), &text);
    shared.json(&["key", "request-deletion", &key]);
    for to in [&mut a, &mut b] {
        let (_, refusal) = shared.call(to, "POST", &format!("symmetric-keys/{key}/encrypt"), &text);
        assert_eq!(refusal["header"]["isSuccessful"], json!(false), "{refusal}");
    }
    drop((first, second));
    shared.json(&["check"]);
}

/// What two servers have acknowledged under load.
#[derive(Default)]
struct Acknowledged {
    keys: Mutex<BTreeSet<String>>,
    ciphertexts: Mutex<Vec<(String, String)>>,
    encryptions: AtomicUsize,
}

#[test]
fn a_server_that_is_killed_under_load_loses_nothing_that_it_acknowledged() {
    let shared = Arc::new(Shared::new());
    let (mut first, second) = (shared.node(), shared.node());
    let key = shared.new_key(&mut first.connect(), "under load");
    let told = Arc::new(Acknowledged::default());
    let stop = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = [&first, &first, &first, &second, &second]
        .into_iter()
        .enumerate()
        .map(|(number, node)| {
            let mut to = node.connect();
            let (shared, told, stop, key) = (shared.clone(), told.clone(), stop.clone(), key.clone());
            thread::spawn(move || {
                let mut round = 0;
                while !stop.load(Ordering::SeqCst) && work(&shared, &told, &mut to, &key, number, round) {
                    round += 1;
                }
            })
        })
        .collect();
    let so_far = || (told.keys.lock().unwrap().len(), told.encryptions.load(Ordering::SeqCst));
    let until = |keys: usize, encryptions: usize| {
        while so_far().0 < keys || so_far().1 < encryptions {
            thread::yield_now();
        }
    };
    until(12, 60);
    // SIGKILL: nothing is closed, flushed or given back.
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let (keys, encryptions) = so_far();
    until(keys + 6, encryptions + 20);
    stop.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.join().unwrap();
    }

    let mut b = second.connect();
    for (text, ciphertext) in told.ciphertexts.lock().unwrap().iter() {
        let sealed = json!({ "ciphertext": ciphertext });
        let opened = shared.done(&mut b, "POST", &format!("symmetric-keys/{key}/decrypt"), &sealed);
        assert_eq!(opened["plaintext"], json!(text));
    }
    let third = shared.node();
    let told_keys = told.keys.lock().unwrap().clone();
    for made in &told_keys {
        let text = json!({ "plaintext": "still here" });
        shared.done(&mut third.connect(), "POST", &format!("symmetric-keys/{made}/encrypt"), &text);
    }
    drop((second, third));
    let listed = shared.json(&["key", "list", "--keystore", &shared.keystore]);
    let listed: BTreeSet<String> = listed.as_array().unwrap().iter().map(id).collect();
    assert!(told_keys.is_subset(&listed));
    // At most what was under way in each connection was made without being acknowledged.
    assert!(listed.len() <= told_keys.len() + 1 + 5, "{} and {}", listed.len(), told_keys.len());
    let counted = shared.json(&["key", "show", &key])["versions"][0]["operations"].as_u64().unwrap();
    assert!(counted >= told.encryptions.load(Ordering::SeqCst) as u64, "{counted}: counted too low");
    shared.json(&["check"]);
    whole_log(&shared, &told_keys);
}

/// One round of work; false if the server is gone.
fn work(
    shared: &Shared,
    told: &Acknowledged,
    to: &mut Connection,
    key: &str,
    number: usize,
    round: usize,
) -> bool {
    let text = format!("text {number} {round}");
    let body = json!({ "plaintext": text }).to_string();
    let (id, secret) = &shared.access_key;
    let headers = format!(
        "X-TC-AUTHENTICATION-ID: {id}\r\nX-TC-AUTHENTICATION-SECRET: {secret}\r\nContent-Type: application/json\r\n"
    );
    let base = format!("/keymanager/v1.2/appkey/{}", shared.app_key);
    let path = format!("{base}/symmetric-keys/{key}/encrypt");
    let Some(answer) = to.try_send("POST", &path, &headers, body.as_bytes()) else { return false };
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    if answer["header"]["isSuccessful"] == json!(true) {
        told.encryptions.fetch_add(1, Ordering::SeqCst);
        let ciphertext = answer["body"]["ciphertext"].as_str().unwrap().to_owned();
        told.ciphertexts.lock().unwrap().push((text, ciphertext));
    }
    if !round.is_multiple_of(4) {
        return true;
    }
    let body = json!({ "keyStoreName": "Shared", "name": format!("key {number} {round}") }).to_string();
    let path = format!("{base}/keys/symmetric-keys/create");
    let Some(answer) = to.try_send("POST", &path, &headers, body.as_bytes()) else { return false };
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    if answer["header"]["isSuccessful"] == json!(true) {
        let made = answer["body"]["keyId"].as_str().unwrap().to_owned();
        told.keys.lock().unwrap().insert(made);
    }
    true
}

/// The chain is whole, and has each key's creation once: a change and its entry are one commit. Of data operations the killed
/// server may owe those of its last second.
fn whole_log(shared: &Shared, made: &BTreeSet<String>) {
    shared.json(&["audit", "export", "log.jsonl"]);
    let verified = shared.json(&["audit", "verify", "log.jsonl"]);
    assert!(!verified["unclosedSessions"].as_array().unwrap().is_empty(), "the killed server closed nothing");
    let log = String::from_utf8(shared.place.read("log.jsonl")).unwrap();
    for key in made {
        let creations =
            log.lines().filter(|line| line.contains(key.as_str()) && line.contains("symmetric.create"));
        assert_eq!(creations.count(), 1, "{key}");
    }
}

#[test]
fn passwords_come_from_files_and_the_environment_and_certificates_are_verified() {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let cluster = Cluster::start(Some((&certificate, &key)));
    cluster.database();
    let place = Place::new();
    place.write("ca.pem", certificate.as_bytes());
    let port = cluster.port();
    let url = |host: &str, more: &str| format!("postgresql://{ROLE}@{host}:{port}/test_0?{more}");
    let verified = url("localhost", "sslmode=verify-full&sslrootcert=ca.pem");
    let init = |url: &str, set: &dyn Fn(&mut Command)| {
        let mut command = place.keystead(&["init", "--kdf", "minimum", "--database-url", url]);
        set(&mut command);
        finish(command.spawn().unwrap(), b"")
    };
    let with_password = |command: &mut Command| {
        command.env("PGPASSWORD", PASSWORD);
    };
    refused(&init(&verified, &|_| {}), 5, "store.unavailable");
    refused(&init(&url("localhost", "sslmode=verify-full"), &with_password), 5, "store.unavailable");
    refused(&init(&url("127.0.0.1", "sslrootcert=ca.pem"), &with_password), 5, "store.unavailable");
    refused(&init(&url("localhost", "sslmode=disable"), &with_password), 5, "store.unavailable");
    let in_argument = verified.replace('@', ":secret@");
    let answer = init(&in_argument, &with_password);
    refused(&answer, 2, "password.argument");
    assert!(!answer.stderr.contains("secret"));
    refused(&init("sqlite:vault", &|_| {}), 2, "database.address");

    assert_eq!(init(&verified, &with_password).exit, Some(0));
    let escaped = PASSWORD.replace('\\', "\\\\").replace(':', "\\:");
    place.write(".pgpass", format!("*:*:test_0:{ROLE}:{escaped}\n").as_bytes());
    std::fs::set_permissions(place.path(".pgpass"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    place.json(&["check", "--database-url", &verified]);
    let whole = place.keystead(&["check"]).env("KEYSTEAD_DATABASE_URL", &verified).spawn().unwrap();
    assert_eq!(finish(whole, b"").exit, Some(0));
    let user = cluster.sql("test_0", "SELECT count(*) FROM keystead.records WHERE kind = 9");
    assert_eq!(user, "2\n", "the application and the administrator");
}
