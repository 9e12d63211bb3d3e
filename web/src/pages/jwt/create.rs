//! Creating a signing key: made here or in a token of an HSM, or brought in as PEM text or in components.

use keystead_core::hsm::is_kept_in_tokens;
use keystead_core::profile::{ImportFormat, KeyUsage};
use keystead_core::{KeyKind, KeystoreView, Profile};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use super::custody::{CustodyField, KeystoreField, named, takes_tokens};
use super::details::kind_name;
use crate::app::app;
use crate::backend::tokens::{SignerDraft, SignerSource, Tokens};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::pages::address;
use crate::pages::work::Work;
use crate::text::{Text, fill};

/// The most people among whom a key is divided here.
const MOST_COMPONENTS: usize = 5;
const COMPONENT_IDS: [(&str, &str); MOST_COMPONENTS] = [
    ("component-1", "component-check-1"),
    ("component-2", "component-check-2"),
    ("component-3", "component-check-3"),
    ("component-4", "component-check-4"),
    ("component-5", "component-check-5"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Generation {
    Automatic,
    Manual,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Pem,
    Components,
}

/// Where a key is made: in a keystore that is known, or in a token, for a keystore that is chosen.
#[derive(Clone)]
pub(crate) enum Place {
    Keystore(Memo<Option<KeystoreView>>),
    /// The serial number of the token.
    Token(String),
}

/// What is being filled in. It lives as long as the dialog is open.
#[derive(Clone, Copy)]
struct Draft {
    label: RwSignal<String>,
    kind: RwSignal<KeyKind>,
    generation: RwSignal<Generation>,
    form: RwSignal<Form>,
    pem: RwSignal<String>,
    components: RwSignal<Vec<(RwSignal<String>, RwSignal<String>)>>,
    check: RwSignal<String>,
    judged: RwSignal<bool>,
    /// The serial number of the token that keeps the private key; empty for the vault.
    token: RwSignal<String>,
}

impl Draft {
    fn new(token: String) -> Self {
        let component = || (RwSignal::new(String::new()), RwSignal::new(String::new()));
        Self {
            label: RwSignal::new(String::new()),
            kind: RwSignal::new(KeyKind::Rsa2048),
            generation: RwSignal::new(Generation::Automatic),
            form: RwSignal::new(Form::Pem),
            pem: RwSignal::new(String::new()),
            components: RwSignal::new(vec![component(), component()]),
            check: RwSignal::new(String::new()),
            judged: RwSignal::new(false),
            token: RwSignal::new(token),
        }
    }

    fn taken(self) -> SignerDraft {
        let secret = |signal: RwSignal<String>| Zeroizing::new(signal.get_untracked());
        let source = match (self.generation.get_untracked(), self.form.get_untracked()) {
            (Generation::Automatic, _) => SignerSource::Made,
            (Generation::Manual, Form::Pem) => SignerSource::Pem(secret(self.pem)),
            (Generation::Manual, Form::Components) => {
                let parts = self.components.get_untracked();
                let parts = parts.into_iter().map(|(part, check)| (secret(part), check.get_untracked()));
                SignerSource::Components { parts: parts.collect(), check: self.check.get_untracked() }
            }
        };
        let label = self.label.get_untracked().trim().to_owned();
        let token = self.token.with_untracked(|token| (!token.is_empty()).then(|| token.clone()));
        SignerDraft { label, kind: self.kind.get_untracked(), source, token }
    }
}

/// The kinds of the profile that sign tokens, and that a token keeps if one does.
fn kinds(keystore: &KeystoreView, in_token: bool) -> Vec<KeyKind> {
    let rules = Profile::named(keystore.profile).map(|profile| profile.kinds).unwrap_or_default();
    let signs = |usage: &KeyUsage| matches!(usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign);
    let signers = rules.iter().filter(|rule| rule.kind.is_asymmetric() && rule.usages.iter().any(signs));
    signers.map(|rule| rule.kind).filter(|kind| !in_token || is_kept_in_tokens(*kind)).collect()
}

fn takes(keystore: &KeystoreView, form: ImportFormat) -> bool {
    Profile::named(keystore.profile).is_some_and(|profile| profile.imports.contains(&form))
}

#[component]
pub(crate) fn CreateDialog(open: RwSignal<bool>, place: Place) -> impl IntoView {
    let app = app();
    let place = StoredValue::new(place);
    let content = move || view! { <CreateForm open=open place=place.get_value() /> };
    view! {
        <Dialog open=open title=Signal::derive(move || app.text().jwt.create_title.to_string()) testid="create-signer">
            {content}
        </Dialog>
    }
}

#[component]
fn CreateForm(open: RwSignal<bool>, place: Place) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let navigate = StoredValue::new_local(use_navigate());
    let chosen = RwSignal::new(String::new());
    let (draft, keystore, chooser) = match place {
        Place::Keystore(keystore) => {
            let fits =
                Memo::new(move |_| keystore.with(|keystore| keystore.as_ref().is_some_and(takes_tokens)));
            let draft = Draft::new(String::new());
            let field = move || fits.get().then(|| view! { <CustodyField token=draft.token /> });
            (draft, keystore, field.into_any())
        }
        Place::Token(token) => {
            let field = view! { <KeystoreField chosen=chosen id="signer-keystore" /> };
            (Draft::new(token), named(chosen), field.into_any())
        }
    };
    let in_token = Memo::new(move |_| draft.token.with(|token| !token.is_empty()));
    let offered = Memo::new(move |_| {
        keystore.with(|keystore| {
            keystore.as_ref().map(|keystore| kinds(keystore, in_token.get())).unwrap_or_default()
        })
    });
    Effect::new(move |_| {
        offered.with(|kinds| {
            if let Some(first) = kinds.first()
                && !kinds.contains(&draft.kind.get_untracked())
            {
                draft.kind.set(*first);
            }
        });
    });
    let work = Work::new();
    let takes =
        move |form| keystore.with(|keystore| keystore.as_ref().is_some_and(|keystore| takes(keystore, form)));
    let forms = Memo::new(move |_| (takes(ImportFormat::Pem), takes(ImportFormat::Components)));
    Effect::new(move |_| {
        if let (false, true) = forms.get() {
            draft.form.set(Form::Components);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        draft.judged.set(true);
        let Some(id) =
            keystore.with_untracked(|keystore| keystore.as_ref().map(|keystore| keystore.id.clone()))
        else {
            return;
        };
        if draft.label.with_untracked(|label| label.trim().is_empty()) {
            return;
        }
        let new = draft.taken();
        work.run_open(
            move |session| async move { session.create_signer(&id, new).await },
            move |key| {
                open.set(false);
                app.toasts.show(Tone::Good, fill(t.jwt.made, &[&key.name]));
                let page = address::jwt_key(&key.id);
                navigate.with_value(|go| go(&page, NavigateOptions::default()));
            },
        );
    };
    let missing = move || {
        (draft.judged.get() && draft.label.with(|label| label.trim().is_empty()))
            .then(|| String::from(t.common.required))
    };
    let kind = move || {
        let options =
            offered.get().into_iter().map(|kind| (kind.to_string(), String::from(kind_name(kind)))).collect();
        let choose = move |chosen: String| {
            let found =
                offered.with_untracked(|kinds| kinds.iter().copied().find(|kind| kind.to_string() == chosen));
            if let Some(kind) = found {
                draft.kind.set(kind);
            }
        };
        view! {
            <Select
                label=t.jwt.kind
                id="signer-kind"
                options=options
                value=Signal::derive(move || draft.kind.get().to_string())
                on_choose=choose
            />
        }
    };
    let explained = move || match (draft.generation.get(), in_token.get()) {
        (Generation::Automatic, false) => t.jwt.automatic_body,
        (Generation::Automatic, true) => t.hsm.place_token_body,
        (Generation::Manual, false) => t.jwt.manual_body,
        (Generation::Manual, true) => t.hsm.place_token_manual,
    };
    let generation = move || {
        let (pem, components) = forms.get();
        (pem || components).then(|| {
            view! {
                <div class="field">
                    <span class="legend">{t.jwt.generation}</span>
                    <div>
                        <Segments
                            label=t.jwt.generation
                            choices=vec![
                                (Generation::Automatic, t.jwt.automatic),
                                (Generation::Manual, t.jwt.manual),
                            ]
                            chosen=draft.generation
                            on_choose=move |chosen| draft.generation.set(chosen)
                            testid="signer-generation"
                        />
                    </div>
                    <p class="hint">{explained}</p>
                </div>
            }
        })
    };
    let material = move || {
        let (pem, components) = forms.get();
        (draft.generation.get() == Generation::Manual).then(|| material(t, draft, pem, components))
    };
    let button = move || {
        let label = if work.busy.get() { t.jwt.creating } else { t.jwt.create };
        view! { <Button label=label look=Look::Primary submit=true busy=work.busy testid="save-signer" /> }
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.jwt.label
                    value=draft.label
                    id="signer-label"
                    hint=t.jwt.label_hint
                    limit=100
                    autofocus=true
                    error=Signal::derive(missing)
                />
                {chooser}
                {kind}
                {generation}
                {material}
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                {button}
            </div>
        </form>
    }
}

fn material(t: &'static Text, draft: Draft, pem: bool, components: bool) -> AnyView {
    let forms = (pem && components).then(|| {
        view! {
            <div class="field">
                <span class="legend">{t.jwt.form}</span>
                <div>
                    <Segments
                        label=t.jwt.form
                        choices=vec![(Form::Pem, t.jwt.form_pem), (Form::Components, t.jwt.form_components)]
                        chosen=draft.form
                        on_choose=move |chosen| draft.form.set(chosen)
                        testid="signer-form"
                    />
                </div>
            </div>
        }
    });
    let fields = move || match draft.form.get() {
        Form::Pem => view! {
            <Field label=t.jwt.pem value=draft.pem id="signer-pem" hint=t.jwt.pem_hint lines=true mono=true />
        }
        .into_any(),
        Form::Components => component_fields(t, draft),
    };
    view! { {forms} {fields} }.into_any()
}

fn component_fields(t: &'static Text, draft: Draft) -> AnyView {
    let fields = move || {
        draft
            .components
            .get()
            .into_iter()
            .zip(COMPONENT_IDS)
            .enumerate()
            .map(|(place, ((part, check), (id, check_id)))| {
                let number = (place + 1).to_string();
                view! {
                    <SecretField label=fill(t.jwt.component_n, &[&number]) value=part id=id />
                    <Field
                        label=fill(t.jwt.component_check, &[&number])
                        value=check
                        id=check_id
                        mono=true
                        optional=true
                    />
                }
            })
            .collect::<Vec<_>>()
    };
    let add = move |()| {
        draft.components.update(|all| {
            if all.len() < MOST_COMPONENTS {
                all.push((RwSignal::new(String::new()), RwSignal::new(String::new())));
            }
        });
    };
    let remove = move |()| {
        draft.components.update(|all| {
            if all.len() > 2 {
                all.pop();
            }
        });
    };
    let count = move || draft.components.with(Vec::len);
    view! {
        <p class="hint">{t.jwt.component_hint}</p>
        {fields}
        <div class="actions">
            <Show when=move || { count() < MOST_COMPONENTS }>
                <Button label=t.jwt.component_add small=true leading=Icon::Plus on_press=add testid="add-component" />
            </Show>
            <Show when=move || { count() > 2 }>
                <Button label=t.jwt.component_remove small=true look=Look::Plain on_press=remove />
            </Show>
        </div>
        <Field label=t.jwt.check value=draft.check id="signer-check" hint=t.jwt.check_hint mono=true />
    }
    .into_any()
}
