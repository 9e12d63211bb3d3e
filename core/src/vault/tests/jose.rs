//! Tokens and sets of public keys through a vault.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::*;
use crate::asymmetric::{Signable, SignatureAlgorithm};
use crate::import::{Imported, MaterialProblem};
use crate::jose::{self, JwtChecks, JwtKeys, JwtOptions, Role, Token, TokenProblem, VerifiedJwt};
use crate::key::Publication;
use crate::vault::sign::SignOptions;

mod published;

impl World {
    fn signing_key(&mut self, new: NewKey) -> KeyId {
        let keystore = self.keystore;
        let view = self.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
        view.id.parse().unwrap()
    }

    fn jwt(&mut self, key: KeyId, claims: &str) -> String {
        let options = JwtOptions::default();
        self.run(async |vault, call| vault.sign_jwt(key, claims, &options, call).await).unwrap()
    }

    fn verify_jwt(&mut self, keys: JwtKeys, token: &str) -> Result<VerifiedJwt, Error> {
        let checks = JwtChecks::default();
        self.run(async |vault, call| vault.verify_jwt(keys, token, &checks, call).await)
    }

    fn key_set(&mut self) -> Vec<(String, u32, Role)> {
        let keystore = self.keystore;
        let set = self.run(async |vault, call| vault.jwks(keystore, call).await).unwrap();
        set.keys.into_iter().map(|key| (key.key, key.version, key.role)).collect()
    }
}

const SIGNING: [(KeyKind, &str); 4] = [
    (KeyKind::EcP256, "ES256"),
    (KeyKind::EcP384, "ES384"),
    (KeyKind::Ed25519, "EdDSA"),
    (KeyKind::HmacSha256, "HS256"),
];

