use keystead_core::client::CredentialKind::{Ipv4, Mac};
use keystead_core::{CredentialKindView, CredentialStateView, CredentialView, Error, Profile, ProfileId};

use super::{Row, Wrong, block_size, list, parse, read, template, written};

fn rules() -> &'static Profile {
    Profile::named(ProfileId::STANDARD).unwrap()
}

fn registered(value: &str, description: &str) -> CredentialView {
    CredentialView {
        id: "0".repeat(32),
        keystore: "1".repeat(32),
        kind: CredentialKindView::Ipv4,
        value: value.into(),
        description: description.into(),
        state: CredentialStateView::Active,
        state_label: String::new(),
        expires: None,
        fingerprint: None,
        serial: None,
        subject: None,
        valid_from: None,
        last_used: None,
        created: 1_000,
        created_by: "owner".into(),
        changed: 1_000,
        changed_by: "owner".into(),
        actions: Vec::new(),
    }
}

fn rows(text: &str) -> Vec<Row> {
    read(text.as_bytes(), Ipv4, rules(), &[]).unwrap()
}

fn addresses(rows: &[Row]) -> Vec<String> {
    rows.iter().filter_map(|row| row.read.as_ref().ok()).map(written).collect()
}

#[test]
fn a_file_with_or_without_a_head_is_read() {
    for text in [
        "address,description\r\n192.0.2.7,one\r\n198.51.100.0/24,\"two, three\"\r\n",
        "192.0.2.7,one\n198.51.100.0/24,\"two, three\"",
        "\u{feff}Address,Description,Anything\n\n192.0.2.7 , one ,x\n,,\n198.51.100.0/24,\"two, three\"\n",
    ] {
        let rows = rows(text);
        assert_eq!(addresses(&rows), ["192.0.2.7", "198.51.100.0/24"], "{text}");
        assert_eq!(rows[1].description, "two, three");
    }
    assert_eq!(rows("address\n"), []);
    assert_eq!(rows(""), []);
}

#[test]
fn rows_that_cannot_be_registered_are_named_by_their_lines() {
    let known = [registered("10.0.0.0/8", "")];
    let long = "x".repeat(1_001);
    let text = format!(
        "address,description\n10.0.0.5/8,a\n192.0.2.7,b\n192.0.2.300,c\n192.0.2.7,again\n10.0.0.0/8,d\n192.0.2.8,{long}\n"
    );
    let rows = read(text.as_bytes(), Ipv4, rules(), &known).unwrap();
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7]);
    assert!(matches!(&rows[0].read, Err(Wrong::Refused(error)) if error.code() == "address.host_bits"));
    assert!(rows[1].read.is_ok());
    assert!(matches!(&rows[2].read, Err(Wrong::Refused(error)) if error.code() == "address.invalid"));
    assert_eq!(rows[3].read, Err(Wrong::Repeated(3)));
    assert_eq!(rows[4].read, Err(Wrong::Refused(Error::CredentialTaken)));
    assert!(matches!(&rows[5].read, Err(Wrong::Refused(Error::DescriptionTooLong { .. }))));
}

#[test]
fn mac_addresses_of_either_case_are_one() {
    let rows = read(b"AA-BB-CC-DD-EE-FF,one\naa:bb:cc:dd:ee:ff,two\n", Mac, rules(), &[]).unwrap();
    assert_eq!(addresses(&rows), ["aa:bb:cc:dd:ee:ff"]);
    assert_eq!(rows[1].read, Err(Wrong::Repeated(1)));
}

#[test]
fn what_is_not_text_is_no_list() {
    // "서버" as older Korean spreadsheets write it.
    assert_eq!(read(b"192.0.2.7,\xbc\xad\xb9\xf6\n", Ipv4, rules(), &[]), None);
}

#[test]
fn no_cell_of_a_list_is_a_formula_and_what_was_guarded_is_read_back() {
    let all = ["=1+1", "+82", "-1", "@x", "\tx", "'=1", "plain", "a, \"b\"\nc"];
    let known: Vec<_> =
        all.iter().enumerate().map(|(place, text)| registered(&format!("192.0.2.{place}"), text)).collect();
    let file = list(&known, |ms| ms.to_string());
    assert!(file.starts_with("\u{feff}address,description,state,"));
    for line in file.lines().skip(1) {
        assert!(
            line.split(',').all(|cell| !cell.trim_matches('"').starts_with(['=', '+', '-', '@'])),
            "{line}"
        );
    }
    let rows = rows(&file);
    assert_eq!(addresses(&rows).len(), all.len());
    for (row, text) in rows.iter().zip(all) {
        assert_eq!(row.description, text.trim());
    }
}

#[test]
fn a_template_can_be_imported_as_it_is() {
    for kind in [Ipv4, Mac] {
        let file = template(kind, "first", "second, with a comma");
        let rows = read(file.as_bytes(), kind, rules(), &[]).unwrap();
        assert_eq!(addresses(&rows).len(), 2);
        assert_eq!(rows[1].description, "second, with a comma");
    }
}

#[test]
fn a_block_says_how_many_addresses_it_has() {
    for (text, size) in [("192.0.2.7", 1), ("192.0.2.0/24", 256), ("0.0.0.0/0", 1 << 32)] {
        assert_eq!(block_size(text.parse().unwrap()), size);
    }
    assert!(parse(Ipv4, "10.0.0.5/8").is_err() && parse(Mac, "10.0.0.5").is_err());
}
