//! Streams to a server and back, through pipes.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Stdio};
use std::thread;

use crate::online::Served;
use crate::support::{Place, finish, id, refused};

/// What goes through: many times what a process may take of memory beside itself.
const LENGTH: usize = 160 << 20;
/// The most memory that a process may have taken when that is through.
const MOST_MEMORY: u64 = 80 << 20;

/// The byte at a place of the message.
const fn byte(at: usize) -> u8 {
    (at.wrapping_mul(2_654_435_761) >> 11) as u8
}

/// The most memory that a process has had so far, where the system tells.
fn memory(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or_default() << 10
}

/// Writes to the process what `make` gives, while `take` is given what it writes. The most memory it took.
fn through(
    mut process: Child,
    mut make: impl FnMut(&mut Vec<u8>) + Send + 'static,
    mut take: impl FnMut(&[u8]),
) -> u64 {
    let mut stdin = process.stdin.take().unwrap();
    let writer = thread::spawn(move || {
        let mut piece = Vec::new();
        loop {
            piece.clear();
            make(&mut piece);
            if piece.is_empty() {
                return;
            }
            stdin.write_all(&piece).unwrap();
        }
    });
    let mut stdout = process.stdout.take().unwrap();
    let (mut buffer, mut most) = (vec![0; 1 << 20], 0);
    loop {
        match stdout.read(&mut buffer).unwrap() {
            0 => break,
            read => {
                take(&buffer[..read]);
                most = most.max(memory(&process));
            }
        }
    }
    writer.join().unwrap();
    let ended = process.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()), (Some(0), ""));
    most
}

fn with_key() -> (Served, String) {
    let served = Served::new();
    let keystore = id(&served.json(&["keystore", "create", "Backups"]));
    let key = id(&served.json(&["key", "create", "--keystore", &keystore, "tapes"]));
    (served, key)
}

#[test]
fn a_pipe_of_any_length_takes_little_memory() {
    let (served, key) = with_key();
    let spawn = |arguments: &[&str]| {
        let mut command = served.command(arguments);
        command.args(["--access-key-file", "access"]).stdout(Stdio::piped()).spawn().unwrap()
    };
    let mut made = 0;
    let mut sealed = fs::File::create(served.place.path("sealed")).unwrap();
    let encrypting = through(
        spawn(&["encrypt", "--stream", "--key", &key, "--aad", "tape 7"]),
        move |piece| {
            piece.extend((made..LENGTH.min(made + (1 << 20))).map(byte));
            made += piece.len();
        },
        |bytes| sealed.write_all(bytes).unwrap(),
    );
    let mut sealed = fs::File::open(served.place.path("sealed")).unwrap();
    let mut opened = 0;
    let decrypting = through(
        spawn(&["decrypt", "--aad", "tape 7"]),
        move |piece| {
            Read::by_ref(&mut sealed).take(1 << 20).read_to_end(piece).unwrap();
        },
        |bytes| {
            assert!(bytes.iter().enumerate().all(|(place, found)| *found == byte(opened + place)));
            opened += bytes.len();
        },
    );
    assert_eq!(opened, LENGTH);
    for (who, most) in
        [("encrypt", encrypting), ("decrypt", decrypting), ("server", memory(&served.server.child))]
    {
        assert!(most < MOST_MEMORY, "{who}: {most} bytes");
    }
}

#[test]
fn a_stream_that_goes_wrong_late_is_a_failure_and_no_file() {
    let (served, key) = with_key();
    let message: Vec<u8> = (0..5 << 20).map(byte).collect();
    served.place.write("message", &message);
    let seal = ["encrypt", "--stream", "--key", &key, "--in", "message", "--out", "sealed"];
    assert_eq!(served.run(&seal).exit, Some(0));
    assert_eq!(served.run(&["decrypt", "--in", "sealed", "--out", "opened"]).exit, Some(0));
    assert_eq!(served.place.read("opened"), message);
    let mut sealed = served.place.read("sealed");
    let at = sealed.len() - 100_000;
    sealed[at] ^= 1;
    served.place.write("altered", &sealed);
    for end in [sealed.len() - 7, sealed.len() / 2, 200, 50] {
        served.place.write("cut", &sealed[..end]);
        refused(&served.run(&["decrypt", "--in", "cut", "--out", "never"]), 4, expected(end));
    }
    refused(&served.run(&["decrypt", "--in", "altered", "--out", "never"]), 4, "decryption.failed");
    assert!(!served.place.path("never").exists());
    let here = |name: &str| served.place.run(&["decrypt", "--in", name, "--out", "never"]);
    refused(&here("altered"), 4, "decryption.failed");
}

#[test]
fn what_is_too_long_for_a_message_is_a_stream_or_refused() {
    let (served, key) = with_key();
    served.place.write("long", &vec![7; 33 << 20]);
    let made = served.json(&["encrypt", "--key", &key, "--in", "long", "--out", "sealed"]);
    assert_eq!(made["form"], "stream");
    let signer = served.json(&["key", "show", &key])["keystore"].as_str().unwrap().to_owned();
    let signer = id(&served.json(&["key", "create", "--keystore", &signer, "s", "--kind", "ed25519"]));
    served.place.write("long", &vec![7; 37 << 20]);
    let sign = ["sign", "--key", &signer, "--in", "long", "--out", "never"];
    refused(&served.run(&sign), 2, "request.too_large");
}

/// What a stream that ends here is.
const fn expected(end: usize) -> &'static str {
    if end < 146 { "ciphertext.malformed" } else { "decryption.failed" }
}

#[test]
fn a_client_shows_its_certificate_and_trusts_the_authority_that_is_named() {
    let place = Place::new();
    let made = place.json(&["init", "--kdf", "minimum"]);
    place.write("access", made.to_string().as_bytes());
    let unlocked = ["--data", "data", "--passphrase-file", "passphrase", "--tls-self-signed"];
    let server = crate::http::Server::start(&place, &unlocked);
    let url = server.facts["listening"].as_str().unwrap().trim_end_matches('/').to_owned();
    let run = |more: &[&str]| {
        let mut command = place.command();
        command.args(["keystore", "list", "--server", &url, "--access-key-file", "access"]).args(more);
        finish(command.spawn().unwrap(), b"")
    };
    refused(&run(&[]), 5, "server.unreachable");
    assert_eq!(run(&["--ca-file", "data/tls-certificate.pem"]).exit, Some(0));
    assert_eq!(run(&["--ca-cert", "data/tls-certificate.pem"]).exit, Some(0));
    place.write("empty", b"");
    refused(&run(&["--ca-file", "empty"]), 2, "tls.unusable");
    refused(&run(&["--ca-file", "nowhere"]), 5, "input.unreadable");
    let own = ["--ca-file", "data/tls-certificate.pem", "--client-cert", "data/tls-certificate.pem"];
    refused(&run(&own), 2, "usage.invalid");
    // A certificate of this client's own: any is taken at the handshake.
    let with_key = [&own[..], &["--client-key", "data/tls-key.pem"]].concat();
    assert_eq!(run(&with_key).exit, Some(0));
}
