//! The npm module with the conformance suites beside it: what `wasm-pkg/tests` runs on stores that JavaScript implements, and
//! the proof (`tests/prove`) in Node.js and in Chromium.
#![allow(clippy::expect_used, reason = "a test says that something is wrong by panicking")]

mod vectors;

use core::cell::RefCell;
use std::panic;

use js_sys::{Function, Promise};
use keystead_browser::BrowserStore;
use keystead_tests::model::linear::recorded::race;
use keystead_tests::model::{play, read};
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

/// Performs actions of the reference model, in JSON, in a vault over the empty store that `open` opens. It panics where the
/// vault differs from the reference.
#[wasm_bindgen(js_name = playModel)]
pub async fn play_model(actions: String, open: Function) {
    play(place(open), &read(&actions)).await;
}

/// The same over IndexedDB, in the database of a vault of this name, which is deleted in the end.
///
/// # Panics
/// If the vault differs from the reference.
#[wasm_bindgen(js_name = playModelInIndexedDb)]
pub async fn play_model_in_indexed_db(actions: String, name: String) {
    let open = async || BrowserStore::open(&name).await.expect("IndexedDB");
    play(open, &read(&actions)).await;
    BrowserStore::delete_database(&name).await.expect("a database that nobody uses");
}

/// Lets two vaults on one store, each with a handle of its own that `open` opens, act at the same moment. The numbers, in JSON,
/// and the first history that no order explains.
#[wasm_bindgen(js_name = raceWriters)]
pub async fn race_writers(histories: u32, deeds: usize, seed: u32, open: Function) -> String {
    race(place(open), histories, deeds, seed.into()).await.to_json()
}

/// The same over IndexedDB, in the database of a vault of this name, which is deleted in the end.
///
/// # Panics
/// If the database cannot be opened or deleted.
#[wasm_bindgen(js_name = raceWritersInIndexedDb)]
pub async fn race_writers_in_indexed_db(histories: u32, deeds: usize, seed: u32, name: String) -> String {
    let open = async || BrowserStore::open(&name).await.expect("IndexedDB");
    let found = race(open, histories, deeds, seed.into()).await;
    BrowserStore::delete_database(&name).await.expect("a database that nobody uses");
    found.to_json()
}

std::thread_local! {
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has `listener` called with what panics say, and where. The module itself tells the place alone, since what is said may be
/// a secret; the tests have none.
#[wasm_bindgen(js_name = hearPanics)]
pub fn hear_panics(listener: Function) {
    LISTENER.set(Some(listener));
    panic::set_hook(Box::new(|panic| {
        LISTENER.with_borrow(|listener| {
            let said = panic.to_string().into();
            // There is nobody to tell that telling failed.
            listener.as_ref().map(|listener| listener.call1(&JsValue::UNDEFINED, &said));
        });
    }));
}

/// Vectors through what the engine brings along, and through the platform's own cryptography: AES-256-GCM, signatures, and
/// RSA-OAEP, which takes the engine long and is tried with it only if `everything` is. What each group says of its numbers.
///
/// # Panics
/// If one comes out wrong.
#[wasm_bindgen(js_name = vectors)]
pub async fn tried_vectors(everything: bool) -> Vec<String> {
    vectors::tried(everything).await
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
