//! The 33 values in which the products differ: each pinned, and each shown by what a vault does. Tests name the values
//! that they show by number.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

mod access;
mod deletion;
mod fifth_product;
mod material;
mod rotation;
mod table;
mod versions;

use keystead_core::{Error, ProfileId};
use keystead_tests::testkit::Site;

const STANDARD: ProfileId = ProfileId::STANDARD;
const NHN: ProfileId = ProfileId::NHN;
const KAKAO: ProfileId = ProfileId::KAKAO;
const NAVER: ProfileId = ProfileId::NAVER;
const JWT: ProfileId = ProfileId::JWT;

/// Runs a case for each row of a table.
fn each<T>(table: impl IntoIterator<Item = (ProfileId, T)>, case: impl Fn(&mut Site, ProfileId, T)) {
    for (profile, expected) in table {
        case(&mut Site::new(profile), profile, expected);
    }
}

/// The code of a refusal, or `ok`.
fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.map_or_else(|error| error.code(), |_| "ok")
}