fn refused<T: core::fmt::Debug>(result: Result<T, Error>) -> TokenProblem {
    match result.unwrap_err() {
        Error::Token(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn tokens_of_every_kind_of_key_are_verified_by_key_and_by_keystore() {
    let mut world = World::new();
    for (kind, algorithm) in SIGNING {
        let key = world.signing_key(NewKey::new(format!("{kind}"), kind));
        let token = world.jwt(key, r#"{"scope":"all"}"#);
        let parsed = Token::parse(&token).unwrap();
        assert_eq!((parsed.algorithm(), parsed.token_type()), (algorithm, Some("JWT")));
        let key_id = match kind {
            KeyKind::HmacSha256 => format!("{key}.1"),
            _ => {
                let public = world.run(async |vault, call| vault.public_key(key, None, call).await);
                public.unwrap().1.thumbprint().unwrap()
            }
        };
        assert_eq!(parsed.key_id(), Some(key_id.as_str()));
        for keys in [JwtKeys::Key(key), JwtKeys::Keystore(world.keystore)] {
            let verified = world.verify_jwt(keys, &token).unwrap();
            assert_eq!(verified.claims, format!(r#"{{"iat":{},"scope":"all"}}"#, START.0 / 1_000));
            assert_eq!((verified.key, verified.version), (key.to_string(), 1));
            assert_eq!(verified.header, parsed.header());
        }
    }
}

#[test]
fn what_a_token_says_of_itself_decides_nothing() {
    let mut world = World::new();
    let keystore = JwtKeys::Keystore(world.keystore);
    let key = world.signing_key(NewKey::new("p-256", KeyKind::EcP256));
    let other = world.signing_key(NewKey::new("ed25519", KeyKind::Ed25519));
    let token = world.jwt(key, "{}");
    let parsed = Token::parse(&token).unwrap();
    let (signature, kid) = (parsed.signature().to_vec(), parsed.key_id().unwrap());
    let forge = |header: &str, payload: &[u8], signature: &[u8]| {
        jose::compact(jose::signing_input(header, payload), signature)
    };
    // RFC 8725 section 2.1: another algorithm, and the public key as the secret of a code.
    let spki = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap().1;
    let header = format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#);
    let input = jose::signing_input(&header, b"{}");
    let secret = crate::Secret32::from_bytes(crate::crypto::sha256(&[spki.to_der()]));
    let code = crate::crypto::hmac_sha256(&secret, &[input.as_bytes()]);
    let confused = jose::compact(input, &code);
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &confused)), TokenProblem::Algorithm);
    assert_eq!(refused(world.verify_jwt(keystore, &confused)), TokenProblem::KeyUnknown);
    for algorithm in ["ES384", "RS256", "PS256", "es256", "EdDSA", ""] {
        let header = format!(r#"{{"alg":"{algorithm}","kid":"{kid}"}}"#);
        let token = forge(&header, b"{}", &signature);
        assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &token)), TokenProblem::Algorithm);
        assert_eq!(refused(world.verify_jwt(keystore, &token)), TokenProblem::Algorithm, "{algorithm}");
    }
    // A key in the header is not a key of ours, and neither is one that nobody here has.
    let embedded = format!(r#"{{"alg":"ES256","jwk":{}}}"#, spki.to_jwk().unwrap().to_json().unwrap());
    assert_eq!(
        refused(world.verify_jwt(keystore, &forge(&embedded, b"{}", &signature))),
        TokenProblem::KeyUnknown
    );
    let unknown = forge(r#"{"alg":"ES256","kid":"../../key"}"#, b"{}", &signature);
    assert_eq!(refused(world.verify_jwt(keystore, &unknown)), TokenProblem::KeyUnknown);
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &unknown)), TokenProblem::KeyUnknown);
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(other), &token)), TokenProblem::Algorithm);
    // Another payload, another header, a signature of another length or of zeroes.
    let mut flipped = signature.clone();
    flipped[40] ^= 1;
    for wrong in [
        forge(parsed.header(), b"{\"admin\":true}", &signature),
        forge(&format!("{} ", parsed.header()), parsed.payload(), &signature),
        forge(parsed.header(), parsed.payload(), &flipped),
        forge(parsed.header(), parsed.payload(), &[]),
        forge(parsed.header(), parsed.payload(), &[0; 64]),
        forge(parsed.header(), parsed.payload(), &signature[..63]),
        forge(
            parsed.header(),
            parsed.payload(),
            &SignatureAlgorithm::EcdsaP256Sha256
                .encode(signature.clone(), crate::SignatureEncoding::Der)
                .unwrap(),
        ),
    ] {
        assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &wrong)), TokenProblem::Signature, "{wrong}");
    }
    // A signature that is right, of something that is no token.
    let plain = world.run(async |vault, call| vault.sign_jws(key, b"text", "", call).await).unwrap();
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &plain)), TokenProblem::Malformed);
    let verified = world.run(async |vault, call| vault.verify_jws(keystore, &plain, call).await).unwrap();
    assert_eq!((verified.0.payload(), verified.1), (&b"text"[..], key));
}

