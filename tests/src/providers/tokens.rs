//! The tokens of the RFCs, through a vault as a program has it: keys are brought in, tokens verified, and made again byte for
//! byte where that is determined.

use data_encoding::BASE64URL_NOPAD;
use keystead_core::import::MaterialProblem;
use keystead_core::jose::JwtKeys;
use keystead_core::{
    Error, Imported, Jwk, KeyId, KeyKind, KeystoreId, MemoryStore, NewKey, NewKeystore, NewVault, ProfileId,
    PublicKey, SignOptions, Signable, Vault,
};
use pollster::block_on;

use super::{Counts, Named};
use crate::testkit::{World, passphrase_key};

const PAYLOAD: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const RS256: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const ES256: &str = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const FRODO: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const BILBO: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
const ED25519: &str = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

struct Bench {
    name: &'static str,
    world: World,
    vault: Vault<MemoryStore>,
    keystore: KeystoreId,
}

impl Bench {
    fn new(named: &Named) -> Self {
        let mut world = World::new(70);
        let new = NewVault { name: "Tokens".into(), passphrase: passphrase_key(1) };
        let (vault, _) =
            block_on(Vault::create(MemoryStore::new(), new, &mut world.call())).expect("a vault");
        let vault = vault.with_provider(named.provider);
        let new = NewKeystore::new("Tokens", ProfileId::STANDARD);
        let keystore = block_on(vault.create_keystore(new, &mut world.call())).expect("a keystore");
        let keystore = keystore.id.parse().expect("an id");
        Self { name: named.name, world, vault, keystore }
    }

    fn bring_in(&mut self, imported: Imported) -> KeyId {
        let new = NewKey::import("a key", KeyKind::HmacSha256, imported);
        let key = block_on(self.vault.create_key(self.keystore, new, &mut self.world.call()));
        key.expect("a key").id.parse().expect("an id")
    }

    fn jwk(&mut self, json: &str) -> KeyId {
        self.bring_in(Imported::jwk(json.as_bytes()).expect("a private key"))
    }

    fn public(&mut self, json: &str) -> KeyId {
        // A private JWK is no public one: its public half comes from the engine.
        let private = self.jwk(json);
        let public = block_on(self.vault.public_key(private, None, &mut self.world.call()));
        self.bring_in(Imported::public(&public.expect("a public half").1))
    }

    /// The token holds, and changed in one character of its signature it does not.
    fn verify(&mut self, key: KeyId, token: &str) -> Counts {
        let mut changed = token.as_bytes().to_vec();
        let at = changed.len() - 20;
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("ASCII");
        let mut verify = |token: &str| {
            block_on(self.vault.verify_jws(JwtKeys::Key(key), token, &mut self.world.call())).map(|_| ())
        };
        assert_eq!(verify(token), Ok(()), "{}", self.name);
        assert_eq!(verify(&changed).map_err(|error| error.code()), Err("token.signature"), "{}", self.name);
        Counts::of(1, 1)
    }

    /// The key makes the signature of the token.
    fn sign(&mut self, key: KeyId, token: &str) -> u32 {
        let (input, signature) = token.rsplit_once('.').expect("a token");
        let signable = Signable::Message(input.as_bytes());
        let signed = block_on(self.vault.sign(key, signable, SignOptions::default(), &mut self.world.call()));
        assert_eq!(BASE64URL_NOPAD.encode(&signed.expect("a signature").bytes), signature, "{}", self.name);
        1
    }
}

