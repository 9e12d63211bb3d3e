//! Doors to what only the engine itself reads, for fuzzing. They are there in builds with `--cfg fuzzing` alone.

use crate::codec::{self, HeaderBody, ServiceKeyBody};
use crate::crypto::Provider;
use crate::id::{CredentialId, KeyId, KeystoreId, PrincipalId};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::lifecycle::KeyUse;
use crate::profile::Profile;
use crate::time::Timestamp;

/// Reads the body of a record of one of the kinds. What was read is written as the same again, and time goes by.
pub fn stored(kind: u8, body: &[u8]) {
    match kind % 6 {
        0 => drop(codec::decode::<HeaderBody>(body)),
        1 => drop(codec::decode::<ServiceKeyBody>(body)),
        2 => {
            if let Ok(keystore) = Keystore::decode(KeystoreId([1; 16]), body, &Profile::ALL) {
                let _ = keystore.encode();
            }
        }
        3 => drop(crate::credential::Credential::decode(CredentialId([1; 16]), body)),
        4 => drop(crate::actor::Principal::decode(PrincipalId([1; 16]), body)),
        _ => {
            if let Ok(key) = Key::decode(KeyId([1; 16]), body) {
                assert_eq!(key.encode().and_then(|again| Key::decode(key.id, &again)), Ok(key.clone()));
                for rules in Profile::ALL {
                    let now = Timestamp(1_790_000_000_000);
                    let _ = (key.is_consistent(rules), key.deadline(rules), key.primary(rules));
                    let _ = key.check_state(KeyUse::Encrypt, None, now, rules);
                    let _ = crate::view::KeyView::of(&key.clone().settled(now, rules), rules);
                }
            }
        }
    }
}

/// Reads the content of a bundle that was opened.
pub fn bundle_content(bytes: &[u8]) {
    if let Ok(content) = codec::decode(bytes) {
        crate::vault::check_bundle_content(&content, &Profile::ALL, &Provider::RUSTCRYPTO);
    }
}
