//! Data keys: made here, used elsewhere, kept encrypted.

use data_encoding::BASE64;
use keystead_core::DataKeySize;
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroize;

use super::Input;
use crate::app::app;
use crate::backend::protect::{LocalKey, Protect};
use crate::components::button::{Button, Look};
use crate::components::check::Check;
use crate::components::copy_button::CopyButton;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::Revealed;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::text::{Text, fill};

#[component]
pub(super) fn UseDataKey(id: String, input: Input) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let bits = RwSignal::new(256_u32);
    let sealed = RwSignal::new(false);
    let plain = RwSignal::new(String::new());
    let ciphertext = RwSignal::new(String::new());
    let revealed = Revealed::new();
    let work = Work::new();
    let id = StoredValue::new(id);
    let forget = move || {
        let _ = plain.try_update(Zeroize::zeroize);
    };
    on_cleanup(forget);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(session) = app.session() else { return };
        forget();
        ciphertext.set(String::new());
        revealed.set(false);
        let (id, beside, sealed) = (id.get_value(), input.beside(), sealed.get_untracked());
        let size = DataKeySize::of_bits(bits.get_untracked()).unwrap_or_default();
        work.run(async move { session.data_key(&id, size, sealed, &beside).await }, move |made: LocalKey| {
            if let Some(key) = &made.plaintext {
                plain.set(BASE64.encode(key));
            }
            ciphertext.set(BASE64.encode(&made.ciphertext));
            app.changed();
        });
    };
    let options =
        [128, 256, 512].map(|bits| (bits.to_string(), fill(t.create.bits, &[&bits.to_string()]))).to_vec();
    let result = move || {
        let sealed = ciphertext.get();
        (!sealed.is_empty()).then(|| {
            view! {
                {plain.with(|plain| !plain.is_empty()).then(|| shown(t, plain, revealed))}
                {encrypted(t, sealed)}
            }
        })
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <p class="muted">{t.using.data_key_body}</p>
            <Select
                label=t.using.size
                id="data-key-size"
                options=options
                value=Signal::derive(move || bits.get().to_string())
                on_choose=move |chosen: String| bits.set(chosen.parse().unwrap_or(256))
            />
            <Check label=t.using.sealed hint=t.using.sealed_hint id="data-key-sealed" value=sealed />
            <ProblemNote problem=work.problem />
            <div class="actions">
                <Button
                    label=t.using.make_data_key
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="use-submit"
                />
            </div>
        </form>
        <div class="stack" role="status">
            {result}
        </div>
    }
    .into_any()
}

/// The key itself, masked until somebody asks.
fn shown(t: &'static Text, plain: RwSignal<String>, revealed: Revealed) -> AnyView {
    let text = move || {
        if revealed.get() {
            plain.get()
        } else {
            String::from("••••••••••••••••")
        }
    };
    let toggle = move || {
        let (label, mark) =
            if revealed.get() { (t.common.hide, Icon::EyeOff) } else { (t.common.show, Icon::Eye) };
        view! {
            <Button label=label leading=mark testid="data-key-show" on_press=move |()| revealed.toggle() />
        }
    };
    view! {
        <div class="result">
            <div class="result-head">
                <strong>{t.using.data_key_plain}</strong>
                <div class="actions">
                    {toggle}
                    <CopyButton text=plain secret=true worded=true testid="data-key-copy" />
                </div>
            </div>
            <div class="output" tabindex="0" data-testid="data-key-plain">
                {text}
            </div>
        </div>
    }
    .into_any()
}

fn encrypted(t: &'static Text, sealed: String) -> AnyView {
    let copied = sealed.clone();
    view! {
        <div class="result">
            <div class="result-head">
                <strong>{t.using.data_key_sealed}</strong>
                <CopyButton text=Signal::derive(move || copied.clone()) worded=true />
            </div>
            <div class="output" tabindex="0" data-testid="data-key-ciphertext">
                {sealed}
            </div>
        </div>
    }
    .into_any()
}
