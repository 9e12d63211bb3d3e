use super::*;
use crate::secret::SecretBytes;

fn secret(bytes: &[u8]) -> SecretBytes {
    SecretBytes::new(bytes.to_vec())
}

fn check(method: CheckMethod, value: &str) -> Check {
    Check { method, value: HEXLOWER.decode(value.as_bytes()).unwrap() }
}

#[test]
fn check_values_are_those_of_their_standards() {
    // NIST SP 800-38B, key of its AES-256 examples. The block is FIPS 197 over zeroes.
    let key = secret(
        &HEXLOWER.decode(b"603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4").unwrap(),
    );
    let known = [
        (CheckMethod::AesZeroBlock, ZERO_BLOCK),
        (CheckMethod::AesCmac, CMAC_OF_ZEROES),
        (CheckMethod::Sha256, SHA256),
    ];
    for (method, expected) in known {
        assert_eq!(HEXLOWER.encode(&method.value(&key).unwrap()), expected, "{method:?}");
        check(method, &expected[..6]).verify(&key).unwrap();
    }
    for (method, value) in [
        (CheckMethod::AesZeroBlock, "e568"),
        (CheckMethod::AesZeroBlock, "e568f681"),
        (CheckMethod::AesCmac, "000000000000"),
        (CheckMethod::Sha256, ""),
    ] {
        let refused = check(method, value).verify(&key).unwrap_err();
        assert!(matches!(refused, Error::Material(MaterialProblem::Length { .. })), "{method:?} {value}");
    }
    let short = check(CheckMethod::AesCmac, "000000").verify(&secret(&[1; 24]));
    assert_eq!(short, Err(MaterialProblem::Length { expected: 32, found: 24 }.into()));
}

// By OpenSSL: `enc -aes-256-ecb` and `mac -cipher AES-256-CBC CMAC` over 16 zero bytes, `dgst -sha256` over the key.
const ZERO_BLOCK: &str = "e568f6";
const CMAC_OF_ZEROES: &str = "1a0b2df267";
const SHA256: &str = "b93c72b74bc8487d";

#[test]
fn components_are_joined_whoever_comes_first() {
    let parts = [[0x0f; 32], [0xf1; 32], [0xa0; 32]];
    let key = [0x0f ^ 0xf1 ^ 0xa0; 32];
    let value = CheckMethod::AesCmac.value(&secret(&key)).unwrap();
    let whole = Check { method: CheckMethod::AesCmac, value };
    for order in [[0, 1, 2], [2, 0, 1]] {
        let mut components = XorComponents::new();
        for at in order {
            let own = CheckMethod::AesZeroBlock.value(&secret(&parts[at])).unwrap();
            let own = Check { method: CheckMethod::AesZeroBlock, value: own };
            let component = Component::hex(&tokens(&parts[at], " ")).unwrap();
            components.add(component, Some(own)).unwrap();
        }
        let imported = components.join(KeyKind::Aes256, &whole).unwrap();
        assert_eq!(imported.material.expose(), key);
        assert_eq!((imported.form(), imported.kind()), (ImportFormat::Components, Some(KeyKind::Aes256)));
    }
}

#[test]
fn what_does_not_make_a_key_is_refused() {
    let value = CheckMethod::Sha256.value(&secret(&[3; 32])).unwrap();
    let whole = Check { method: CheckMethod::Sha256, value };
    let component = |bytes: &[u8]| Component::hex(&HEXLOWER.encode(bytes)).unwrap();
    let joined = |parts: &[&[u8]], kind| {
        let mut components = XorComponents::new();
        for part in parts {
            components.add(component(part), None)?;
        }
        components.join(kind, &whole)
    };
    assert_eq!(joined(&[&[1; 32], &[2; 32]], KeyKind::HmacSha256).unwrap().material.expose(), [3; 32]);
    let wrong: [(&[&[u8]], MaterialProblem); 6] = [
        (&[], MaterialProblem::Components),
        (&[&[3; 32]], MaterialProblem::Components),
        (&[&[1; 32], &[2; 31]], MaterialProblem::Components),
        (&[&[1; 32], &[1; 32]], MaterialProblem::Components),
        (&[&[1; 32], &[2; 32], &[3; 32]], MaterialProblem::Components),
        (&[&[1; 32], &[4; 32]], MaterialProblem::CheckValue { component: None }),
    ];
    for (parts, expected) in wrong {
        assert_eq!(problem(joined(parts, KeyKind::Aes256)), expected, "{parts:?}");
    }
    let mut components = XorComponents::new();
    components.add(component(&[1; 32]), None).unwrap();
    let refused = components.add(component(&[2; 32]), Some(check(CheckMethod::Sha256, "000000")));
    assert_eq!(refused, Err(MaterialProblem::CheckValue { component: Some(2) }.into()));
}

#[test]
fn a_private_key_is_joined_from_components_of_its_der() {
    let (kind, der) = (KeyKind::Rsa2048, super::private::der(include_str!("keys/rsa2048.pkcs8.pem")));
    let mask: Vec<u8> = (0..der.len()).map(|at| (at * 7 % 251) as u8).collect();
    let masked: Vec<u8> = der.iter().zip(&mask).map(|(byte, mask)| byte ^ mask).collect();
    let value = CheckMethod::Sha256.value(&secret(&der)).unwrap();
    let mut components = XorComponents::new();
    components.add(Component::new(secret(&mask)), None).unwrap();
    components.add(Component::new(secret(&masked)), None).unwrap();
    let imported = components.join(kind, &Check { method: CheckMethod::Sha256, value }).unwrap();
    assert_eq!(imported.kind(), Some(KeyKind::Rsa2048));
    assert_eq!(imported.material.expose(), Imported::der(&der).unwrap().material.expose());
}
