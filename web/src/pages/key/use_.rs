//! Using a key: what its kind can do with data, and what its state permits.

use keystead_core::{KeyAction, KeyKind, KeyView};
use leptos::prelude::*;

use super::can;
use crate::app::app;
use crate::backend::keys::Keys;
use crate::backend::protect::Beside;
use crate::components::badge::{Tone, key_word};
use crate::components::banner::Banner;
use crate::components::field::Field;
use crate::components::load::load;
use crate::components::segments::Segments;
use crate::text::{Text, fill};

mod data_key;
mod file;
mod sign;
mod text;

use data_key::UseDataKey;
use file::UseFile;
use sign::UseSign;
use text::UseText;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Encrypt,
    Decrypt,
    DataKey,
    Sign,
    Verify,
    MakeMac,
    VerifyMac,
}

impl Mode {
    /// What a key can do now, in the order in which it is shown.
    fn of(key: &KeyView) -> Vec<Self> {
        let symmetric = key.kind == KeyKind::Aes256;
        let all = [
            (Self::Encrypt, can(key, KeyAction::Encrypt)),
            (Self::Decrypt, can(key, KeyAction::Decrypt)),
            (Self::DataKey, symmetric && can(key, KeyAction::Encrypt)),
            (Self::Sign, can(key, KeyAction::Sign)),
            (Self::Verify, can(key, KeyAction::Verify)),
            (Self::MakeMac, can(key, KeyAction::MakeMac)),
            (Self::VerifyMac, can(key, KeyAction::VerifyMac)),
        ];
        all.into_iter().filter(|(_, can)| *can).map(|(mode, _)| mode).collect()
    }

    const fn word(self, t: &Text) -> &'static str {
        match self {
            Self::Encrypt => t.key.encrypt,
            Self::Decrypt => t.key.decrypt,
            Self::DataKey => t.using.data_key,
            Self::Sign => t.using.sign,
            Self::Verify => t.using.verify,
            Self::MakeMac => t.using.make_mac,
            Self::VerifyMac => t.using.verify_mac,
        }
    }

    const fn encrypts(self) -> bool {
        matches!(self, Self::Encrypt | Self::Decrypt)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Text,
    File,
}

/// What the form works on.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub(super) mode: RwSignal<Mode>,
    aad: RwSignal<String>,
    context: RwSignal<String>,
}

impl Input {
    /// What is given beside the message.
    pub(super) fn beside(self) -> Beside {
        Beside { aad: self.aad.get_untracked(), context: self.context.get_untracked() }
    }
}

/// What of a key decides about the form.
#[derive(Clone, PartialEq)]
struct Form {
    id: String,
    keystore: String,
    modes: Vec<Mode>,
    kind: KeyKind,
    convergent: bool,
    /// Whether its algorithm is fixed.
    fixed: bool,
    versions: Vec<u32>,
    state: String,
}

#[component]
pub(super) fn Use(id: String, key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let input = Input {
        mode: RwSignal::new(Mode::Encrypt),
        aad: RwSignal::new(String::new()),
        context: RwSignal::new(String::new()),
    };
    let source = RwSignal::new(Source::Text);
    let form = Memo::new(move |_| {
        key.with(|key| {
            key.as_ref().map(|key| Form {
                id: id.clone(),
                keystore: key.keystore.clone(),
                modes: Mode::of(key),
                kind: key.kind,
                convergent: key.convergent,
                fixed: key.algorithm.is_some(),
                versions: key.versions.iter().map(|version| version.number).collect(),
                state: key_word(t, key),
            })
        })
    });
    move || {
        let Some(form) = form.get() else { return ().into_any() };
        let Some(first) = form.modes.first().copied() else {
            let reason = if form.kind == KeyKind::Secret {
                String::from(t.key.use_other)
            } else {
                fill(t.key.use_disabled, &[&form.state])
            };
            return view! { <Banner tone=Tone::Quiet title=reason testid="use-refused" /> }.into_any();
        };
        if !form.modes.contains(&input.mode.get_untracked()) {
            input.mode.set(first);
        }
        content(t, form, input, source)
    }
}

fn content(t: &'static Text, form: Form, input: Input, source: RwSignal<Source>) -> AnyView {
    let choices = form.modes.iter().map(|mode| (*mode, mode.word(t))).collect();
    let Form { id, keystore, kind, convergent, fixed, versions, .. } = form;
    let id = StoredValue::new(id);
    let versions = StoredValue::new(versions);
    let encrypts = Memo::new(move |_| input.mode.get().encrypts());
    let makes_key = Memo::new(move |_| input.mode.get() == Mode::DataKey);
    let beside = move || encrypts.get() || makes_key.get();
    let rules = load(move |session| {
        let keystore = keystore.clone();
        async move { session.rules(&keystore).await }
    });
    let context = move || {
        convergent.then(|| {
            let most = rules.get().ready().map_or(0, |rules| rules.limits.context_bytes);
            view! {
                <Field
                    label=t.using.context
                    value=input.context
                    id="context"
                    hint=fill(t.using.context_hint, &[&most.to_string()])
                />
            }
        })
    };
    let aad = view! {
        <Field label=t.using.aad value=input.aad id="aad" hint=t.key.context_hint optional=true />
    }
    .into_any();
    let beside_fields = view! {
        <div class="stack" hidden=move || !beside()>
            {context}
            {aad}
        </div>
    };
    let body = move || match (encrypts.get(), source.get()) {
        (true, Source::Text) => view! { <UseText id=id.get_value() input=input /> }.into_any(),
        (true, Source::File) => view! { <UseFile id=id.get_value() input=input /> }.into_any(),
        (false, _) if makes_key.get() => view! { <UseDataKey id=id.get_value() input=input /> }.into_any(),
        (false, _) => view! {
            <UseSign id=id.get_value() input=input kind=kind fixed=fixed versions=versions.get_value() />
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-label=t.key.tab_use>
            <div class="toolbar">
                <Segments
                    label=t.key.use_mode
                    choices=choices
                    chosen=input.mode
                    on_choose=move |mode| input.mode.set(mode)
                    testid="direction"
                />
                <div hidden=move || !encrypts.get()>
                    <Segments
                        label=t.key.use_source
                        choices=vec![(Source::Text, t.key.source_text), (Source::File, t.key.source_file)]
                        chosen=source
                        on_choose=move |chosen| source.set(chosen)
                        testid="source"
                    />
                </div>
            </div>
            <div class="card-body">{beside_fields} {body}</div>
        </section>
    }
    .into_any()
}
