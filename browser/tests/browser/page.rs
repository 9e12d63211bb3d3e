//! What tests do behind the store's back, and fresh places to do it in.

use js_sys::Promise;
use keystead_browser::{BrowserStore, OsRandom, now};
use keystead_core::{Call, KeyId, KeyKind, NewKey, NewKeystore, NewVault, ProfileId, Vault};
use keystead_tests::testkit::passphrase_key;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(inline_js = r#"
let count = 0;
export function fresh_name() { return `test-${Date.now()}-${++count}-${Math.random().toString(36).slice(2)}`; }

export function edit(database, change) {
    return new Promise((resolve, reject) => {
        const open = indexedDB.open(database);
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
            const transaction = open.result.transaction("records", "readwrite");
            const records = transaction.objectStore("records");
            let changed = 0;
            records.openCursor().onsuccess = (event) => {
                const cursor = event.target.result;
                if (!cursor) return;
                const record = new Function("record", change)(cursor.value);
                if (record === null) { cursor.delete(); changed++; }
                else if (record !== undefined) { cursor.update(record); changed++; }
                cursor.continue();
            };
            transaction.oncomplete = () => { open.result.close(); resolve(changed); };
            transaction.onabort = () => { open.result.close(); reject(transaction.error); };
        };
    });
}

export function foreign(database, version) {
    return new Promise((resolve, reject) => {
        const open = indexedDB.open(database, version);
        open.onupgradeneeded = () => open.result.createObjectStore("something-else");
        open.onerror = () => reject(open.error);
        open.onsuccess = () => { open.result.close(); resolve(); };
    });
}

export function as_version_1(from, to) {
    const indexes = ["listed,parent", "listed,created", "listed,parent,created", "listed,label", "listed,parent,label", "listed,due"];
    return new Promise((resolve, reject) => {
        const read = indexedDB.open(from);
        read.onerror = () => reject(read.error);
        read.onsuccess = () => {
            const all = read.result.transaction("records").objectStore("records").getAll();
            all.onerror = () => reject(all.error);
            all.onsuccess = () => {
                read.result.close();
                const write = indexedDB.open(to, 1);
                write.onupgradeneeded = () => {
                    const records = write.result.createObjectStore("records", { keyPath: "key" });
                    for (const index of indexes) records.createIndex(index, index.split(","));
                    for (const record of all.result) records.add(record);
                };
                write.onerror = () => reject(write.error);
                write.onsuccess = () => { write.result.close(); resolve(all.result.length); };
            };
        };
    });
}

export function watch_transactions() {
    const seen = [];
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args) {
        const transaction = original.apply(this, args);
        const entry = { mode: transaction.mode, durability: transaction.durability, completed: false };
        transaction.addEventListener("complete", () => { entry.completed = true; });
        seen.push(entry);
        return transaction;
    };
    return { seen, stop() { IDBDatabase.prototype.transaction = original; } };
}
export function writes(watch) {
    watch.stop();
    return watch.seen.filter((t) => t.mode === "readwrite").map((t) => `${t.durability} ${t.completed}`).join(", ");
}

export function watch_reads() {
    const watch = { count: 0, restore: [] };
    for (const prototype of [IDBObjectStore.prototype, IDBIndex.prototype]) {
        const original = prototype.getAll;
        prototype.getAll = function (...args) {
            const request = original.apply(this, args);
            request.addEventListener("success", () => { watch.count += request.result.length; });
            return request;
        };
        watch.restore.push(() => { prototype.getAll = original; });
    }
    return watch;
}
export function records_read(watch) {
    watch.restore.forEach((restore) => restore());
    return watch.count;
}

export function hold_lock(name) {
    return new Promise((granted) => {
        navigator.locks.request(name, () => new Promise((release) => granted(release)));
    });
}
export async function held_locks() {
    const { held, pending } = await navigator.locks.query();
    return `${held.map((l) => l.name)}|${pending.map((l) => l.name)}`;
}

