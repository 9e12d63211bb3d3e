//! Providers of cryptography: that of the engine, and that of the program.

use keystead::provider::AWS_LC;
use keystead_tests::providers::{self, Named};

const NATIVE: Named = Named { name: "AWS-LC", provider: AWS_LC };

mod portable {
    use super::Named;

    keystead_tests::provider_conformance!(Named::PORTABLE);
}

mod native {
    keystead_tests::provider_conformance!(super::NATIVE);
}

#[test]
fn what_one_makes_every_other_takes() {
    providers::round_trip(&[Named::PORTABLE, NATIVE]);
}

#[test]
fn the_tokens_of_the_rfcs_hold_in_a_vault() {
    for named in [Named::PORTABLE, NATIVE] {
        providers::rfc_tokens(&named);
    }
}

#[test]
fn the_table_of_vectors_is_in_the_documents() {
    keystead_tests::testkit::assert_document("vectors.md", &providers::document());
}
