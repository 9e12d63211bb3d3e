//! The table of the vectors, for the documents.

use super::VECTORS;

/// What the engine computes itself, whatever the provider: compared by its own tests.
const OWN: &str = include_str!("../../../core/src/crypto/vectors.tsv");

const HEAD: &str = "\
# Vectors

This page is made from the numbers that the tests compare with what they counted, so that a vector that is not tried any
more fails a test. `cargo test -p keystead-tests --test providers -- --show-output` prints them, for each provider.

## Every provider

RustCrypto in the engine and AWS-LC in the program natively; RustCrypto in Chromium as well, all but those in a vault; by
WebCrypto in Chromium AES-256-GCM, every signature, and RSA-OAEP; by the cryptography of Node.js AES-256-GCM and every
signature. *Accepted* and *refused* are those that Wycheproof calls acceptable: the choice is ours, and the same for every
provider.

| group | source | valid | invalid | accepted | refused |
|---|---|---|---|---|---|
";

const MIDDLE: &str = "
## What the engine computes itself

| primitive | source | valid | invalid |
|---|---|---|---|
";

const END: &str = "
RFC 5297 has keys of 256 bits alone, and RFC 9106 parameters below those that a slot may have: these check the libraries.

## What is left out

| source | why |
|---|---|
| RFC 7515, appendix A.1 | HS256 with a key of 64 bytes; keys for codes have 32 |
| RFC 7515, appendix A.4; RFC 7520, section 4.3 | ES512: there are no keys on P-521 |
| RFC 7515, appendix A.6; RFC 7520, sections 4.5 to 4.8 | JSON serialization and detached content: tokens are compact |
| RFC 7520, section 4.2 | PS384: RSA-PSS is with SHA-256 alone |
| Wycheproof, RSA keys with the exponent 3 | such keys are not read |
| Wycheproof, RSA-PSS with other salts than 32 bytes | refused, which is compared |
| Wycheproof, AES-GCM with other keys than 256 bits, nonces than 96 or tags than 128 | not offered |
";

/// `docs/vectors.md`.
pub fn document() -> String {
    let row = |line: &str| format!("| {} |\n", line.split('\t').collect::<Vec<_>>().join(" | "));
    let rows = |table: &str| table.lines().map(row).collect::<String>();
    [HEAD, &rows(VECTORS), MIDDLE, &rows(OWN), END].concat()
}
