//! The npm module with the conformance suites beside it: what `wasm-pkg/tests` runs on stores that JavaScript implements.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

use js_sys::{Function, Promise};
use keystead_browser::{NodeAesGcm, PLATFORM, verify_message};
use keystead_core::{Provider, Shelf};
use keystead_tests::providers::{Named, aes_256_gcm, verifications};
use keystead_wasm::AdapterStore;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// One more handle on the store that `open` stands for, with each call.
fn place(open: Function) -> impl AsyncFn() -> AdapterStore {
    async move || {
        let opened = open.call0(&JsValue::UNDEFINED).expect("a function that opens a store");
        AdapterStore::new(JsFuture::from(Promise::resolve(&opened)).await.expect("a store"))
    }
}

macro_rules! suites {
    ($suite:expr, $open:expr, |$names:ident, $run:ident| $then:expr) => {{
        let open: Function = $open;
        if $suite == "store" {
            let ($names, $run) = keystead_tests::store_cases!(cases_by_name, (place(open.clone())));
            $then
        } else {
            let ($names, $run) = keystead_tests::vault_cases!(cases_by_name, (place(open.clone())));
            $then
        }
    }};
}

/// The names of the cases of a suite: `"store"` or `"vault"`.
#[wasm_bindgen(js_name = conformanceCases)]
pub fn conformance_cases(suite: &str) -> Vec<String> {
    suites!(suite, Function::default(), |names, run| {
        let _ = run;
        names.map(str::to_owned).to_vec()
    })
}

/// Runs one case on the store that `open` opens. It panics if the store does not pass; whether there is such a case is
/// the answer.
#[wasm_bindgen(js_name = conformanceCase)]
pub async fn conformance_case(suite: String, name: String, open: Function) -> bool {
    suites!(suite, open, |names, run| {
        let _ = names;
        run(&name).await
    })
}

/// The vectors of signatures and of AES-256-GCM through the platform's own cryptography; how many signatures there were.
///
/// # Panics
/// If one comes out wrong.
#[wasm_bindgen(js_name = platformVectors)]
pub async fn platform_vectors() -> u32 {
    let aead: &'static NodeAesGcm = &NodeAesGcm { from: 0 };
    let provider = Provider { aead, ..PLATFORM };
    aes_256_gcm(&Named { name: "the platform", provider });
    let mut tried = 0;
    let (mut shelf, mut last) = (Shelf::default(), None);
    for vector in verifications() {
        // A shelf belongs to one key.
        if last.as_ref() != Some(&vector.public) {
            shelf = Shelf::default();
        }
        let (message, signature) = (&vector.message, &vector.signature);
        let verified = verify_message(vector.algorithm, &vector.public, &shelf, message, signature).await;
        let name = format!("{:?} {message:?} {signature:?}", vector.algorithm);
        assert_eq!(verified, Ok(Some(vector.holds)), "{name}");
        last = Some(vector.public);
        tried += 1;
    }
    tried
}

/// Panics while a promise is made good: what becomes of that is tested.
#[wasm_bindgen(js_name = panicSoon)]
pub fn panic_soon(number: u32) {
    keystead_wasm::enter(number);
    wasm_bindgen_futures::spawn_local(async move {
        keystead_wasm::enter(number);
        unreachable!("a panic for the test");
    });
}
