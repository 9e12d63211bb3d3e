//! Exports of the audit chain: any text is verified, or its first broken record is named.

#![no_main]

use keystead_core::audit;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = audit::verify_export(bytes, None) {
        assert!(!broken.to_string().is_empty());
    }
    let _ = audit::Segment::decode(bytes);
    let _ = audit::SignedCheckpoint::decode(bytes);
});
