//! Stored records, as somebody writes them who has the store: the first byte chooses the kind of record.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some((kind, body)) = bytes.split_first() {
        #[cfg(fuzzing)]
        keystead_core::fuzzing::stored(*kind, body);
        // Lints are built without the doors.
        #[cfg(not(fuzzing))]
        let _ = (kind, body);
    }
});
