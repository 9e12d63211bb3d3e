//! A bundle and ciphertexts that every target must open, now and in every later version.
//!
//! They are files in `tests/vectors`, one directory for each generation. What is there never changes: users have data of
//! the same form. A new format adds a directory, written by `cargo run -p keystead-tests --example write-vectors`.

mod write;

use data_encoding::BASE64;
use keystead_core::audit::verify_export;
use keystead_core::bundle::{audit_export, passphrase_parameters};
use keystead_core::{Error, ImportMode, KeyQuery, KeyRow, NewVault, Passphrase, PassphraseKey, Store, Vault};
use serde::{Deserialize, Serialize};

use crate::testkit::{World, passphrase_key};

pub use write::write;

/// The bundle of the first generation.
pub const BUNDLE: &[u8] = include_bytes!("../vectors/v1/vault.bundle");

/// What must hold for [`BUNDLE`], as JSON of [`Expectations`].
pub const EXPECTATIONS: &str = include_str!("../vectors/v1/expectations.json");

/// The bundle of the second generation: signed, with the history of its vault.
pub const BUNDLE_2: &[u8] = include_bytes!("../vectors/v2/vault.bundle");

/// What must hold for [`BUNDLE_2`].
pub const EXPECTATIONS_2: &str = include_str!("../vectors/v2/expectations.json");

/// Every generation: a bundle, and what must hold for it.
pub fn generations() -> [(&'static [u8], Expectations); 2] {
    let read = |json| serde_json::from_str(json).expect("the committed expectations");
    [(BUNDLE, read(EXPECTATIONS)), (BUNDLE_2, read(EXPECTATIONS_2))]
}

/// What must hold for a bundle. Bytes are Base64, times are milliseconds since 1970.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Expectations {
    /// What opens the bundle.
    pub bundle_passphrase: String,
    /// The name of the vault it was exported from.
    pub vault_name: String,
    /// When.
    pub exported: u64,
    /// The fingerprint of the key that signed it; none before format 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
    /// The keys in it, by name.
    pub keys: Vec<ExpectedKey>,
    /// Ciphertexts that open.
    pub opens: Vec<Opens>,
    /// Ciphertexts that are refused.
    pub refused: Vec<Refused>,
}

/// A key of the bundle.
#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedKey {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name of its state, as in JSON views.
    pub state: String,
    /// How many versions it has.
    pub versions: usize,
}

/// A ciphertext that opens.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opens {
    /// What it is.
    pub name: String,
    /// The key that it names.
    pub key: String,
    /// The version of that key.
    pub version: u32,
    /// The associated data.
    pub aad: String,
    /// The ciphertext.
    pub ciphertext: String,
    /// The plaintext.
    pub plaintext: String,
}

/// A ciphertext that is refused.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// What is wrong with it.
    pub name: String,
    /// The key that it is given to; none for the one that it names.
    pub key: Option<String>,
    /// The associated data.
    pub aad: String,
    /// The ciphertext.
    pub ciphertext: String,
    /// The code of the error.
    pub code: String,
}

impl Expectations {
    /// The committed ones.
    pub fn committed() -> Self {
        serde_json::from_str(EXPECTATIONS).expect("the committed expectations")
    }
}

/// As [`check`], in a new vault over an empty store.
pub async fn check_in<S: Store>(store: S, bundle: &[u8], expected: &Expectations) {
    let mut world = World::new(60);
    let new = NewVault { name: "Reader".into(), passphrase: passphrase_key(1) };
    let (vault, _) = Vault::create(store, new, &mut world.call()).await.expect("create");
    check(&vault, bundle, expected, &mut world).await;
    vault.check().await.expect("a whole vault");
}

/// Imports `bundle` into an unlocked vault without keys and checks everything that is expected of it.
pub async fn check<S: Store>(vault: &Vault<S>, bundle: &[u8], expected: &Expectations, world: &mut World) {
    let (parameters, salt) = passphrase_parameters(bundle).expect("a bundle");
    let passphrase = Passphrase::new(&expected.bundle_passphrase).expect("a passphrase");
    let passphrase = PassphraseKey::derive(&passphrase, parameters, salt).expect("stretch");
    let report = vault.import_bundle(bundle, &passphrase, ImportMode::Apply, &mut world.call()).await;
    let report = report.expect("import");
    assert_eq!((report.vault_name.as_str(), report.exported), (&*expected.vault_name, expected.exported));
    assert_eq!(report.signed_by, expected.signed_by);
    let history = audit_export(bundle, &passphrase).expect("open");
    assert_eq!(history.is_some(), expected.signed_by.is_some());
    if let Some(history) = history {
        verify_export(&history, None).expect("a sound history");
    }

    let rows = vault.keys(&KeyQuery::default(), &world.call()).await.expect("list").items;
    let mut keys: Vec<_> = rows.into_iter().filter_map(KeyRow::full).collect();
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(keys.iter().map(write::expected).collect::<Vec<_>>(), expected.keys);

    for Opens { name, key, version, aad, ciphertext, plaintext } in &expected.opens {
        let ciphertext = bytes(ciphertext);
        let header = keystead_core::EnvelopeHeader::parse(&ciphertext).expect("a header");
        assert_eq!((header.key.to_string(), header.version.0), (key.clone(), *version), "{name}");
        let opened = vault.decrypt(None, &ciphertext, &bytes(aad), &mut world.call()).await;
        assert_eq!(opened, Ok(bytes(plaintext)), "{name}");
    }
    for Refused { name, key, aad, ciphertext, code } in &expected.refused {
        let key = key.as_ref().map(|key| key.parse().expect("an id"));
        let opened = vault.decrypt(key, &bytes(ciphertext), &bytes(aad), &mut world.call()).await;
        assert_eq!(opened.map_err(|error: Error| error.code()), Err(code.as_str()), "{name}");
    }
}

fn bytes(base64: &str) -> Vec<u8> {
    BASE64.decode(base64.as_bytes()).expect("Base64")
}
