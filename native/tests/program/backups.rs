//! Backups that are made while a server runs, of either store, and brought back into the other.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;

use keystead_tests::postgres::Cluster;

use crate::http::Server;
use crate::support::{Place, id};

/// A place whose vault is in a database or in a directory, and the arguments that say so.
fn place(in_database: bool) -> (Place, &'static [&'static str]) {
    let place = Place::new();
    if !in_database {
        return (place, &[]);
    }
    place.write("database", Cluster::shared().database().as_bytes());
    (place, &["--database-url-file", "database"])
}

#[test]
fn a_backup_of_a_running_server_is_brought_back_into_another_store() {
    for in_database in [false, true] {
        let (from, of_from) = place(in_database);
        let run = |arguments: &[&str]| from.json(&[arguments, of_from].concat());
        run(&["init", "--kdf", "minimum"]);
        let keystore = id(&run(&["keystore", "create", "Payments"]));
        let key = id(&run(&["key", "create", "--keystore", &keystore, "card numbers"]));
        let unlock = ["--data", "data", "--passphrase-file", "passphrase"];
        let server = Server::start(&from, &[&unlock, of_from].concat());
        let stop = Arc::new(AtomicBool::new(false));
        let client = {
            let (mut to, stop) = (server.connect(), Arc::clone(&stop));
            thread::spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    assert_eq!(to.send("GET", "/readyz", "", b"").status, 200);
                }
            })
        };
        from.write("plain", b"what was protected before");
        run(&["encrypt", "--key", &key, "--in", "plain", "--out", "sealed"]);
        from.write("bundle-passphrase", b"a passphrase of the bundle's own");
        let bundle = ["--bundle-passphrase-file", "bundle-passphrase"];
        run(&[&["export", "--out", "bundle", "--kdf", "minimum"], &bundle[..]].concat());
        stop.store(true, Ordering::SeqCst);
        client.join().unwrap();
        drop(server);

        let (to, of_to) = place(!in_database);
        let run = |arguments: &[&str]| to.json(&[arguments, of_to].concat());
        run(&["init", "--kdf", "minimum"]);
        for name in ["bundle", "bundle-passphrase", "sealed"] {
            to.write(name, &from.read(name));
        }
        run(&[&["import", "bundle"], &bundle[..]].concat());
        run(&["decrypt", "--in", "sealed", "--out", "opened"]);
        assert_eq!(to.read("opened"), b"what was protected before");
        run(&["check"]);
    }
}
