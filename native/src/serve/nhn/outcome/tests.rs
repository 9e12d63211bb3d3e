use core::fmt::Write as _;

use super::*;

/// The page that people read has the table that clients are told.
#[test]
fn the_page_of_results_is_this_table() {
    let mut page = String::from(
        "# Results of the NHN interface\n\nEvery answer under `/keymanager` has a header with one of these, and a test compares this page \
         with the program. Messages\nthat the product publishes are used as they are; its numbers are not published.\n\n\
         | resultCode | resultMessage | HTTP |\n| --- | --- | --- |\n| 0 | success | 200 |\n",
    );
    for failure in Failure::ALL {
        let (code, message, status) = failure.row();
        writeln!(page, "| {code} | {message} | {} |", status.as_u16()).unwrap();
    }
    assert_eq!(page, include_str!("../../../../../docs/nhn-results.md"));
}

#[test]
fn codes_are_unique_and_in_order() {
    let codes: Vec<_> = Failure::ALL.iter().map(|failure| failure.row().0).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
}

#[test]
fn what_the_product_publishes_is_said_in_its_words() {
    for (failure, message) in [
        (Failure::InvalidAppkey, "Invalid Appkey"),
        (Failure::InvalidKeyId, "Invalid Key Id"),
        (Failure::InvalidKeyVersion, "Invalid Key Version"),
        (Failure::InvalidUserData, "Invalid User Data"),
        (Failure::InvalidKeyStatus, "Invalid Key Status"),
        (Failure::InvalidKeyVersionStatus, "Invalid Key Version Status"),
        (Failure::Ipv4Refused, "IPv4 Auth Failure"),
        (Failure::MacRefused, "MAC Auth Failure"),
        (Failure::CertificateRefused, "Certificate Auth Failure"),
        (Failure::UrlNotFound, "URL NOT FOUND"),
    ] {
        assert_eq!(failure.row().1, message);
    }
}
