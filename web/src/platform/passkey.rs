//! Passkeys: WebAuthn with the PRF extension (WebAuthn Level 3, section 10.1.4), whose result opens a slot.
//!
//! No server is asked: the challenge is random and nobody checks the assertion. What counts is what the authenticator
//! computes, and it computes that only for this site and after the person agreed.

use data_encoding::BASE64URL_NOPAD;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use keystead_browser::OsRandom;
use keystead_core::{Error, PasskeyView, Secret32, SecureRandom};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use zeroize::Zeroizing;

use crate::backend::Problem;

/// ES256 and RS256 (IANA COSE Algorithms).
const ALGORITHMS: [i32; 2] = [-7, -257];

/// A passkey that was made for a vault.
pub(crate) struct Passkey {
    pub(crate) credential: Vec<u8>,
    pub(crate) rp_id: String,
    pub(crate) salt: [u8; 32],
    pub(crate) output: Secret32,
}

/// Whether this browser has passkeys at all.
pub(crate) fn is_offered() -> bool {
    let known = |name: &str| Reflect::get(&window(), &name.into()).is_ok_and(|value| !value.is_undefined());
    known("PublicKeyCredential") && window().is_secure_context()
}

/// Makes a passkey called `name`. The browser asks the person.
pub(crate) async fn make(name: &str) -> Result<Passkey, Problem> {
    let rp_id = window().location().hostname().unwrap_or_default();
    let salt: [u8; 32] = random()?;
    let user: [u8; 16] = random()?;
    let public_key = object(&[
        ("challenge", bytes(&random::<32>()?)),
        ("rp", object(&[("id", text(&rp_id)), ("name", text("Keystead"))])),
        ("user", object(&[("id", bytes(&user)), ("name", text(name)), ("displayName", text(name))])),
        (
            "pubKeyCredParams",
            list(
                ALGORITHMS
                    .map(|number| object(&[("type", text("public-key")), ("alg", JsValue::from(number))])),
            ),
        ),
        (
            "authenticatorSelection",
            object(&[("residentKey", text("preferred")), ("userVerification", text("required"))]),
        ),
        ("extensions", object(&[("prf", object(&[("eval", object(&[("first", bytes(&salt))]))]))])),
    ]);
    let made = ask("create", public_key).await?;
    let credential = Uint8Array::new(&get(&made, "rawId")).to_vec();
    // Some authenticators compute it at once, the others when they are asked for the first time.
    let output = match output_of(&made) {
        Some(output) => output,
        None => {
            let view = PasskeyView {
                credential: BASE64URL_NOPAD.encode(&credential),
                rp_id: rp_id.clone(),
                salt: BASE64URL_NOPAD.encode(&salt),
            };
            evaluate(&[view]).await?
        }
    };
    Ok(Passkey { credential, rp_id, salt, output })
}

/// What one of these passkeys gives for its salt. The browser asks the person.
pub(crate) async fn evaluate(known: &[PasskeyView]) -> Result<Secret32, Problem> {
    let rp_id = known.first().map(|passkey| passkey.rp_id.clone()).unwrap_or_default();
    let salts = Object::new();
    let allowed = Array::new();
    for passkey in known {
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Error::RecordAltered);
        let (credential, salt) = (decode(&passkey.credential)?, decode(&passkey.salt)?);
        put(&salts, &passkey.credential, &object(&[("first", bytes(&salt))]));
        allowed.push(&object(&[("type", text("public-key")), ("id", bytes(&credential))]));
    }
    let public_key = object(&[
        ("challenge", bytes(&random::<32>()?)),
        ("rpId", text(&rp_id)),
        ("allowCredentials", allowed.into()),
        ("userVerification", text("required")),
        ("extensions", object(&[("prf", object(&[("evalByCredential", salts.into())]))])),
    ]);
    let asserted = ask("get", public_key).await?;
    output_of(&asserted).ok_or_else(Problem::passkey_without_prf)
}

/// `navigator.credentials[method]({ publicKey })`.
async fn ask(method: &str, public_key: JsValue) -> Result<JsValue, Problem> {
    let credentials = get(&window().navigator(), "credentials");
    let function: Function =
        get(&credentials, method).dyn_into().map_err(|_| Problem::passkey_unavailable())?;
    let promise: Promise = function
        .call1(&credentials, &object(&[("publicKey", public_key)]))
        .map_err(|_| Problem::passkey_unavailable())?
        .unchecked_into();
    // NotAllowedError alone is the person's own doing, or the time that ran out.
    JsFuture::from(promise).await.map_err(|error| match get(&error, "name").as_string().as_deref() {
        Some("NotAllowedError" | "AbortError") => Problem::passkey_refused(),
        _ => Problem::passkey_unavailable(),
    })
}

/// `prf.results.first` of a credential's extension results.
fn output_of(credential: &JsValue) -> Option<Secret32> {
    let function: Function = get(credential, "getClientExtensionResults").dyn_into().ok()?;
    let results = get(&get(&function.call0(credential).ok()?, "prf"), "results");
    let first = get(&results, "first");
    if first.is_undefined() {
        return None;
    }
    let given = Uint8Array::new(&first);
    let mut output = Zeroizing::new([0; 32]);
    if given.length() != 32 {
        return None;
    }
    given.copy_to(output.as_mut_slice());
    given.fill(0, 0, 32);
    Some(Secret32::from_bytes(*output))
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    OsRandom.fill(&mut bytes)?;
    Ok(bytes)
}

fn object(pairs: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in pairs {
        put(&object, name, value);
    }
    object.into()
}

fn list<const N: usize>(values: [JsValue; N]) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

fn text(text: &str) -> JsValue {
    JsValue::from_str(text)
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn put(object: &Object, name: &str, value: &JsValue) {
    // Setting a plain property of a fresh object does not fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