/// RFC 8725 section 3.10: an address in a token is never asked for the key.
#[test]
fn a_token_that_says_where_its_key_is_to_be_fetched_is_of_no_key() {
    let mut world = World::new();
    let keystore = JwtKeys::Keystore(world.keystore);
    let key = world.signing_key(NewKey::new("p-256", KeyKind::EcP256));
    let token = world.jwt(key, "{}");
    let signature = Token::parse(&token).unwrap().signature().to_vec();
    for member in ["jku", "x5u"] {
        let header = format!(r#"{{"alg":"ES256","{member}":"http://169.254.169.254/latest/keys"}}"#);
        let named = jose::compact(jose::signing_input(&header, b"{}"), &signature);
        assert_eq!(refused(world.verify_jwt(keystore, &named)), TokenProblem::KeyUnknown, "{member}");
    }
}

#[test]
fn a_code_is_found_by_the_id_of_its_key_and_in_its_own_keystore_alone() {
    let mut world = World::new();
    let key = world.signing_key(NewKey::new("codes", KeyKind::HmacSha256));
    let token = world.jwt(key, "{}");
    let elsewhere = world.run(async |vault, call| vault.create_keystore(new_keystore("Other"), call).await);
    let elsewhere = JwtKeys::Keystore(elsewhere.unwrap().id.parse().unwrap());
    assert_eq!(refused(world.verify_jwt(elsewhere, &token)), TokenProblem::KeyUnknown);
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert_eq!(world.verify_jwt(JwtKeys::Key(key), &token).unwrap().version, 1);
    let next = world.jwt(key, "{}");
    assert_eq!(world.verify_jwt(JwtKeys::Keystore(world.keystore), &next).unwrap().version, 2);
    for kid in [format!("{key}.3"), format!("{key}"), String::from(".1")] {
        let header = format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#);
        let parsed = Token::parse(&token).unwrap();
        let wrong = jose::compact(jose::signing_input(&header, b"{}"), parsed.signature());
        assert_eq!(
            refused(world.verify_jwt(JwtKeys::Keystore(world.keystore), &wrong)),
            TokenProblem::KeyUnknown
        );
    }
}

/// A vault before the tokens of the RFCs expire.
fn early() -> World {
    let mut world = World::new_empty();
    world.now = Timestamp(1_300_000_000_000);
    let (store, mut random) = (MemoryStore::new(), CountingRandom::new(7));
    let new = NewVault { name: "Early".into(), passphrase: passphrase_key() };
    let (vault, _) = block_on(Vault::create(store, new, &mut Call::new(world.now, &mut random))).unwrap();
    world.vault = vault;
    let keystore = world.run(async |vault, call| vault.create_keystore(new_keystore("Keys"), call).await);
    world.keystore = keystore.unwrap().id.parse().unwrap();
    world
}

fn imported(jwk: &str) -> NewKey {
    NewKey::import("rfc", KeyKind::HmacSha256, Imported::jwk(jwk.as_bytes()).unwrap())
}

/// RFC 7515 appendix A.3.
#[test]
fn the_rfc_token_of_ecdsa_is_verified_until_it_expires() {
    let mut world = early();
    let key = world.signing_key(imported(r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#));
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let verified = world.verify_jwt(JwtKeys::Key(key), token).unwrap();
    assert_eq!(
        verified.version, 1,
        "a token without a kid is tried with the versions of the key that is given"
    );
    assert_eq!(refused(world.verify_jwt(JwtKeys::Keystore(world.keystore), token)), TokenProblem::KeyUnknown);
    world.now = Timestamp(1_300_819_380_000);
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), token)), TokenProblem::Expired);
}

