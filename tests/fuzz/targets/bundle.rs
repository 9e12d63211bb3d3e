//! Bundles: what stands in front in the clear, and what is inside, as somebody writes it who knows the passphrase.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = keystead_core::bundle::passphrase_parameters(bytes);
    #[cfg(fuzzing)]
    keystead_core::fuzzing::bundle_content(bytes);
});
