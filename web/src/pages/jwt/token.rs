//! A token in its three parts: coloured, and each with its name beside it.

use data_encoding::BASE64URL_NOPAD;
use leptos::prelude::*;

use super::editor::tidied;
use crate::app::app;
use crate::components::copy_button::CopyButton;

#[component]
pub(super) fn TokenParts(token: String) -> impl IntoView {
    let t = app().text_now();
    let mut parts = token.splitn(3, '.').map(String::from);
    let (header, claims, signature) = (
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
        parts.next().unwrap_or_default(),
    );
    let (header_text, claims_text) = (read(&header), read(&claims));
    view! {
        <div class="result" data-testid="token">
            <div class="result-head">
                <strong>{t.jwt.token}</strong>
                <CopyButton text=Signal::derive(move || token.clone()) worded=true testid="copy-token" />
            </div>
            <div class="output token" tabindex="0" role="group" aria-label=t.jwt.token data-testid="token-text">
                <span class="token-header">{header}</span>
                "."
                <span class="token-claims">{claims}</span>
                "."
                <span class="token-signature">{signature}</span>
            </div>
            <div class="token-legend">
                <figure>
                    <figcaption class="token-header">{t.jwt.part_header}</figcaption>
                    <pre class="output" tabindex="0">{header_text}</pre>
                </figure>
                <figure>
                    <figcaption class="token-claims">{t.jwt.part_claims}</figcaption>
                    <pre class="output" tabindex="0">{claims_text}</pre>
                </figure>
                <p class="token-signature small">{t.jwt.part_signature}</p>
            </div>
        </div>
    }
}

/// What a part says, for people.
fn read(part: &str) -> String {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).unwrap_or_default();
    tidied(&String::from_utf8_lossy(&bytes))
}
