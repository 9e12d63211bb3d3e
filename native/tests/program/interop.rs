//! What other targets wrote, the program opens.

use data_encoding::BASE64;
use keystead_tests::vectors::{Expectations, generations};

use crate::support::Place;

#[test]
fn the_committed_vectors_open() {
    for (bundle, expected) in generations() {
        opens(bundle, &expected);
    }
}

fn opens(bundle: &[u8], expected: &Expectations) {
    let place = Place::with_vault();
    place.write("bundle", bundle);
    place.write("bundle-passphrase", expected.bundle_passphrase.as_bytes());
    let import = ["import", "bundle", "--bundle-passphrase-file", "bundle-passphrase"];
    assert_eq!(place.json(&import)["vaultName"], expected.vault_name);

    for vector in &expected.opens {
        place.write("aad", &bytes(&vector.aad));
        let arguments = ["decrypt", "--base64", "--key", &vector.key, "--aad-file", "aad"];
        let opened = place.run_with(&arguments, vector.ciphertext.as_bytes());
        assert_eq!(opened.exit, Some(0), "{}: {}", vector.name, opened.stderr);
        assert!(opened.stdout == bytes(&vector.plaintext), "{}", vector.name);
    }
    for vector in &expected.refused {
        place.write("aad", &bytes(&vector.aad));
        let mut arguments = vec!["decrypt", "--base64", "--aad-file", "aad"];
        arguments.extend(vector.key.iter().flat_map(|key| ["--key", key]));
        let refused = place.run_with(&arguments, vector.ciphertext.as_bytes());
        assert!(refused.stderr.starts_with(&format!("error[{}]", vector.code)), "{}", vector.name);
    }
}

fn bytes(base64: &str) -> Vec<u8> {
    BASE64.decode(base64.as_bytes()).unwrap()
}
