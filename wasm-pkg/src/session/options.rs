//! Options that only the npm module's calls have.

use keystead_core::KdfParams;
use wasm_bindgen::JsValue;

use crate::convert::{natural, property, text_property};
use crate::error::ApiError;

pub(super) fn required_text(options: &JsValue, name: &'static str) -> Result<String, ApiError> {
    text_property(options, name)?.ok_or(ApiError::Argument(name, "a string"))
}

/// The cost of a passphrase: `options.kdf`, or the default.
pub(super) fn kdf(options: &JsValue) -> Result<KdfParams, ApiError> {
    let Some(kdf) = property(options, "kdf")? else {
        return Ok(KdfParams::DEFAULT);
    };
    let default = KdfParams::DEFAULT;
    let memory = natural(&kdf, "memoryKib")?.unwrap_or(default.memory_kib());
    let iterations = natural(&kdf, "iterations")?.unwrap_or(default.iterations());
    Ok(KdfParams::new(memory, iterations, natural(&kdf, "lanes")?.unwrap_or(default.lanes()))?)
}
