//! Certificates and files without a vault.

use alloc::vec::Vec;
use std::string::String;

use x509_cert::certificate::Certificate;
use x509_cert::der::{Decode, Encode};

use super::*;
use crate::id::KeystoreId;
use crate::random::CountingRandom;

const NOW: Timestamp = Timestamp(1_790_000_000_123);
const KEYSTORE: KeystoreId = KeystoreId([0xab; 16]);

fn issued(seed: u64) -> (Authority, Issued, SecretBytes) {
    let mut random = CountingRandom::new(seed);
    let authority = Authority::make(KEYSTORE, NOW, &mut random).unwrap();
    let expires = expiry(NOW, 90).unwrap();
    let issued = authority.issue(KEYSTORE, "결제 서버 1", NOW, expires, &mut random).unwrap();
    let password = FilePassword::new("correct horse").unwrap();
    let file = seal("결제 서버 1", &issued, &authority, &password, &mut random).unwrap();
    (authority, issued, file)
}

#[test]
fn the_same_random_bytes_give_the_same_certificate_and_the_same_file() {
    let (authority, issued_once, file) = issued(7);
    let (_, again, same) = issued(7);
    assert_eq!((again.certificate, same.expose()), (issued_once.certificate.clone(), file.expose()));
    assert_ne!(issued(8).1.certificate, issued_once.certificate);
    let both = [authority.certificate.as_slice(), issued_once.certificate.as_slice()];
    insta::assert_snapshot!(to_pem(both.into_iter()).unwrap());
}

#[test]
fn a_certificate_says_whose_client_it_is_and_for_how_long() {
    let (authority, issued, _) = issued(7);
    let [of_authority, of_client] =
        [&authority.certificate, &issued.certificate].map(|der| Certificate::from_der(der).unwrap());
    let names = |certificate: &Certificate| -> (String, String) {
        let tbs = certificate.tbs_certificate();
        (std::format!("{}", tbs.issuer()), std::format!("{}", tbs.subject()))
    };
    let own = std::format!("CN=Keystead client authority,OU={KEYSTORE},O=Keystead");
    assert_eq!(names(&of_authority), (own.clone(), own.clone()));
    assert_eq!(names(&of_client), (own, std::format!("CN=결제 서버 1,OU={KEYSTORE},O=Keystead")));
    let seconds = |at: x509_cert::time::Time| at.to_unix_duration().as_secs();
    let validity = of_client.tbs_certificate().validity();
    assert_eq!(seconds(validity.not_before), NOW.0 / 1_000 - 3_600);
    assert_eq!(seconds(validity.not_after), NOW.0 / 1_000 + 90 * 86_400);
    let serial = |certificate: &Certificate| certificate.tbs_certificate().serial_number().to_der().unwrap();
    assert_ne!(serial(&of_authority), serial(&of_client));
    // An authority is read back from what is stored of it, and from nothing else.
    assert!(Authority::open(&authority.key(), &authority.certificate).is_ok());
    assert!(
        Authority::open(&authority.key(), &issued.certificate).is_err(),
        "the key of another certificate"
    );
    let stored = Authority::encode_all(&[authority]).unwrap();
    let expires: Vec<_> = Authority::decode_all(&stored).unwrap().iter().map(|found| found.expires).collect();
    assert_eq!(expires, [whole_second(NOW.plus(Period::DAY.times(30 * 365)))]);
}

#[test]
fn a_password_is_one_that_every_program_understands() {
    for typed in ["correct horse", "12345678", &"x".repeat(128)] {
        assert!(FilePassword::new(typed).is_ok(), "{typed}");
    }
    for typed in ["", "1234567", &"x".repeat(129), "비밀번호를적는다", "tab\tinside!", "naïve pass"]
    {
        assert_eq!(FilePassword::new(typed).err(), Some(Error::CertificatePassword), "{typed}");
    }
}

#[test]
fn a_certificate_is_valid_for_a_day_to_ten_years() {
    let refused = Err(Error::CertificateValidity { limit: 3_653 });
    assert_eq!(
        [0, 3_654, u32::MAX].map(|days| expiry(NOW, days)),
        [refused.clone(), refused.clone(), refused]
    );
    assert_eq!(expiry(NOW, 1), Ok(Timestamp(1_790_000_000_000 + 86_400_000)));
    assert_eq!(expiry(NOW, 3_653), Ok(Timestamp(1_790_000_000_000 + 3_653 * 86_400_000)));
}
