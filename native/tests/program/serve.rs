//! The server, over real connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};

use serde_json::{Value, json};

use crate::support::{Place, finish, refused};

const PAGE: &str = "<!doctype html><title>Keystead</title>";

#[test]
fn files_come_with_their_types_and_strict_headers() {
    let place = Place::new();
    let server = Server::start(&place, &["--console-only"]);
    let page = server.get("/");
    assert_eq!((page.status, page.text().as_str()), (200, PAGE));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let policy = page.header("content-security-policy").unwrap();
    for directive in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    ] {
        assert!(policy.split("; ").any(|part| part == directive), "{directive}");
    }
    let expected = [
        ("/app_bg.wasm", "application/wasm"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/style/base.css", "text/css; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
        ("/unknown.kind", "application/octet-stream"),
    ];
    for (path, content_type) in expected {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(content_type)), "{path}");
        strict(&answer);
    }
    for path in ["/missing.js", "/healthz", "/readyz", "/api/v1/keys"] {
        strict(&server.get(path));
    }
}

fn strict(answer: &Answer) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    assert!(answer.header("content-security-policy").is_some_and(|policy| policy.contains("'none'")));
    assert!(answer.header("permissions-policy").is_some_and(|policy| policy.contains("camera=()")));
}

#[test]
fn addresses_of_the_console_get_its_page_and_nothing_else_does() {
    let place = Place::new();
    place.write("secret.txt", b"outside of the console");
    let server = Server::start(&place, &["--console-only"]);
    for path in ["/keys", "/keystores/0123/keys", "/?from=mail", "/keys?sort=name"] {
        assert_eq!(server.get(path).text(), PAGE, "{path}");
    }
    let outside = [
        "/../secret.txt",
        "/style/../../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fpassphrase",
        "/..\\secret.txt",
        "//secret.txt",
        "/missing.js",
        "/api/v1/keys",
        "/link.txt",
    ];
    for path in outside {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.text().as_str()), (404, "There is nothing here.\n"), "{path}");
    }
}

