//! Several processes on one vault, and processes that are killed.

use core::time::Duration;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Place, finish, id, refused};

#[test]
fn processes_that_write_at_once_lose_nothing() {
    let (place, keystore, _) = Place::with_key();
    let writers: Vec<_> = (0..3)
        .map(|writer| {
            let mut command = place.keystead(&["keystore", "create", &format!("Store {writer}"), "--json"]);
            let child = command.spawn().unwrap();
            let keys: Vec<_> = (0..3)
                .map(|number| {
                    let name = format!("key {writer}.{number}");
                    place
                        .keystead(&["key", "create", "--keystore", &keystore, &name, "--json"])
                        .spawn()
                        .unwrap()
                })
                .collect();
            (child, keys)
        })
        .collect();
    let mut made = BTreeSet::new();
    for (child, keys) in writers {
        let answer = finish(child, b"");
        assert_eq!(answer.exit, Some(0), "{}", answer.stderr);
        for child in keys {
            let answer = finish(child, b"");
            assert_eq!(answer.exit, Some(0), "{}", answer.stderr);
            made.insert(id(&serde_json::from_slice(&answer.stdout).unwrap()));
        }
    }
    let keys = place.json(&["key", "list"]);
    let listed: BTreeSet<_> = keys.as_array().unwrap().iter().map(id).collect();
    assert_eq!((made.len(), listed.len()), (9, 10));
    assert!(made.is_subset(&listed));
    assert_eq!(place.json(&["keystore", "show", &keystore])["keys"], 10);
    assert_eq!(place.json(&["keystore", "list"]).as_array().unwrap().len(), 4);
    place.json(&["check"]);
}

#[test]
fn of_two_that_make_a_vault_one_does() {
    for _ in 0..4 {
        let place = Place::new();
        let init = || place.keystead(&["init", "--kdf", "minimum"]).spawn().unwrap();
        let children = [init(), init(), init()];
        let answers = children.map(|child| finish(child, b""));
        let (made, told): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.exit == Some(0));
        assert_eq!(made.len(), 1);
        for answer in told {
            refused(answer, 3, "vault.exists");
        }
        place.json(&["check"]);
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_whole_vault() {
    let (place, keystore, _) = Place::with_key();
    let mut acknowledged = Vec::new();
    for round in 0..16 {
        let name = format!("key {round}");
        let mut child =
            place.keystead(&["key", "create", "--keystore", &keystore, &name, "--json"]).spawn().unwrap();
        // The moment does not matter for what is asserted; spread, they reach every stage of the command.
        std::thread::sleep(Duration::from_millis(round * 7));
        child.kill().unwrap();
        let answer = finish(child, b"");
        if let Ok(key) = serde_json::from_slice::<Value>(&answer.stdout) {
            acknowledged.push(id(&key));
        }
        place.json(&["check"]);
    }
    let keys = place.json(&["key", "list"]);
    let listed: BTreeSet<_> = keys.as_array().unwrap().iter().map(id).collect();
    assert!(acknowledged.iter().all(|key| listed.contains(key)), "what was acknowledged is there");
    assert_eq!(place.json(&["keystore", "show", &keystore])["keys"], listed.len());
}
