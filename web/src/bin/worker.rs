//! The console's worker: stretches passphrases with Argon2id and judges their strength, so that the page never stands
//! still. It keeps nothing between two messages.
//!
//! A message is an object with `id` and `kind`; the answer has the same `id`, and `key` (`derive`), `score` (`strength`)
//! or neither, if the message made no sense.

#[cfg(target_arch = "wasm32")]
fn main() {
    worker::listen();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the console's web worker; it runs in a browser.");
}

#[cfg(target_arch = "wasm32")]
mod worker {
    use std::alloc::System;

    use js_sys::{Object, Reflect, Uint8Array};
    use keystead_core::{KdfParams, Passphrase, PassphraseKey};
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
    use zeroize::Zeroizing;
    use zeroizing_alloc::ZeroAlloc;

    /// The estimate cuts a passphrase into pieces and wipes none of them: whatever is freed is overwritten first.
    #[global_allocator]
    static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

    /// More characters than this make no passphrase weaker, and the estimate's time grows with their square.
    const JUDGED_CHARS: usize = 100;

    /// Answers messages from now on, and says so.
    pub(super) fn listen() {
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let answers = scope.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // It fails only if the page is gone.
            let _ = answers.post_message(&answer(&event.data()));
        });
        scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let ready = Object::new();
        put(&ready, "id", &JsValue::from(0));
        let _ = scope.post_message(&ready);
    }

    fn answer(request: &JsValue) -> Object {
        let answer = Object::new();
        put(&answer, "id", &get(request, "id"));
        match get(request, "kind").as_string().as_deref() {
            Some("derive") => {
                if let Some(key) = derive(request) {
                    put(&answer, "key", &Uint8Array::from(key.to_bytes().as_slice()));
                }
            }
            Some("strength") => {
                let passphrase = Zeroizing::new(get(request, "passphrase").as_string().unwrap_or_default());
                put(&answer, "score", &JsValue::from(score(&passphrase)));
            }
            _ => {}
        }
        answer
    }

    fn derive(request: &JsValue) -> Option<PassphraseKey> {
        let typed = Zeroizing::new(get(request, "passphrase").as_string()?);
        let passphrase = Passphrase::new(&typed).ok()?;
        let params = KdfParams::new(
            number(request, "memory")?,
            number(request, "iterations")?,
            number(request, "lanes")?,
        );
        let salt: [u8; 32] = get(request, "salt").dyn_into::<Uint8Array>().ok()?.to_vec().try_into().ok()?;
        PassphraseKey::derive(&passphrase, params.ok()?, salt).ok()
    }

    fn score(passphrase: &str) -> u8 {
        let judged: Zeroizing<String> = Zeroizing::new(passphrase.chars().take(JUDGED_CHARS).collect());
        u8::from(zxcvbn::zxcvbn(&judged, &["keystead"]).score())
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "KdfParams checks the bounds"
    )]
    fn number(request: &JsValue, name: &str) -> Option<u32> {
        get(request, name).as_f64().map(|number| number as u32)
    }

    fn put(object: &Object, name: &str, value: &JsValue) {
        // Setting a plain property of a fresh object does not fail.
        let _ = Reflect::set(object, &JsValue::from_str(name), value);
    }

    fn get(object: &JsValue, name: &str) -> JsValue {
        Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }
}