#[test]
fn methods_conditions_and_encodings() {
    let place = Place::new();
    let server = Server::start(&place, &["--console-only"]);
    let whole = server.get("/app_bg.wasm");
    assert_eq!(whole.body.len(), 20_000);
    assert_eq!(whole.header("vary"), Some("accept-encoding"));

    let head = server.request("HEAD", "/app_bg.wasm", "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some("20000"));
    let etag = whole.header("etag").unwrap();
    let again = server.request("GET", "/app_bg.wasm", &format!("If-None-Match: \"x\", {etag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));

    let small = server.request("GET", "/app_bg.wasm", "Accept-Encoding: zstd, gzip;q=0.8\r\n");
    assert_eq!((small.status, small.header("content-encoding")), (200, Some("gzip")));
    assert!(small.body.len() < 2_000 && small.body.starts_with(&[0x1f, 0x8b]));
    assert_ne!(small.header("etag"), Some(etag), "another encoding is another representation");
    let refused = server.request("GET", "/app_bg.wasm", "Accept-Encoding: gzip;q=0, identity\r\n");
    assert_eq!((refused.header("content-encoding"), refused.body.len()), (None, 20_000));

    // What was put beside a file as its Brotli form is sent as that, and is no file of its own.
    let packed = server.request("GET", "/app.js", "Accept-Encoding: gzip, br\r\n");
    assert_eq!(
        (packed.header("content-encoding"), packed.text().as_str()),
        (Some("br"), "packed by the build")
    );
    assert_eq!(packed.header("content-type"), Some("text/javascript; charset=utf-8"));
    let plain = server.request("GET", "/app.js", "Accept-Encoding: br;q=0\r\n");
    assert_eq!(plain.header("content-encoding"), None);
    assert_ne!(plain.header("etag"), packed.header("etag"));
    assert_eq!(server.get("/app.js.br").status, 404);

    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = server.request(method, "/", "Content-Length: 0\r\n");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    assert_eq!(server.get("/healthz").text(), "alive\n");
}

#[test]
fn readiness_tells_what_the_vault_is() {
    let place = Place::new();
    let server = Server::start(&place, &["--data", "data"]);
    assert_eq!(server.ready(), (200, json!({ "status": "uninitialized", "sealed": true })));
    assert_eq!(server.get("/keys").text(), PAGE, "the console is served all the same");
    assert!(!place.path("data").exists(), "nothing is made by looking");
    place.json(&["init", "--kdf", "minimum"]);
    assert_eq!(server.ready(), (200, json!({ "status": "ready", "sealed": true })));
    let unsealed = Server::start(&place, &["--data", "data", "--passphrase-file", "passphrase"]);
    assert_eq!(unsealed.ready(), (200, json!({ "status": "ready", "sealed": false })));
    place.json(&["keystore", "create", "Beside the server"]);

    let file = place.path("data/vault.sqlite3");
    std::fs::remove_file(place.path("data/vault.sqlite3-wal")).unwrap();
    std::fs::write(file, b"no database any more, but long enough to look like one".repeat(200)).unwrap();
    let answer = server.ready();
    assert_eq!(answer, (503, json!({ "status": "unavailable", "sealed": true, "code": "store.corrupt" })));
    assert_eq!(server.get("/healthz").status, 200);
    let alone = Server::start(&place, &["--console-only"]);
    assert_eq!(alone.ready(), (200, json!({ "status": "ready" })));
}

#[test]
fn a_server_that_cannot_do_its_work_does_not_start() {
    let place = Place::new();
    site(&place);
    let serve = |arguments: &[&str]| {
        let mut command = place.command();
        command.arg("serve").args(arguments);
        finish(command.spawn().unwrap(), b"")
    };
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let answer = serve(&["--console", "site", "--console-only", "--listen", &address]);
    refused(&answer, 5, "serve.listen");
    refused(&serve(&["--console", "nowhere", "--console-only"]), 2, "console.missing");
    let unlock = ["--console", "site", "--data", "data", "--passphrase-file", "passphrase"];
    refused(&serve(&unlock), 3, "vault.absent");
    place.json(&["init", "--kdf", "minimum"]);
    place.write("passphrase", b"another passphrase");
    refused(&serve(&unlock), 3, "unlock.failed");
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_told_to() {
    let place = Place::with_vault();
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::start(&place, &["--data", "data", "--passphrase-file", "passphrase"]);
        // An idle connection does not hold it up.
        let _idle = TcpStream::connect(&server.address).unwrap();
        let id = server.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal}");
    }
    place.json(&["check"]);
}

/// A running server; it ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(place: &Place, arguments: &[&str]) -> Self {
        site(place);
        let mut command = place.command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--console", "site", "--json"]).args(arguments);
        let mut child = command.spawn().unwrap();
        // The announcement: the last line of a JSON object.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut text = String::new();
        while serde_json::from_str::<Value>(&text).is_err() {
            text.push_str(&lines.next().expect("the server announces itself").unwrap());
        }
        let facts: Value = serde_json::from_str(&text).unwrap();
        let url = facts["listening"].as_str().unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    fn ready(&self) -> (u16, Value) {
        let answer = self.get("/readyz");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    fn request(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        Answer { status, headers: lines.map(header).collect(), body: bytes[end + 4..].to_vec() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A console of a few files.
fn site(place: &Place) {
    std::fs::create_dir_all(place.path("site/style")).unwrap();
    place.write("site/index.html", PAGE.as_bytes());
    place.write("site/app_bg.wasm", &[0; 20_000]);
    place.write("site/app.js.br", b"packed by the build");
    place.write("site/app.js", b"export {}");
    place.write("site/style/base.css", b"a {}");
    place.write("site/favicon.svg", b"<svg/>");
    place.write("site/unknown.kind", b"?");
    #[cfg(unix)]
    // It is there already if this is the test's second server.
    let _ = std::os::unix::fs::symlink(place.path("passphrase"), place.path("site/link.txt"));
}
