//! Encrypting and decrypting text. Ciphertexts are base64.

use data_encoding::BASE64;
use js_sys::Uint8Array;
use keystead_core::EnvelopeHeader;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::{Input, Mode};
use crate::app::app;
use crate::backend::protect::Protect;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;
use crate::platform::download;
use crate::text::fill;

/// What came out.
#[derive(Clone, PartialEq)]
enum Outcome {
    Ciphertext {
        base64: String,
        version: Option<u32>,
    },
    Text(String),
    /// Decrypted, but not UTF-8.
    Bytes(Vec<u8>),
}

#[component]
pub(super) fn UseText(id: String, input: Input) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let text = RwSignal::new(String::new());
    let complaint = RwSignal::new(None::<String>);
    let outcome = RwSignal::new(None::<Outcome>);
    let work = Work::new();
    Effect::new(move |before: Option<Mode>| {
        let now = input.mode.get();
        if before.is_some_and(|before| before != now) {
            // What went in is not what comes out: the other direction begins with an empty field.
            text.set(String::new());
            outcome.set(None);
            work.problem.set(None);
            complaint.set(None);
        }
        now
    });
    let id = StoredValue::new(id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(session) = app.session() else { return };
        let typed = text.get_untracked();
        let direction = input.mode.get_untracked();
        let beside = input.beside();
        complaint.set(None);
        outcome.set(None);
        let bytes = match direction {
            Mode::Encrypt => typed.into_bytes(),
            _ => {
                let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
                match BASE64.decode(compact.as_bytes()) {
                    Ok(bytes) => bytes,
                    Err(_) => return complaint.set(Some(t.key.cipher_invalid.into())),
                }
            }
        };
        if bytes.is_empty() {
            return complaint.set(Some(t.key.input_empty.into()));
        }
        let id = id.get_value();
        work.run(
            async move {
                let bytes = Uint8Array::from(bytes.as_slice());
                match direction {
                    Mode::Encrypt => {
                        let ciphertext = session.encrypt(&id, &bytes, &beside).await?.to_vec();
                        // The layouts of other products are told by the engine alone.
                        let version = EnvelopeHeader::parse(&ciphertext).ok().map(|header| header.version.0);
                        Ok(Outcome::Ciphertext { base64: BASE64.encode(&ciphertext), version })
                    }
                    _ => {
                        let plaintext = session.decrypt(&id, &bytes, &beside).await?.to_vec();
                        Ok(String::from_utf8(plaintext)
                            .map_or_else(|e| Outcome::Bytes(e.into_bytes()), Outcome::Text))
                    }
                }
            },
            move |found| {
                outcome.set(Some(found));
                app.changed();
            },
        );
    };
    let field = move || match input.mode.get() {
        Mode::Encrypt => view! {
            <Field label=t.key.plain_label value=text id="use-text" lines=true error=complaint />
        }
        .into_any(),
        _ => view! {
            <Field
                label=t.key.cipher_label
                hint=t.key.cipher_hint
                value=text
                id="use-text"
                lines=true
                mono=true
                error=complaint
            />
        }
        .into_any(),
    };
    let button = move || {
        let label = match input.mode.get() {
            Mode::Encrypt => t.key.encrypt,
            _ => t.key.decrypt,
        };
        view! { <Button label=label look=Look::Primary submit=true busy=work.busy testid="use-submit" /> }
    };
    let result = move || outcome.get().map(result);
    let clear = move |()| {
        text.set(String::new());
        outcome.set(None);
        complaint.set(None);
        work.problem.set(None);
    };
    let something = move || outcome.with(Option::is_some) || text.with(|text| !text.is_empty());
    view! {
        <form class="form" on:submit=submit novalidate=true>
            {field}
            <ProblemNote problem=work.problem />
            <div class="actions">
                {button} <Show when=something>
                    <Button label=t.key.clear look=Look::Plain on_press=clear />
                </Show>
            </div>
        </form>
        <div role="status">{result}</div>
    }
}

fn result(outcome: Outcome) -> impl IntoView {
    let t = app().text_now();
    let (title, text, note, secret) = match outcome {
        Outcome::Ciphertext { base64, version } => (
            t.key.encrypted,
            base64,
            version.map(|version| fill(t.key.encrypted_with, &[&version.to_string()])),
            false,
        ),
        Outcome::Text(text) => (t.key.decrypted, text, None, true),
        Outcome::Bytes(bytes) => {
            let save = move |()| {
                download::save(
                    "decrypted.bin",
                    &Uint8Array::from(bytes.as_slice()),
                    "application/octet-stream",
                );
            };
            return view! {
                <div class="result">
                    <p>{t.key.not_text}</p>
                    <div class="actions">
                        <Button label=t.common.download leading=Icon::Download on_press=save />
                    </div>
                </div>
            }
            .into_any();
        }
    };
    let copied = text.clone();
    view! {
        <div class="result">
            <div class="result-head">
                <div class="tight">
                    <strong>{title}</strong>
                    {note.map(|note| view! { <span class="cell-sub">{note}</span> })}
                </div>
                <CopyButton
                    text=Signal::derive(move || copied.clone())
                    secret=secret
                    worded=true
                    testid="copy-result"
                />
            </div>
            <div class="output" tabindex="0" data-testid="result">
                {text}
            </div>
        </div>
    }
    .into_any()
}