/// RFC 7515 appendix A, RFC 7520 section 4, RFC 7638 and RFC 8037, as far as there are such keys.
pub fn rfc_tokens(named: &Named) {
    let mut bench = Bench::new(named);
    let name = bench.name;
    let token = |header: &str, payload: &str, signature: &str| format!("{header}.{payload}.{signature}");

    let rs256 = token("eyJhbGciOiJSUzI1NiJ9", PAYLOAD, RS256);
    let key = bench.jwk(include_str!("rfc/7515-a2.json"));
    let mut counts = bench.verify(key, &rs256);
    counts.valid += bench.sign(key, &rs256);
    counts.expect(name, "Tokens in a vault: RS256, signed", "RFC 7515, appendix A.2");

    // A nonce that is random in part makes another signature each time: it is verified alone.
    let ec = bench.jwk(P256);
    let counts = bench.verify(ec, &token("eyJhbGciOiJFUzI1NiJ9", PAYLOAD, ES256));
    counts.expect(name, "Tokens in a vault: ES256", "RFC 7515, appendix A.3");

    let unsecured = format!("eyJhbGciOiJub25lIn0.{PAYLOAD}.");
    for key in [key, ec] {
        let verified =
            block_on(bench.vault.verify_jws(JwtKeys::Key(key), &unsecured, &mut bench.world.call()));
        assert!(matches!(verified, Err(Error::Token(_))), "{name}: a token that nobody signed");
    }
    Counts::of(0, 1).expect(name, "Tokens in a vault: none", "RFC 7515, appendix A.5");

    let bilbo = include_str!("rfc/7520-3.4.json");
    let header = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
    let rs256 = token(header, FRODO, BILBO);
    // The token has its sender's name for the key, which a public key that was brought in is known under.
    let public = bench.public(bilbo);
    let mut counts = bench.verify(public, &rs256);
    let key = bench.jwk(bilbo);
    counts.valid += bench.sign(key, &rs256);
    counts.expect(name, "Tokens in a vault: RS256, signed", "RFC 7520, section 4.1");

    hs256(&mut bench);

    let ed25519 = bench.jwk(ED25519);
    let eddsa = token(
        "eyJhbGciOiJFZERTQSJ9",
        "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    );
    let mut counts = bench.verify(ed25519, &eddsa);
    counts.valid += bench.sign(ed25519, &eddsa);
    counts.expect(name, "Tokens in a vault: EdDSA, signed", "RFC 8037, appendix A.4");

    let rsa = Jwk::from_json(include_str!("rfc/7638-3.1.json")).expect("a JWK");
    let rsa = bench.bring_in(Imported::public(&PublicKey::from_jwk(&rsa).expect("a public key")));
    let mut thumbprints = 0;
    for (key, expected) in [
        (rsa, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"),
        (ed25519, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ] {
        let public =
            block_on(bench.vault.public_key(key, None, &mut bench.world.call())).expect("a public key");
        assert_eq!(public.1.thumbprint().expect("a thumbprint"), expected, "{name}");
        thumbprints += 1;
    }
    let source = "RFC 7638, section 3.1; RFC 8037, appendix A.3";
    Counts::of(thumbprints, 0).expect(name, "Thumbprints in a vault", source);
}

/// A code names its key by the key's id here, so that the code of the RFC is made and verified over the same input.
fn hs256(bench: &mut Bench) {
    let name = bench.name;
    let key = bench.jwk(r#"{"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}"#);
    let header = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9";
    let input = format!("{header}.{FRODO}");
    let made =
        block_on(bench.vault.make_mac(key, input.as_bytes(), &mut bench.world.call())).expect("a code").1;
    assert_eq!(BASE64URL_NOPAD.encode(&made), "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0", "{name}");
    let mut changed = made;
    changed[7] ^= 1;
    for (code, expected) in [(made, true), (changed, false)] {
        let mut call = bench.world.call();
        let verified = block_on(bench.vault.verify_mac(key, None, input.as_bytes(), &code, &mut call));
        assert_eq!(verified, Ok(expected), "{name}");
    }
    Counts::of(2, 1).expect(name, "Tokens in a vault: HS256, made", "RFC 7520, section 4.4");
    // The key of RFC 7515 appendix A.1 has 64 bytes; those of the engine have 32.
    let long = r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    let refused = Imported::jwk(long.as_bytes()).map(|_| ());
    assert_eq!(refused, Err(Error::Material(MaterialProblem::Length { expected: 32, found: 64 })), "{name}");
}
