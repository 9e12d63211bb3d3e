//! Clock, randomness, and what the browser says about its storage.

use keystead_browser::{OsRandom, Persistence, now, persistence, request_persistence, storage_estimate};
use keystead_core::SecureRandom;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::without;

#[wasm_bindgen_test]
fn the_clock_is_the_systems() {
    let before = js_sys::Date::now();
    let read = now().0 as f64;
    assert!(before <= read && read <= js_sys::Date::now());
}

#[wasm_bindgen_test]
fn randomness_differs() {
    let mut blocks = [[0; 32]; 2];
    for block in &mut blocks {
        OsRandom.fill(block).expect("randomness");
    }
    assert_ne!(blocks[0], blocks[1]);
    // Longer than one call of getRandomValues may be.
    let mut long = vec![0; 100_000];
    OsRandom.fill(&mut long).expect("randomness");
    assert!(long.chunks(1_000).all(|chunk| chunk.iter().any(|byte| *byte != 0)));
}

#[wasm_bindgen_test]
fn short_pieces_are_given_out_once() {
    // More than are drawn ahead at once, of every length that is served from there.
    let mut pieces = std::collections::HashSet::new();
    for _ in 0..200 {
        let mut piece = [0; 12];
        OsRandom.fill(&mut piece).expect("randomness");
        assert!(pieces.insert(piece));
        let mut shorter = [0; 11];
        OsRandom.fill(&mut shorter).expect("randomness");
        assert!(shorter.iter().any(|byte| *byte != 0));
        OsRandom.fill(&mut []).expect("nothing");
    }
}

#[wasm_bindgen_test]
async fn the_browser_answers_about_its_storage() {
    let estimate = storage_estimate().await.expect("an estimate");
    assert!(estimate.quota > estimate.usage);
    let asked = request_persistence().await;
    assert_ne!(asked, Persistence::Unknown);
    assert_eq!(persistence().await, asked);
}

#[wasm_bindgen_test]
async fn a_browser_that_does_not_say_is_unknown() {
    let restore = without(vec!["navigator".into()], "storage");
    let (asked, looked, estimate) =
        (request_persistence().await, persistence().await, storage_estimate().await);
    restore.call0(&JsValue::UNDEFINED).expect("navigator.storage");
    assert_eq!((asked, looked, estimate), (Persistence::Unknown, Persistence::Unknown, None));
}