/// RFC 7520 section 4.4, RFC 8037 appendix A.4: both are deterministic.
#[test]
fn the_rfc_tokens_are_made_again_byte_for_byte() {
    let mut world = early();
    let text = "It\u{2019}s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, there\u{2019}s no knowing where you might be swept off to.";
    let key = world.signing_key(imported(r#"{"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}"#));
    let header = r#"{"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"}"#;
    let input = jose::signing_input(header, text.as_bytes());
    let code = world.run(async |vault, call| vault.make_mac(key, input.as_bytes(), call).await).unwrap().1;
    assert_eq!(
        jose::compact(input, &code),
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4.s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
    );

    let key = world.signing_key(imported(r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#));
    let input = jose::signing_input(r#"{"alg":"EdDSA"}"#, b"Example of Ed25519 signing");
    let signable = Signable::Message(input.as_bytes());
    let options = SignOptions::default();
    let signed = world.run(async |vault, call| vault.sign(key, signable, options, call).await).unwrap();
    assert_eq!(
        jose::compact(input.clone(), &signed.bytes),
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
    // RFC 8037 appendix A.3.
    let public = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap().1;
    assert_eq!(public.thumbprint().unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

/// RFC 7520 section 4.1, and PSS with the same key.
#[test]
fn tokens_of_rsa_have_the_algorithm_that_was_chosen_for_the_key() {
    let mut world = early();
    let jwk = include_str!("../../import/tests/keys/rfc7520.json");
    let text = "It\u{2019}s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, there\u{2019}s no knowing where you might be swept off to.";
    let key = world.signing_key(imported(jwk));
    let input =
        jose::signing_input(r#"{"alg":"RS256","kid":"bilbo.baggins@hobbiton.example"}"#, text.as_bytes());
    let signable = Signable::Message(input.as_bytes());
    let options = SignOptions::default();
    let signed = world.run(async |vault, call| vault.sign(key, signable, options, call).await).unwrap();
    let token = jose::compact(input.clone(), &signed.bytes);
    assert!(token.ends_with(".MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg"));

    let algorithm = Some(SignatureAlgorithm::RsaPssSha256);
    let pss = world.signing_key(NewKey { algorithm, ..imported(jwk) });
    let token = world.jwt(pss, "{}");
    assert_eq!(Token::parse(&token).unwrap().algorithm(), "PS256");
    assert_eq!(world.verify_jwt(JwtKeys::Key(pss), &token).unwrap().version, 1);
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &token)), TokenProblem::Algorithm);
    let other = SignOptions { algorithm: Some(SignatureAlgorithm::RsaPkcs1Sha256), ..SignOptions::default() };
    let refused = world.run(async |vault, call| vault.sign(pss, signable, other, call).await);
    assert_eq!(refused.map(|_| ()), Err(Error::AlgorithmForbidden), "the one that was chosen, and no other");
}

#[test]
fn a_public_key_that_was_brought_in_verifies_under_whatever_name_and_never_signs() {
    let mut world = World::new();
    let theirs = world.signing_key(NewKey::new("theirs", KeyKind::EcP256));
    let first = world.jwt(theirs, "{}");
    let public_of = |world: &mut World| {
        let public = world.run(async |vault, call| vault.public_key(theirs, None, call).await);
        Imported::public(&public.unwrap().1)
    };
    let public = public_of(&mut world);
    let key = world.signing_key(NewKey::import("ours", KeyKind::EcP256, public));
    assert_eq!(world.verify_jwt(JwtKeys::Key(key), &first).unwrap().key, key.to_string());
    let refusals = [
        world.run(async |vault, call| vault.sign_jws(key, b"", "", call).await).map(|_| ()),
        world.run(async |vault, call| vault.rotate(key, call).await).map(|_| ()),
        world.run(async |vault, call| vault.export_key(key, None, call).await).map(|_| ()),
    ];
    let codes = refusals.map(|result| result.unwrap_err().code());
    assert_eq!(codes, ["kind.forbids", "profile.not_offered", "export.forbidden"]);
    // The next public key comes in as the next version; the private half is not one.
    world.run(async |vault, call| vault.rotate(theirs, call).await).unwrap();
    let second = world.jwt(theirs, "{}");
    assert_eq!(refused(world.verify_jwt(JwtKeys::Key(key), &second)), TokenProblem::Signature);
    let private = Imported::raw(crate::SecretBytes::new([7; 32].to_vec()));
    let wrong = world.run(async |vault, call| vault.import_version(key, private, call).await);
    assert_eq!(wrong, Err(MaterialProblem::Public.into()));
    let public = public_of(&mut world);
    world.run(async |vault, call| vault.import_version(key, public, call).await).unwrap();
    for (token, version) in [(&first, 1), (&second, 2)] {
        assert_eq!(world.verify_jwt(JwtKeys::Key(key), token).unwrap().version, version);
    }
    // Time does nothing to it, and a compromise leaves it without a default.
    let event = crate::VersionEvent::Compromise;
    let view =
        world.run(async |vault, call| vault.move_version(key, crate::VersionNumber(2), event, call).await);
    assert_eq!(view.unwrap().primary, None);
    assert_eq!(world.verify_jwt(JwtKeys::Key(key), &second).unwrap_err().code(), "version.state_forbids");
}

#[test]
fn the_algorithm_of_a_key_is_fixed_when_it_was_chosen() {
    let mut world = World::new();
    let keystore = world.keystore;
    let wrong =
        NewKey { algorithm: Some(SignatureAlgorithm::RsaPssSha256), ..NewKey::new("no", KeyKind::EcP256) };
    let refused = world.run(async |vault, call| vault.create_key(keystore, wrong, call).await);
    assert_eq!(refused, Err(Error::AlgorithmForbidden));
    let wrong = NewKey { publication: Some(Publication::AT_ONCE), ..NewKey::new("no", KeyKind::Aes256) };
    let refused = world.run(async |vault, call| vault.create_key(keystore, wrong, call).await);
    assert_eq!(refused, Err(Error::KindForbids));
    let algorithm = Some(SignatureAlgorithm::EcdsaP256Sha256);
    let key = world.signing_key(NewKey { algorithm, ..NewKey::new("yes", KeyKind::EcP256) });
    assert_eq!(Token::parse(&world.jwt(key, "{}")).unwrap().algorithm(), "ES256");
}