export function without(path, name) {
    const object = path.reduce((value, key) => value[key], globalThis);
    const own = Object.getOwnPropertyDescriptor(object, name);
    Object.defineProperty(object, name, { value: undefined, configurable: true, writable: true });
    return () => {
        if (own) Object.defineProperty(object, name, own);
        else delete object[name];
    };
}

export function next_task() { return new Promise((resolve) => setTimeout(resolve)); }
"#)]
extern "C" {
    pub(crate) fn fresh_name() -> String;
    /// Runs `change` (the body of a function of `record`) on every record: null removes, undefined leaves.
    #[wasm_bindgen(js_name = edit)]
    fn edit_js(database: &str, change: &str) -> Promise;
    #[wasm_bindgen(js_name = foreign)]
    fn foreign_js(database: &str, version: u32) -> Promise;
    #[wasm_bindgen(js_name = as_version_1)]
    fn as_version_1_js(from: &str, to: &str) -> Promise;
    pub(crate) fn watch_transactions() -> JsValue;
    pub(crate) fn writes(watch: JsValue) -> String;
    pub(crate) fn watch_reads() -> JsValue;
    /// How many records were read by `getAll` since, and an end to watching.
    pub(crate) fn records_read(watch: JsValue) -> f64;
    #[wasm_bindgen(js_name = hold_lock)]
    fn hold_lock_js(name: &str) -> Promise;
    #[wasm_bindgen(js_name = held_locks)]
    fn held_locks_js() -> Promise;
    /// Takes a property away; the function that it gives puts it back.
    pub(crate) fn without(path: Vec<JsValue>, name: &str) -> js_sys::Function;
    #[wasm_bindgen(js_name = next_task)]
    fn next_task_js() -> Promise;
}

async fn settled(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.expect("a promise of the test page")
}

/// How many records `change` touched.
pub(crate) async fn edit(name: &str, change: &str) -> f64 {
    settled(edit_js(&format!("keystead-{name}"), change)).await.as_f64().expect("a count")
}

/// A database of the vault's name that Keystead did not make.
pub(crate) async fn foreign(name: &str, version: u32) {
    settled(foreign_js(&format!("keystead-{name}"), version)).await;
}

/// Copies a vault into a database as the first version of the schema made it. How many records there are.
pub(crate) async fn as_version_1(from: &str, to: &str) -> f64 {
    let copied = as_version_1_js(&format!("keystead-{from}"), &format!("keystead-{to}"));
    settled(copied).await.as_f64().expect("a count")
}

/// Holds a lock as another tab would; the function releases it.
pub(crate) async fn hold_lock(name: &str) -> js_sys::Function {
    settled(hold_lock_js(name)).await.unchecked_into()
}

/// Names of the locks held, a bar, names of those waited for.
pub(crate) async fn held_locks() -> String {
    settled(held_locks_js()).await.as_string().expect("text")
}

/// Lets the browser do everything that is ready.
pub(crate) async fn next_task() {
    settled(next_task_js()).await;
}

/// A store of its own.
pub(crate) async fn fresh_store() -> BrowserStore {
    BrowserStore::open(&fresh_name()).await.expect("IndexedDB")
}

/// A vault with one key.
pub(crate) async fn vault_with_key<S: keystead_core::Store>(store: S) -> (Vault<S>, KeyId) {
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let new = NewVault { name: "Vault".to_owned(), passphrase: passphrase_key(1) };
    let (vault, _) = Vault::create(store, new, &mut call).await.expect("a new vault");
    let keystore = NewKeystore::new("Keystore", ProfileId::STANDARD);
    let keystore = vault.create_keystore(keystore, &mut call).await.expect("a keystore");
    let key = NewKey::new("Key", KeyKind::Aes256);
    let key = vault.create_key(keystore.id.parse().expect("an id"), key, &mut call).await.expect("a key");
    (vault, key.id.parse().expect("an id"))
}
