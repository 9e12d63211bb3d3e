//! Credentials of clients, and the certificates that a keystore issues, as OpenSSL reads them.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Place, id};

const PASSWORD: &str = "correct horse";

fn openssl(place: &Place, arguments: &[&str]) -> Output {
    let directory = place.path("");
    let mut command = Command::new("openssl");
    command.args(arguments).current_dir(Path::new(&directory)).output().expect("OpenSSL is installed")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A keystore that has issued one certificate, which is in `client.p12`; the id of the credential.
fn issued(place: &Place) -> (String, String) {
    let keystore = id(&place.json(&["keystore", "create", "Cards"]));
    place.write("password", PASSWORD.as_bytes());
    let certificate = ["credential", "certificate"];
    let create = ["create", "--keystore", &keystore, "till 1", "--days", "90", "--password-file", "password"];
    let made = place.json(&[&certificate[..], &create].concat());
    assert_eq!((made["kind"].as_str(), made["value"].as_str()), (Some("certificate"), Some("till 1")));
    let download = ["download", made["id"].as_str().unwrap(), "--out", "client.p12"];
    let facts = place.json(&[&certificate[..], &download, &["--password-out", "password.out"]].concat());
    assert_eq!(facts["name"], "till 1");
    assert_eq!(place.read("password.out"), format!("{PASSWORD}\n").as_bytes());
    (keystore, id(&made))
}

#[test]
fn openssl_opens_the_file_with_its_password_alone_and_verifies_the_chain() {
    let place = Place::with_vault();
    let (keystore, _) = issued(&place);
    let authority = place.run(&["credential", "certificate", "authority", "--keystore", &keystore]);
    place.write("authority.pem", &authority.stdout);

    let info =
        openssl(&place, &["pkcs12", "-in", "client.p12", "-info", "-nokeys", "-passin", "file:password"]);
    let told = said(&info);
    assert!(info.status.success(), "{told}");
    for part in ["MAC: sha256", "PBES2, PBKDF2, AES-256-CBC", "hmacWithSHA256", "friendlyName: till 1"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    place.write("wrong", b"correct cow");
    let wrong = openssl(&place, &["pkcs12", "-in", "client.p12", "-nokeys", "-passin", "file:wrong"]);
    assert!(!wrong.status.success() && said(&wrong).contains("invalid password"), "{}", said(&wrong));

    let export = ["pkcs12", "-in", "client.p12", "-passin", "file:password"];
    for (part, file) in
        [(&["-clcerts", "-nokeys"][..], "client.pem"), (&["-nocerts", "-noenc"], "client.key")]
    {
        let output = openssl(&place, &[&export[..], part, &["-out", file]].concat());
        assert!(output.status.success(), "{}", said(&output));
    }
    let verify =
        ["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "authority.pem", "client.pem"];
    let verified = openssl(&place, &verify);
    assert!(verified.status.success(), "{}", said(&verified));
    let other = ["verify", "-purpose", "sslserver", "-CAfile", "authority.pem", "client.pem"];
    assert!(!openssl(&place, &other).status.success(), "it is for clients alone");

    // The key is that of the certificate.
    let of_certificate = openssl(&place, &["x509", "-in", "client.pem", "-noout", "-pubkey"]);
    let of_key = openssl(&place, &["pkey", "-in", "client.key", "-pubout"]);
    assert!(of_certificate.status.success() && of_certificate.stdout == of_key.stdout);
    let subject = openssl(&place, &["x509", "-in", "client.pem", "-noout", "-subject"]);
    assert_eq!(said(&subject).trim(), format!("subject=O = Keystead, OU = {keystore}, CN = till 1"));
}

#[test]
fn a_credential_is_registered_listed_and_deleted() {
    let place = Place::with_vault();
    let (keystore, certificate) = issued(&place);
    let add = |value: &[&str]| place.json(&[&["credential", "add", "--keystore", &keystore], value].concat());
    let office = id(&add(&["--ipv4", "192.0.2.0/24", "--description", "office"]));
    add(&["--mac", "AA-BB-CC-DD-EE-FF"]);
    let list = place.json(&["credential", "list", "--keystore", &keystore]);
    let values: Vec<_> =
        list.as_array().unwrap().iter().map(|found| found["value"].as_str().unwrap()).collect();
    assert_eq!(values, ["192.0.2.0/24", "aa:bb:cc:dd:ee:ff", "till 1"]);
    let one = place.json(&["credential", "list", "--keystore", &keystore, "--kind", "mac"]);
    assert_eq!(one.as_array().unwrap().len(), 1);
    let text = place.run(&["credential", "list", "--keystore", &keystore]);
    assert!(String::from_utf8(text.stdout).unwrap().contains("office"));

    let malformed = ["credential", "add", "--keystore", &keystore, "--ipv4", "192.0.2.7/24"];
    let refused = place.run(&malformed);
    assert_eq!(refused.exit, Some(2));
    assert!(
        refused.stderr.contains("192.0.2.0/24"),
        "the block that may be meant is named: {}",
        refused.stderr
    );
    let taken = ["credential", "add", "--keystore", &keystore, "--ipv4", "192.0.2.0/24"];
    place.refused(&taken, b"", 3, "credential.taken");

    assert_eq!(
        place.json(&["credential", "update", &office, "--description", "head office"])["description"],
        "head office"
    );
    let pending = place.json(&["credential", "request-deletion", &office]);
    assert_eq!(pending["state"]["name"], "pendingDeletion");
    assert_eq!(place.json(&["credential", "cancel-deletion", &office])["state"]["name"], "active");
    place.refused(&["credential", "delete-now", &office], b"", 3, "credential.state_forbids");
    place.json(&["credential", "request-deletion", &certificate]);
    assert_eq!(place.json(&["credential", "delete-now", &certificate])["deleted"], certificate.as_str());
    place.refused(
        &["credential", "certificate", "download", &certificate, "--out", "again.p12"],
        b"",
        3,
        "credential.not_found",
    );
    assert!(!place.names().contains(&"again.p12".to_owned()));
    place.refused(
        &["credential", "certificate", "download", &office, "--out", "client.p12"],
        b"",
        3,
        "output.exists",
    );
}

#[test]
fn a_password_that_programs_disagree_about_is_refused() {
    let place = Place::with_vault();
    let keystore = id(&place.json(&["keystore", "create", "Cards"]));
    place.write("password", "비밀번호를 적는다".as_bytes());
    let create = ["credential", "certificate", "create", "--keystore", &keystore, "till 1"];
    let with = [&create[..], &["--password-file", "password"]].concat();
    place.refused(&with, b"", 2, "certificate.password");
    place.write("password", PASSWORD.as_bytes());
    place.refused(&[&with[..], &["--days", "4000"]].concat(), b"", 2, "certificate.validity");
}
