//! The worker that stretches and judges passphrases, as the page sees it. Where no worker can be started the page
//! stretches by itself, slower for the eye but with the same result; strength is then not estimated.

use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use keystead_core::{Error, KdfParams, Passphrase, PassphraseKey};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use zeroize::Zeroizing;

const ENTRY: &str = "/worker-boot.js";
const START_LIMIT_MS: u32 = 15_000;

/// How many people are waiting for which answer.
type Waiting = Rc<RefCell<BTreeMap<u32, Function>>>;

struct Client {
    worker: Worker,
    waiting: Waiting,
    next: Cell<u32>,
}

enum State {
    Unasked,
    Running(Rc<Client>),
    Impossible,
}

thread_local! {
    static STATE: RefCell<State> = const { RefCell::new(State::Unasked) };
}

/// Stretches a passphrase with Argon2id, off the main thread where that is possible.
///
/// # Errors
/// [`Error::KdfOutOfBounds`].
pub(crate) async fn derive(
    passphrase: &Passphrase,
    params: KdfParams,
    salt: [u8; 32],
) -> Result<PassphraseKey, Error> {
    if let Some(key) = derive_there(passphrase, params, salt).await {
        return Ok(key);
    }
    PassphraseKey::derive(passphrase, params, salt)
}

async fn derive_there(passphrase: &Passphrase, params: KdfParams, salt: [u8; 32]) -> Option<PassphraseKey> {
    let client = client().await?;
    let request = Object::new();
    put(&request, "kind", &JsValue::from_str("derive"));
    put(&request, "passphrase", &JsValue::from_str(passphrase.expose()));
    put(&request, "memory", &JsValue::from(params.memory_kib()));
    put(&request, "iterations", &JsValue::from(params.iterations()));
    put(&request, "lanes", &JsValue::from(params.lanes()));
    put(&request, "salt", &Uint8Array::from(salt.as_slice()));
    let answer = client.ask(&request).await?;
    let bytes: Uint8Array = get(&answer, "key").dyn_into().ok()?;
    let mut copy = Zeroizing::new([0_u8; PassphraseKey::BYTES]);
    if bytes.length() as usize != copy.len() {
        return None;
    }
    bytes.copy_to(copy.as_mut_slice());
    bytes.fill(0, 0, bytes.length());
    PassphraseKey::from_bytes(&copy).ok()
}

/// How hard `passphrase` is to guess, 0 to 4; `None` if that cannot be told here.
pub(crate) async fn strength(passphrase: &str) -> Option<u8> {
    let client = client().await?;
    let request = Object::new();
    put(&request, "kind", &JsValue::from_str("strength"));
    put(&request, "passphrase", &JsValue::from_str(passphrase));
    let score = get(&client.ask(&request).await?, "score").as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
    Some(score as u8)
}

/// Starts the worker before it is needed, so that the first unlock does not wait for it.
pub(crate) fn warm_up() {
    crate::platform::spawn(async {
        let _ = client().await;
    });
}

async fn client() -> Option<Rc<Client>> {
    let known = STATE.with_borrow(|state| match state {
        State::Running(client) => Some(Some(Rc::clone(client))),
        State::Impossible => Some(None),
        State::Unasked => None,
    });
    if let Some(known) = known {
        return known;
    }
    let started = Client::start().await;
    STATE.set(match &started {
        Some(client) => State::Running(Rc::clone(client)),
        None => State::Impossible,
    });
    started
}

impl Client {
    /// The worker once it has said that it is ready; `None` if it fails or keeps silent.
    async fn start() -> Option<Rc<Self>> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(ENTRY, &options).ok()?;
        let waiting: Waiting = Rc::default();
        // Place 0 is for the ready message.
        let ready = promise(&waiting, 0);

        let answers = Rc::clone(&waiting);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let answer = event.data();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "our own numbers")]
            let id = get(&answer, "id").as_f64().unwrap_or_default() as u32;
            if let Some(resolve) = answers.borrow_mut().remove(&id) {
                let _ = resolve.call1(&JsValue::UNDEFINED, &answer);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();

        let failures = Rc::clone(&waiting);
        let on_error = Closure::<dyn FnMut()>::new(move || {
            STATE.set(State::Impossible);
            for resolve in core::mem::take(&mut *failures.borrow_mut()).into_values() {
                let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::NULL);
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        on_error.forget();

        let silent = Rc::clone(&waiting);
        gloo_timers::callback::Timeout::new(START_LIMIT_MS, move || {
            if let Some(resolve) = silent.borrow_mut().remove(&0) {
                let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::NULL);
            }
        })
        .forget();

        let answer = JsFuture::from(ready).await.ok()?;
        if answer.is_null() {
            worker.terminate();
            return None;
        }
        Some(Rc::new(Self { worker, waiting, next: Cell::new(1) }))
    }

    /// The answer to `request`; `None` if the worker failed.
    async fn ask(&self, request: &Object) -> Option<JsValue> {
        let id = self.next.get();
        self.next.set(id.checked_add(1).unwrap_or(1));
        put(request, "id", &JsValue::from(id));
        let answer = promise(&self.waiting, id);
        self.worker.post_message(request).ok()?;
        JsFuture::from(answer).await.ok().filter(|answer| !answer.is_null())
    }
}

fn promise(waiting: &Waiting, id: u32) -> Promise {
    Promise::new(&mut |resolve, _| {
        waiting.borrow_mut().insert(id, resolve);
    })
}

fn put(object: &Object, name: &str, value: &JsValue) {
    // Setting a plain property of a fresh object does not fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), value);
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
