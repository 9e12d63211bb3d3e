//! Using a key: text or a file, there or back.

use keystead_core::{KeyAction, KeyUsage, KeyView};
use leptos::prelude::*;

use super::can;
use super::use_file::UseFile;
use super::use_text::UseText;
use crate::app::app;
use crate::components::badge::{Tone, key_word};
use crate::components::banner::Banner;
use crate::components::field::Field;
use crate::components::segments::Segments;
use crate::text::fill;

/// There or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Encrypt,
    Decrypt,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Text,
    File,
}

/// What the form works on.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub(super) direction: RwSignal<Direction>,
    /// Bound to the ciphertext.
    pub(super) context: RwSignal<String>,
}

#[component]
pub(super) fn Use(id: String, key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let input = Input { direction: RwSignal::new(Direction::Encrypt), context: RwSignal::new(String::new()) };
    let source = RwSignal::new(Source::Text);
    // The reason why not, or nothing.
    let refused = Memo::new(move |_| {
        key.with(|key| {
            let key = key.as_ref()?;
            let usable = can(key, KeyAction::Encrypt) || can(key, KeyAction::Decrypt);
            let encrypts = matches!(key.usage, KeyUsage::EncryptDecrypt | KeyUsage::EncryptAndSign);
            if !encrypts {
                return Some(String::from(t.key.use_other));
            }
            (!usable).then(|| fill(t.key.use_disabled, &[&key_word(t, key)]))
        })
    });
    let id = StoredValue::new(id);
    move || {
        if let Some(reason) = refused.get() {
            return view! { <Banner tone=Tone::Quiet title=reason testid="use-refused" /> }.into_any();
        }
        let body = move || match source.get() {
            Source::Text => view! { <UseText id=id.get_value() input=input /> }.into_any(),
            Source::File => view! { <UseFile id=id.get_value() input=input /> }.into_any(),
        };
        view! {
            <section class="card" aria-label=t.key.tab_use>
                <div class="toolbar">
                    <Segments
                        label=t.key.use_mode
                        choices=vec![(Direction::Encrypt, t.key.encrypt), (Direction::Decrypt, t.key.decrypt)]
                        chosen=input.direction
                        on_choose=move |direction| input.direction.set(direction)
                        testid="direction"
                    />
                    <Segments
                        label=t.key.use_source
                        choices=vec![(Source::Text, t.key.source_text), (Source::File, t.key.source_file)]
                        chosen=source
                        on_choose=move |chosen| source.set(chosen)
                        testid="source"
                    />
                </div>
                <div class="card-body">
                    <Field
                        label=t.key.context_label
                        value=input.context
                        id="context"
                        hint=t.key.context_hint
                        optional=true
                    />
                    {body}
                </div>
            </section>
        }
        .into_any()
    }
}
