//! What profiles permit, at its plainest.

use keystead_core::client::{Gate, Methods};
use keystead_core::profile::{Confirm, ImportFormat};
use keystead_core::{Error, Imported, NewKeystore, Profile, SecretBytes};

use super::passphrase_key;

/// The plainest keystore that `profile` permits. Where it asks for a method of knowing clients, it is the address; where it
/// asks for a user PIN, it is [`passphrase_key`] of 5.
pub fn plain_keystore(profile: &Profile) -> NewKeystore {
    let methods = Methods { ipv4: profile.access.gate_required, ..Methods::default() };
    NewKeystore {
        gate: Gate { methods, ..Gate::default() },
        pin: (profile.deletion.confirm == Confirm::Pin).then(|| passphrase_key(5)),
        ..NewKeystore::new("Keys", profile.id)
    }
}

/// 32 bytes in a form that the profile takes, if it takes any: for AES-256, or as the scalar of P-256.
///
/// # Errors
/// As the readers of `Imported`.
pub fn material(profile: &Profile, bytes: &[u8]) -> Result<Imported, Error> {
    // PKCS#8 of a key on P-256, up to its scalar.
    const HEAD: &[u8] = b"\x30\x41\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x04\x27\x30\x25\x02\x01\x01\x04\x20";
    if profile.imports.contains(&ImportFormat::Raw) || profile.imports.is_empty() {
        Ok(Imported::raw(SecretBytes::new(bytes.to_vec())))
    } else if profile.imports.contains(&ImportFormat::HexTokens) {
        Imported::hex_tokens(&bytes.iter().map(|byte| format!("0x{byte:02x} ")).collect::<String>())
    } else {
        Imported::der(&[HEAD, bytes].concat())
    }
}
