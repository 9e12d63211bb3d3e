//! Keys of a vault in a token, and a vault that a token opens: over SoftHSM, which each test has for itself.

use core::time::Duration;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::thread;

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::http::{Response, Server};
use crate::support::{Place, finish, id};

const PIN: &str = "Someone#3141";
const SO_PIN: &str = "Officer#2718";
const MODULES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
];

/// A vault, and a token with an initialized PIN.
struct Tried {
    place: Place,
    serial: String,
    authorization: String,
}

fn module() -> &'static str {
    MODULES
        .into_iter()
        .find(|path| fs::exists(path).unwrap_or(false))
        .expect("SoftHSM is installed by the set-up")
}

impl Tried {
    fn new() -> Self {
        let place = Place::new();
        fs::create_dir(place.path("tokens")).unwrap();
        let settings = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            place.path("tokens").display()
        );
        place.write("softhsm2.conf", settings.as_bytes());
        for (name, pin) in [("pin", PIN), ("so-pin", SO_PIN), ("wrong-pin", "Another#3141")] {
            place.write(name, pin.as_bytes());
            fs::set_permissions(place.path(name), fs::Permissions::from_mode(0o600)).unwrap();
        }
        let made = place.json(&["init", "--kdf", "minimum"]);
        let (key, secret) =
            (made["accessKeyId"].as_str().unwrap(), made["secretAccessKey"].as_str().unwrap());
        let authorization =
            format!("Authorization: Basic {}\r\n", BASE64.encode(format!("{key}:{secret}").as_bytes()));
        let mut this = Self { place, serial: String::new(), authorization };
        let token =
            this.run(&["hsm", "init", "--label", "keys", "--so-pin-file", "so-pin", "--pin-file", "pin"]);
        this.serial = token["serial"].as_str().unwrap().to_owned();
        this
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.place.command();
        command.env("SOFTHSM2_CONF", self.place.path("softhsm2.conf")).env("KEYSTEAD_HSM_MODULE", module());
        command.env("KEYSTEAD_HSM_TOKEN", "keys").args(arguments);
        command
    }

    /// Runs a command that the token is set for.
    fn run(&self, arguments: &[&str]) -> Value {
        let mut command = self.command(arguments);
        if arguments.first() != Some(&"hsm") {
            command
                .args(["--data", "data", "--passphrase-file", "passphrase"])
                .env("KEYSTEAD_HSM_PIN_FILE", "pin");
        }
        let answer = finish(command.arg("--json").spawn().unwrap(), b"");
        serde_json::from_slice(&answer.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {}", answer.stderr))
    }

    /// A server whose vault the token is to open.
    fn serve(&self, pin_file: &str) -> Server {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0", "--json", "--data", "data"]);
        command.env("KEYSTEAD_HSM_PIN_FILE", pin_file);
        Server::of(&self.place, command)
    }

    fn call(&self, server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let headers = format!("{}Content-Type: application/json\r\n", self.authorization);
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let Response { status, body, .. } = server.connect().send(method, path, &headers, &body);
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// What `pkcs11-tool` of OpenSC shows of the token's objects.
    fn objects(&self) -> String {
        let output = Command::new("pkcs11-tool")
            .env("SOFTHSM2_CONF", self.place.path("softhsm2.conf"))
            .args(["--module", module(), "--login", "--pin", PIN, "--list-objects"])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

fn is_sealed(server: &Server) -> bool {
    let answer = server.connect().send("GET", "/readyz", "", b"");
    serde_json::from_slice::<Value>(&answer.body).unwrap()["sealed"] == json!(true)
}

/// Waits until something is so: the server looks every few seconds.
fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{what}");
}

#[test]
fn a_key_in_a_token_signs_tokens_over_the_server_until_its_pin_deletes_it() {
    let tried = Tried::new();
    let keystore = id(&tried.run(&["keystore", "create", "Tokens"]));
    let serial = tried.serial.as_str();
    let key = id(&tried.run(&[
        "key",
        "create",
        "--keystore",
        &keystore,
        "--kind",
        "ec-p256",
        "--hsm",
        serial,
        "signer",
    ]));
    tried.run(&["slot", "add", "--label", "token", "--new-hsm"]);
    let server = tried.serve("pin");
    assert!(!is_sealed(&server));
    let call = |method: &str, path: &str, body: Value| tried.call(&server, method, path, &body);

    let keys = format!("/api/v1/hsm/tokens/{serial}/keys");
    let (_, listed) = call("GET", &keys, Value::Null);
    let signer = listed["keys"].as_array().unwrap().iter().find(|key| key["label"] == "signer").unwrap();
    assert_eq!((&signer["neverExtractable"], &signer["sensitive"]), (&json!(true), &json!(true)));
    assert_eq!((&signer["managed"]["key"], &signer["managed"]["published"]), (&json!(key), &json!(true)));
    let cka_id = signer["ckaId"].as_str().unwrap().to_owned();

    // By label, by CKA_ID and by the id of the key; under both paths.
    for (path, named) in [
        ("/jwt/sign", json!({ "label": "signer" })),
        ("/api/v1/jwt/sign", json!({ "kid": cka_id })),
        ("/jwt/sign", json!({ "key": key })),
    ] {
        let (status, signed) = call("POST", path, json!({ "signer": named, "claims": { "sub": "a" } }));
        assert_eq!(status, 200, "{signed}");
        let (status, found) = call("POST", "/jwt/verify", json!({ "token": signed["token"] }));
        assert_eq!((status, &found["claims"]["sub"], &found["key"]), (200, &json!("a"), &json!(key)));
    }
    // Rotation makes an object of its own, and what was signed before stays valid.
    let before = call("POST", "/jwt/sign", json!({ "signer": { "kid": cka_id } })).1["token"].clone();
    assert_eq!(call("POST", &format!("/api/v1/keys/{key}/rotate"), Value::Null).0, 200);
    let after = call("POST", "/jwt/sign", json!({ "signer": { "kid": cka_id } })).1["token"].clone();
    for token in [before, after] {
        assert_eq!(call("POST", "/jwt/verify", json!({ "token": token })).0, 200);
    }
    assert_eq!(tried.objects().matches("Private Key Object").count(), 2);

    // What somebody else takes away is noticed.
    let taken = Command::new("pkcs11-tool")
        .env("SOFTHSM2_CONF", tried.place.path("softhsm2.conf"))
        .args([
            "--module",
            module(),
            "--login",
            "--pin",
            PIN,
            "--delete-object",
            "--type",
            "privkey",
            "--id",
            &cka_id,
        ])
        .output()
        .unwrap();
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    let (_, listed) = call("GET", &keys, Value::Null);
    assert_eq!(
        (&listed["missing"][0]["ckaId"], &listed["missing"][0]["version"]["key"]),
        (&json!(cka_id), &json!(key))
    );

    // What opens the vault, and what is a version of a key, is not deleted under them.
    let (_, listed) = call("GET", &keys, Value::Null);
    for key in listed["keys"].as_array().unwrap() {
        let path = format!("{keys}/{}/delete", key["ckaId"].as_str().unwrap());
        let (status, refused) = call("POST", &path, json!({ "pin": PIN }));
        assert_eq!((status, &refused["code"]), (409, &json!("hsm.object_in_use")), "{key}");
    }
    let path = |what: &str| format!("/api/v1/keys/{key}/{what}");
    assert_eq!(call("POST", &path("request-deletion"), Value::Null).0, 200);
    let (status, refused) = call("POST", &path("delete"), json!({ "pin": "Another#3141" }));
    assert_eq!((status, &refused["code"]), (403, &json!("pin.mismatch")));
    assert_eq!(call("POST", &path("delete"), json!({ "pin": PIN })).0, 200);
    let left = tried.objects();
    assert_eq!(
        (left.matches("Private Key Object").count(), left.matches("Public Key Object").count()),
        (0, 0)
    );
    let log = fs::read(tried.place.path("server.log")).unwrap();
    assert!(!crate::support::contains(&log, PIN.as_bytes()));
}

#[test]
fn an_aes_key_in_a_token_encrypts_on_the_command_line_and_the_server_decrypts() {
    let tried = Tried::new();
    let keystore = id(&tried.run(&["keystore", "create", "Data"]));
    let key = id(&tried.run(&["key", "create", "--keystore", &keystore, "--hsm", &tried.serial, "data"]));
    tried.place.write("plain", "카드 번호".as_bytes());
    tried.run(&["encrypt", "--key", &key, "--in", "plain", "--out", "sealed"]);
    let sealed = tried.place.read("sealed");
    assert_eq!((&sealed[..5], sealed.len()), (b"KSE1\x05".as_slice(), 25 + 12 + 13 + 16));
    tried.run(&["slot", "add", "--label", "token", "--new-hsm"]);
    let server = tried.serve("pin");
    let decrypt = format!("/api/v1/keys/{key}/decrypt");
    let (status, opened) =
        tried.call(&server, "POST", &decrypt, &json!({ "ciphertext": BASE64.encode(&sealed) }));
    assert_eq!((status, &opened["plaintext"]), (200, &json!(BASE64.encode("카드 번호".as_bytes()))));
    // Logged out, the key rests; a wrong PIN is told and changes nothing; the right one wakes it.
    let login = format!("/api/v1/hsm/tokens/{}/login", tried.serial);
    let body = json!({ "ciphertext": BASE64.encode(&sealed) });
    assert_eq!(tried.call(&server, "DELETE", &login, &Value::Null).0, 204);
    let (status, refused) = tried.call(&server, "POST", &decrypt, &body);
    assert_eq!((status, &refused["code"]), (409, &json!("hsm.logged_out")));
    let (status, _) = tried.call(&server, "POST", &login, &json!({ "pin": "Another#3141" }));
    assert_eq!(status, 403);
    assert_eq!(tried.call(&server, "POST", &login, &json!({ "pin": PIN })).0, 204);
    assert_eq!(tried.call(&server, "POST", &decrypt, &body).0, 200);
    let (_, log) = tried.call(&server, "GET", "/api/v1/audit?limit=100", &Value::Null);
    let events = log.to_string();
    assert!(events.contains("token.sign_in") && !events.contains(PIN), "{events}");
}

#[test]
fn without_its_token_a_server_stays_sealed_and_unseals_itself_when_it_is_back() {
    let tried = Tried::new();
    tried.run(&["slot", "add", "--label", "token", "--new-hsm"]);
    let (tokens, away) = (tried.place.path("tokens"), tried.place.path("away"));
    fs::rename(&tokens, &away).unwrap();
    fs::create_dir(&tokens).unwrap();
    let server = tried.serve("pin");
    assert!(is_sealed(&server));
    fs::remove_dir(&tokens).unwrap();
    fs::rename(&away, &tokens).unwrap();
    until("the vault is unsealed", || !is_sealed(&server));
    drop(server);
    // A PIN that the token refuses leaves it sealed, for somebody else to unseal.
    let server = tried.serve("wrong-pin");
    assert!(is_sealed(&server));
    let log = String::from_utf8(tried.place.read("server.log")).unwrap();
    assert_eq!(log.matches("hsm.pin_refused").count(), 1, "{log}");
    drop(server);
    assert!(!is_sealed(&tried.serve("pin")));
}
