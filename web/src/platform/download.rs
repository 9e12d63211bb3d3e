//! Handing a file to the person.

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Saves `bytes` under `name`, as the browser saves downloads.
pub(crate) fn save(name: &str, bytes: &Uint8Array, mime: &str) {
    let parts = Array::of1(bytes);
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    if let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &options) {
        save_blob(name, &blob);
    }
}

/// Saves a blob under `name`.
pub(crate) fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let link = document().create_element("a").map(JsCast::dyn_into::<HtmlAnchorElement>);
    if let Ok(Ok(link)) = link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The download has begun by then; the blob is let go so that a large one does not stay in memory.
    set_timeout(
        move || {
            let _: Result<(), JsValue> = Url::revoke_object_url(&url);
        },
        core::time::Duration::from_secs(30),
    );
}

/// Saves a text under `name`.
pub(crate) fn text(name: &str, content: &str, mime: &str) {
    save(name, &Uint8Array::from(content.as_bytes()), mime);
}
