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
