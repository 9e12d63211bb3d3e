//! Files through a stream of the server. The browser reads the file and keeps the answer by itself, outside of the page's
//! memory; fetch would not tell how far it has come.

use core::cell::Cell;
use std::rc::Rc;

use data_encoding::BASE64;
use gloo_timers::callback::Interval;
use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};

use super::wire::{BASE, CSRF, refusal};
use crate::backend::Problem;
use crate::backend::protect::OnProgress;

/// How often it is asked whether to go on while nothing comes or goes, in milliseconds.
const ASK: u32 = 200;

/// Sends a file through the stream at `path`; what comes back.
pub(super) async fn through(
    csrf: &str,
    path: &str,
    aad: &str,
    file: &File,
    progress: &OnProgress,
) -> Result<Blob, Problem> {
    let unsent = |_: JsValue| Problem::unreachable();
    let request = XmlHttpRequest::new().map_err(unsent)?;
    request.open("POST", &format!("{BASE}{path}")).map_err(unsent)?;
    request.set_response_type(XmlHttpRequestResponseType::Blob);
    let aad = BASE64.encode(aad.as_bytes());
    for (name, value) in
        [("content-type", "application/octet-stream"), ("keystead-aad", aad.as_str()), (CSRF, csrf)]
    {
        request.set_request_header(name, value).map_err(unsent)?;
    }
    let (cancelled, reached) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(0.0)));
    let size = file.size().max(1.0);
    let report = {
        let (request, progress) = (request.clone(), Rc::clone(progress));
        let (cancelled, reached) = (Rc::clone(&cancelled), Rc::clone(&reached));
        Rc::new(move |share: f64| {
            reached.set(share);
            if !progress(share) {
                cancelled.set(true);
                let _ = request.abort();
            }
        })
    };
    // There first, then back: what comes back is about as long.
    let follow = |from: f64| {
        let report = Rc::clone(&report);
        Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            report((from + event.loaded() / size / 2.0).min(1.0));
        })
    };
    let (going, coming) = (follow(0.0), follow(0.5));
    // A connection that stands still tells nothing.
    let _asking = Interval::new(ASK, move || report(reached.get()));
    request.upload().map_err(unsent)?.set_onprogress(Some(going.as_ref().unchecked_ref()));
    request.set_onprogress(Some(coming.as_ref().unchecked_ref()));
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    request.send_with_opt_blob(Some(file)).map_err(unsent)?;
    let _ = JsFuture::from(ended).await;
    if cancelled.get() {
        return Err(Problem::cancelled());
    }
    let status = request.status().unwrap_or_default();
    let answer: Option<Blob> = request.response().ok().and_then(|answer| answer.dyn_into().ok());
    match answer {
        Some(answer) if status == 200 => Ok(answer),
        Some(answer) if status != 0 => {
            let said = JsFuture::from(answer.text()).await.ok().and_then(|text| text.as_string());
            Err(refusal(status, &said.unwrap_or_default()))
        }
        _ => Err(Problem::broken_off()),
    }
}
