//! Somebody writes to the file behind the program's back.

use rusqlite::Connection;

use crate::support::Place;

#[test]
fn a_record_changed_on_disk_is_refused() {
    let (place, _, key) = Place::with_key();
    let ciphertext = place.run_with(&["encrypt", "--key", &key], b"secret").stdout;
    place.json(&["key", "disable", &key]);

    // The key is "enabled" in the clear, where lists look.
    edit(&place, "UPDATE records SET state = 1 WHERE kind = 4");
    for arguments in [&["key", "show", &key][..], &["key", "list"], &["key", "enable", &key], &["check"]] {
        place.refused(arguments, b"", 4, "record.altered");
    }
    place.refused(&["decrypt"], &ciphertext, 4, "record.altered");
    edit(&place, "UPDATE records SET state = 2 WHERE kind = 4");
    place.json(&["check"]);
}

#[test]
fn a_record_put_back_or_taken_away_is_found() {
    let (place, _, key) = Place::with_key();
    edit(&place, "CREATE TABLE saved AS SELECT * FROM records WHERE kind = 4");
    place.json(&["key", "disable", &key]);
    edit(&place, "CREATE TABLE newer AS SELECT * FROM records WHERE kind = 4");
    edit(&place, "DELETE FROM records WHERE kind = 4; INSERT INTO records SELECT * FROM saved");
    place.refused(&["check"], b"", 4, "records.rolled_back");

    edit(&place, "DELETE FROM records WHERE kind = 4; INSERT INTO records SELECT * FROM newer");
    place.json(&["check"]);
    edit(&place, "DELETE FROM records WHERE kind = 5");
    place.refused(&["check"], b"", 4, "records.rolled_back");
    place.json(&["key", "enable", &key]);
    place.refused(&["encrypt", "--key", &key], b"", 4, "records.rolled_back");
}

#[test]
fn a_header_of_another_vault_opens_nothing() {
    let place = Place::with_vault();
    edit(&place, "UPDATE records SET seal = zeroblob(32) WHERE kind = 1");
    place.refused(&["check"], b"", 4, "record.altered");
    place.json(&["status"]);
}

#[test]
fn a_file_that_is_no_store_is_refused_and_left_alone() {
    let (place, _, _) = Place::with_key();
    let file = place.path("data/vault.sqlite3");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..100].fill(0x5a);
    std::fs::write(&file, &bytes).unwrap();
    place.refused(&["status"], b"", 5, "store.corrupt");
    place.refused(&["init", "--kdf", "minimum"], b"", 5, "store.corrupt");
    assert!(std::fs::read(&file).unwrap() == bytes);
}

fn edit(place: &Place, sql: &str) {
    let connection = Connection::open(place.path("data/vault.sqlite3")).unwrap();
    connection.execute_batch(sql).unwrap();
}
