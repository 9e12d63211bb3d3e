use super::*;

fn told(status: u16, body: &str) -> (&'static str, Fault, String) {
    let failure = failure(status, body.as_bytes());
    (failure.code(), failure.fault(), failure.to_string())
}

#[test]
fn what_the_engine_says_is_said_as_it_would_be_here() {
    let error = Error::DecryptionFailed;
    let body = serde_json::json!({ "code": error.code(), "detail": error.to_string() }).to_string();
    assert_eq!(told(422, &body), (error.code(), error.fault(), error.to_string()));
}

#[test]
fn what_is_not_known_is_a_refusal_by_its_status() {
    let new = r#"{"type":"about:blank","code":"request.new","detail":"Something new."}"#;
    assert_eq!(told(409, new), ("server.refused", Fault::Policy, "Something new.".into()));
    assert_eq!(told(502, "<html>").0, "server.refused");
    assert_eq!(told(502, "<html>").1, Fault::Environment);
    let sealed = r#"{"code":"vault.sealed","detail":"It is."}"#;
    assert_eq!(told(503, sealed), ("vault.sealed", Fault::Policy, "It is.".into()));
}

#[test]
fn what_a_server_says_does_not_steer_the_terminal() {
    let body = serde_json::json!({ "code": "vault.sealed", "detail": "It is.\u{1b}[2J\u{202e}" }).to_string();
    assert_eq!(told(503, &body).2, "It is.\u{fffd}[2J\u{fffd}");
}

#[test]
fn own_codes_are_sorted_and_not_the_engines() {
    assert!(OWN.is_sorted_by_key(|(code, _)| *code));
    assert!(OWN.iter().all(|(code, _)| Error::fault_of(code).is_none()));
}
