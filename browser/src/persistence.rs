//! Whether the browser keeps what is stored, and how much room there is.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::global::global;

/// What the browser says about keeping this site's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Persistence {
    /// Only the user can remove it.
    Persistent,
    /// The browser may remove it when the disk runs full, or after weeks without a visit.
    BestEffort,
    /// The browser does not say.
    Unknown,
}

/// How much this site stores, and how much it may. The browser rounds both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageEstimate {
    /// Bytes in use.
    pub usage: u64,
    /// Bytes that may be in use.
    pub quota: u64,
}

/// Asks the browser to keep this site's storage. Some browsers ask the user, others decide by themselves.
pub async fn request_persistence() -> Persistence {
    answer("persist").await
}

/// Whether the browser keeps this site's storage, without asking for it.
pub async fn persistence() -> Persistence {
    answer("persisted").await
}

/// How much room there is; `None` if the browser does not say.
pub async fn storage_estimate() -> Option<StorageEstimate> {
    let estimate = storage_manager("estimate").await?;
    Some(StorageEstimate { usage: bytes(&estimate, "usage")?, quota: bytes(&estimate, "quota")? })
}

async fn answer(method: &str) -> Persistence {
    match storage_manager(method).await.and_then(|answer| answer.as_bool()) {
        Some(true) => Persistence::Persistent,
        Some(false) => Persistence::BestEffort,
        None => Persistence::Unknown,
    }
}

/// What `navigator.storage[method]()` resolves to. It is missing in insecure contexts and outside browsers.
async fn storage_manager(method: &str) -> Option<JsValue> {
    let storage = global(&["navigator", "storage"])?;
    let function: Function = Reflect::get(&storage, &JsValue::from_str(method)).ok()?.dyn_into().ok()?;
    let promise: Promise = function.call0(&storage).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates")]
fn bytes(estimate: &JsValue, name: &str) -> Option<u64> {
    Some(Reflect::get(estimate, &JsValue::from_str(name)).ok()?.as_f64()? as u64)
}
