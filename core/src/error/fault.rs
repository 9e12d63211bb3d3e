//! Whose fault it is, for those who are told codes alone.

use super::{Error, Fault};

impl Error {
    /// Whose fault the error with this code is: what [`Self::fault`] says of it. None if no error has the code.
    pub fn fault_of(code: &str) -> Option<Fault> {
        Some(match code {
            "access.denied"
            | "approval.change_failed"
            | "approval.closed"
            | "approval.empty"
            | "approval.full"
            | "approval.not_found"
            | "approval.pending"
            | "approval.required"
            | "approval.self"
            | "approval.signature"
            | "approval.stale"
            | "client.refused"
            | "credential.not_found"
            | "credential.state_forbids"
            | "credential.taken"
            | "export.forbidden"
            | "hsm.object_exists"
            | "hsm.object_in_use"
            | "key.not_found"
            | "key.other_region"
            | "key.state_forbids"
            | "keystore.not_empty"
            | "keystore.not_found"
            | "name.taken"
            | "pin.locked"
            | "pin.mismatch"
            | "principal.not_found"
            | "profile.not_offered"
            | "slot.mismatch"
            | "slot.not_found"
            | "slot.protected"
            | "slots.exhausted"
            | "staged_change.not_found"
            | "unlock.failed"
            | "vault.absent"
            | "vault.exists"
            | "vault.resealed"
            | "version.budget_spent"
            | "version.not_found"
            | "version.protected"
            | "version.state_forbids"
            | "versions.exhausted"
            | "versions.remain" => Fault::Policy,
            "audit.broken"
            | "bundle.format"
            | "bundle.malformed"
            | "bundle.not_opened"
            | "bundle.signature"
            | "ciphertext.malformed"
            | "ciphertext.other_key"
            | "decryption.failed"
            | "record.altered"
            | "records.rolled_back"
            | "stored.format"
            | "token.algorithm"
            | "token.audience"
            | "token.claim"
            | "token.claim_missing"
            | "token.critical"
            | "token.expired"
            | "token.issued_in_future"
            | "token.issuer"
            | "token.key_unknown"
            | "token.malformed"
            | "token.not_yet_valid"
            | "token.options"
            | "token.signature"
            | "token.subject"
            | "token.too_large"
            | "token.too_old"
            | "token.type" => Fault::Data,
            "clock.moved_back" | "hsm.absent" | "hsm.failed" | "hsm.full" | "hsm.logged_out"
            | "hsm.object_missing" | "hsm.pin_locked" | "hsm.pin_refused" | "hsm.unsupported"
            | "kind.unavailable" | "random.unavailable" | "store.busy" | "store.conflict"
            | "store.corrupt" | "store.full" | "store.unavailable" | "store.unsupported" => {
                Fault::Environment
            }
            "bug.unreachable" => Fault::Bug,
            code if Self::CODES.binary_search(&code).is_ok() => Fault::Caller,
            _ => return None,
        })
    }
}
