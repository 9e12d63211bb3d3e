use std::format;
use std::string::{String, ToString};

use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(1_300_819_000_500);

fn token(header: &str, payload: &str) -> String {
    compact(signing_input(header, payload.as_bytes()), b"signature")
}

fn problem<T: core::fmt::Debug>(result: Result<T, Error>) -> TokenProblem {
    match result.unwrap_err() {
        Error::Token(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_token_is_taken_apart_as_it_was_put_together() {
    // RFC 7515 appendix A.1.
    let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let token = Token::parse(text).unwrap();
    assert_eq!(token.algorithm(), "HS256");
    assert_eq!((token.token_type(), token.key_id()), (Some("JWT"), None));
    assert_eq!(token.header(), "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
    assert_eq!(
        token.payload(),
        b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
    );
    assert_eq!(token.signature().len(), 32);
    let input = signing_input(token.header(), token.payload());
    assert_eq!(input.as_bytes(), token.signing_input());
    assert_eq!(compact(input, token.signature()), text);
}

#[test]
fn what_is_not_one_signed_token_is_refused() {
    let good = token(r#"{"alg":"ES256"}"#, "{}");
    Token::parse(&good).unwrap();
    let part = |at: usize, to: &str| {
        let mut parts: std::vec::Vec<&str> = good.split('.').collect();
        parts[at] = to;
        parts.join(".")
    };
    let malformed = [
        String::new(),
        String::from(".."),
        good.replace('.', ""),
        format!("{good}.{good}"),
        // JWE has five parts (RFC 7516).
        format!("{good}.a.b"),
        format!(" {good}"),
        format!("{good}\n"),
        // Padding, the other alphabet, and bits that are left over.
        part(2, "c2lnbmF0dXJlMQ=="),
        part(2, "+/+/"),
        part(2, "c2lnbmF0dXJlMR"),
        part(0, "e30"),
        token("[]", "{}"),
        token("{\"alg\":1}", "{}"),
        token(r#"{"alg":"ES256","kid":7}"#, "{}"),
        token(r#"{"alg":"ES256","alg":"ES256"}"#, "{}"),
        token(r#"{"alg":"ES256","x":{"a":1,"a":2}}"#, "{}"),
        token(r#"{"alg":"ES256"} {}"#, "{}"),
        token("\u{feff}{\"alg\":\"ES256\"}", "{}"),
    ];
    for text in &malformed {
        assert_eq!(problem(Token::parse(text)), TokenProblem::Malformed, "{text}");
    }
    for none in ["none", "None", "NONE", "nOnE"] {
        let text = token(&format!(r#"{{"alg":"{none}"}}"#), "{}");
        assert_eq!(problem(Token::parse(&text)), TokenProblem::Algorithm, "RFC 8725 section 3.2");
    }
    for header in [
        r#"{"alg":"ES256","crit":["exp"],"exp":1}"#,
        r#"{"alg":"ES256","crit":[]}"#,
        r#"{"alg":"HS256","b64":false}"#,
    ] {
        assert_eq!(problem(Token::parse(&token(header, "{}"))), TokenProblem::Critical, "{header}");
    }
    let long = token(r#"{"alg":"ES256"}"#, &"x".repeat(MAX_TOKEN_BYTES));
    assert_eq!(problem(Token::parse(&long)), TokenProblem::TooLarge { limit: MAX_TOKEN_BYTES });
    let deep = token(r#"{"alg":"ES256"}"#, "{}")
        .replace("e30", &BASE64URL_NOPAD.encode("[".repeat(9_000).as_bytes()));
    assert!(Token::parse(&deep).is_ok(), "the payload is nobody's business yet");
    let claims = JwtChecks::default().claims(&Token::parse(&deep).unwrap(), NOW);
    assert_eq!(problem(claims), TokenProblem::Malformed);
}

#[test]
fn a_header_says_what_the_key_decides() {
    assert_eq!(header("ES256", "thumb", "").unwrap(), r#"{"alg":"ES256","kid":"thumb"}"#);
    let extra = r#"{"typ":"JWT","cty":"x","private":[1,{"a":null}]}"#;
    assert_eq!(
        header("ES256", "k", extra).unwrap(),
        r#"{"alg":"ES256","cty":"x","kid":"k","private":[1,{"a":null}],"typ":"JWT"}"#
    );
    for name in RESERVED {
        let extra = format!(r#"{{"{name}":"x"}}"#);
        assert_eq!(problem(header("ES256", "k", &extra)), TokenProblem::Options, "{name}");
    }
    for extra in ["[]", "x", r#"{"a":1,"a":1}"#] {
        assert_eq!(problem(header("ES256", "k", extra)), TokenProblem::Malformed, "{extra}");
    }
}

fn payload(options: &JwtOptions, claims: &str) -> Result<String, Error> {
    options.payload(claims, NOW)
}

#[test]
fn claims_are_given_once() {
    let none = JwtOptions::default();
    assert_eq!(payload(&none, "").unwrap(), r#"{"iat":1300819000}"#);
    assert_eq!(payload(&none, r#"{"iat":5,"b":1,"a":2}"#).unwrap(), r#"{"a":2,"b":1,"iat":5}"#);
    let all = JwtOptions {
        issued_at: Some(1_000),
        expires_in: Some(600),
        not_before: Some(990),
        issuer: Some("joe".into()),
        subject: Some("sub".into()),
        audience: ["a".into(), "b".into()].into(),
        id: Some("id".into()),
        token_type: Some("at+jwt".into()),
    };
    let expected = r#"{"aud":["a","b"],"exp":1600,"iat":1000,"iss":"joe","jti":"id","nbf":990,"sub":"sub"}"#;
    assert_eq!(payload(&all, "{}").unwrap(), expected);
    assert_eq!(all.header().unwrap(), r#"{"typ":"at+jwt"}"#);
    let one = JwtOptions { audience: ["a".into()].into(), expires_in: Some(1), ..JwtOptions::default() };
    assert_eq!(payload(&one, r#"{"iat":5}"#).unwrap(), r#"{"aud":"a","exp":6,"iat":5}"#);
    for claim in ["aud", "iss", "sub", "jti"] {
        let twice = format!(r#"{{"{claim}":"x"}}"#);
        assert_eq!(problem(payload(&all, &twice)), TokenProblem::Options, "{claim}");
    }
    assert_eq!(problem(payload(&all, r#"{"iat":1}"#)), TokenProblem::Options);
    assert_eq!(problem(payload(&none, r#"{"iat":"soon"}"#)), TokenProblem::Claim { claim: "iat".into() });
    assert_eq!(problem(payload(&none, r#"{"exp":"soon"}"#)), TokenProblem::Claim { claim: "exp".into() });
    assert_eq!(problem(payload(&none, r#"{"a":1,"a":1}"#)), TokenProblem::Malformed);
    assert_eq!(problem(payload(&none, "[]")), TokenProblem::Malformed);
}

fn checked(checks: &JwtChecks, claims: &str) -> Result<String, Error> {
    checks.claims(&Token::parse(&token(r#"{"alg":"ES256","typ":"JWT"}"#, claims)).unwrap(), NOW)
}

#[test]
fn times_are_compared_with_the_call() {
    let strict = JwtChecks::default();
    let lenient = JwtChecks { leeway_seconds: 2, ..JwtChecks::default() };
    let aged = JwtChecks { max_age_seconds: Some(10), ..JwtChecks::default() };
    // Now is half a second past 1300819000.
    let table = [
        (&strict, r#"{"exp":1300819001}"#, None),
        (&strict, r#"{"exp":1300819000.51}"#, None),
        (&strict, r#"{"exp":1300819000.5}"#, Some(TokenProblem::Expired)),
        (&strict, r#"{"exp":1300819000}"#, Some(TokenProblem::Expired)),
        (&strict, r#"{"exp":-1}"#, Some(TokenProblem::Expired)),
        (&strict, r#"{"exp":1e300}"#, None),
        (&lenient, r#"{"exp":1300818999}"#, None),
        (&lenient, r#"{"exp":1300818998}"#, Some(TokenProblem::Expired)),
        (&strict, r#"{"nbf":1300819000.5}"#, None),
        (&strict, r#"{"nbf":1300819001}"#, Some(TokenProblem::NotYetValid)),
        (&lenient, r#"{"nbf":1300819002}"#, None),
        (&strict, r#"{"iat":1300819000}"#, None),
        (&strict, r#"{"iat":1300819001}"#, Some(TokenProblem::IssuedInFuture)),
        (&lenient, r#"{"iat":1300819002.5}"#, None),
        (&aged, r#"{"iat":1300818991}"#, None),
        (&aged, r#"{"iat":1300818990}"#, Some(TokenProblem::TooOld)),
        (&aged, "{}", Some(TokenProblem::ClaimMissing { claim: "iat".into() })),
        // The first thing that is wrong, in the order of the documents.
        (&strict, r#"{"exp":1,"nbf":1e10,"iat":1e10,"aud":"x"}"#, Some(TokenProblem::Expired)),
        (&strict, r#"{"nbf":1e10,"iat":1e10,"aud":"x"}"#, Some(TokenProblem::NotYetValid)),
        (&strict, r#"{"iat":1e10,"aud":"x"}"#, Some(TokenProblem::IssuedInFuture)),
    ];
    for (checks, claims, expected) in table {
        let found = checked(checks, claims);
        match expected {
            None => assert_eq!(found.unwrap(), claims),
            Some(expected) => assert_eq!(problem(found), expected, "{claims}"),
        }
    }
    for (claim, value) in [
        ("exp", "\"1\""),
        ("nbf", "null"),
        ("iat", "true"),
        ("iss", "1"),
        ("aud", "[1]"),
        ("aud", "{}"),
        ("sub", "[]"),
        ("jti", "7"),
    ] {
        let found = problem(checked(&strict, &format!(r#"{{"{claim}":{value}}}"#)));
        assert_eq!(found, TokenProblem::Claim { claim: claim.into() }, "{value}");
    }
    assert_eq!(JwtChecks { leeway_seconds: 300, ..JwtChecks::default() }.check(), Ok(()));
    assert_eq!(
        problem(JwtChecks { leeway_seconds: 301, ..JwtChecks::default() }.check()),
        TokenProblem::Options
    );
}

#[test]
fn a_token_is_for_whoever_asks() {
    let checks = JwtChecks {
        issuer: Some("joe".into()),
        audience: ["here".into(), "there".into()].into(),
        subject: Some("anna".into()),
        required: ["jti".into()].into(),
        token_type: Some("application/jwt".into()),
        ..JwtChecks::default()
    };
    let table = [
        (r#"{"iss":"joe","aud":"here","sub":"anna","jti":"1"}"#, None),
        (
            r#"{"iss":"joe","aud":["x","there"],"sub":"anna","jti":null}"#,
            Some(TokenProblem::Claim { claim: "jti".into() }),
        ),
        (
            r#"{"iss":"joe","aud":["x","there"],"sub":"anna"}"#,
            Some(TokenProblem::ClaimMissing { claim: "jti".into() }),
        ),
        (r#"{"iss":"joe","aud":["x","there"],"jti":"1"}"#, Some(TokenProblem::Subject)),
        (r#"{"iss":"Joe","aud":"here","sub":"anna","jti":"1"}"#, Some(TokenProblem::Issuer)),
        (r#"{"aud":"here","sub":"anna","jti":"1"}"#, Some(TokenProblem::Issuer)),
        (r#"{"iss":"joe","aud":[],"sub":"anna","jti":"1"}"#, Some(TokenProblem::Audience)),
        (r#"{"iss":"joe","aud":"Here","sub":"anna","jti":"1"}"#, Some(TokenProblem::Audience)),
        (r#"{"iss":"joe","sub":"anna","jti":"1"}"#, Some(TokenProblem::Audience)),
    ];
    for (claims, expected) in table {
        let found = checked(&checks, claims);
        match expected {
            None => assert_eq!(found.unwrap(), claims),
            Some(expected) => assert_eq!(problem(found), expected, "{claims}"),
        }
    }
    // RFC 7519 section 4.1.3: who is not named is not meant.
    assert_eq!(problem(checked(&JwtChecks::default(), r#"{"aud":"here"}"#)), TokenProblem::Audience);
    let other = JwtChecks { token_type: Some("at+jwt".into()), ..JwtChecks::default() };
    assert_eq!(problem(checked(&other, "{}")), TokenProblem::Type, "RFC 8725 section 3.11");
    assert_eq!(problem(checked(&JwtChecks::default(), r#"{"a":1,"a":1}"#)), TokenProblem::Malformed);
    assert_eq!(problem(checked(&JwtChecks::default(), "[]")), TokenProblem::Malformed);
}

#[test]
fn every_check_is_explained_by_itself() {
    let checks = JwtChecks {
        issuer: Some(String::from("login")),
        audience: Vec::from([String::from("shop")]),
        ..JwtChecks::default()
    };
    let explain = |claims: &str| {
        let token = Token::parse(&token(r#"{"alg":"ES256"}"#, claims)).unwrap();
        let explained = checks.explain(&token, NOW).unwrap();
        let first = explained.iter().find_map(|check| check.outcome.clone().err());
        // What it says first is what verifying says.
        assert_eq!(first, checks.claims(&token, NOW).err(), "{claims}");
        explained
            .into_iter()
            .filter(|check| check.outcome.is_err())
            .map(|check| check.claim)
            .collect::<Vec<_>>()
    };
    assert_eq!(explain(r#"{"iss":"login","aud":"shop"}"#), [] as [&str; 0]);
    assert_eq!(explain(r#"{"exp":1,"nbf":2000000000,"iss":"x","aud":["y"]}"#), ["exp", "nbf", "aud", "iss"]);
    assert_eq!(explain(r#"{"iat":2000000000,"iss":"login","aud":"shop"}"#), ["iat"]);
    assert_eq!(explain(r#"{"exp":"soon","iss":"login","aud":"shop"}"#), ["exp"]);
    assert_eq!(explain("{}"), ["aud", "iss"]);
    let loose = JwtChecks { leeway_seconds: 301, ..JwtChecks::default() };
    let token = Token::parse(&token(r#"{"alg":"ES256"}"#, "{}")).unwrap();
    assert_eq!(problem(loose.explain(&token, NOW)), TokenProblem::Options);
}

proptest! {
    #[test]
    fn any_text_is_a_token_or_is_refused(text: String, header in "\\PC{0,40}", payload in "\\PC{0,40}") {
        let _ = Token::parse(&text);
        let text = token(&header, &payload);
        if let Ok(token) = Token::parse(&text) {
            let _ = JwtChecks::default().claims(&token, NOW);
            prop_assert_eq!(compact(signing_input(token.header(), token.payload()), token.signature()), text);
        }
        let _ = TokenProblem::Malformed.to_string();
    }

    #[test]
    fn any_claims_come_back(name in "[a-z]{4,8}", text: String, number: i64) {
        let claims = serde_json::json!({ "text": text, &name: [number] });
        let payload = JwtOptions::default().payload(&claims.to_string(), NOW).unwrap();
        let read: serde_json::Value = serde_json::from_str(&payload).unwrap();
        for (name, value) in claims.as_object().unwrap() {
            prop_assert_eq!(&read[name], value);
        }
    }
}
