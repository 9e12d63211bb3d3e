//! Keys that were made elsewhere: the fields of each form, and what becomes of them.

use std::sync::Arc;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use keystead_core::body::{Base64, CheckBody, CheckMethodBody, ComponentBody, MaterialBody};
use keystead_core::import::{CheckMethod, MaterialProblem};
use keystead_core::profile::ImportFormat;
use keystead_core::{Error, Jwk, KeyKind, KeyView, NewKey, Profile, PublicKey, SecretBytes};
use leptos::prelude::*;
use zeroize::Zeroizing;

use super::state::{Brought, State, Wanted};
use crate::backend::hsm::custody;
use crate::backend::keys::Keys;
use crate::backend::{Problem, Session};
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::drop_zone::DropZone;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_area::SecretArea;
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::model::draft::forms;
use crate::pages::work::Work;
use crate::platform::{files, intl};
use crate::text::{Text, fill};

/// The form and its fields, while the key is to be brought in.
pub(super) fn fields(t: &'static Text, state: State, rules: Arc<Profile>, keystore: String) -> AnyView {
    let work = Work::new();
    let view = move || {
        state.is_brought().then(|| {
            let kind = state.kind.get();
            let choices = forms(&rules, kind).into_iter().map(|form| (form, form_word(t, form))).collect();
            let keystore = keystore.clone();
            view! {
                <div class="inset">
                    <div class="field">
                        <span class="legend">{t.create.form}</span>
                        <Segments
                            label=t.create.form
                            choices=choices
                            chosen=state.form
                            on_choose=move |form| state.choose_form(form)
                            testid="key-form"
                        />
                    </div>
                    {move || of_form(t, state, state.form.get(), kind, &keystore, work)}
                </div>
            }
        })
    };
    view! { {view} }.into_any()
}

const fn form_word(t: &Text, form: ImportFormat) -> &'static str {
    let t = &t.create;
    match form {
        ImportFormat::HexTokens => t.form_tokens,
        ImportFormat::Raw => t.form_raw,
        ImportFormat::Jwk => t.form_jwk,
        ImportFormat::Pem => t.form_pem,
        ImportFormat::Components => t.form_components,
        ImportFormat::PublicKey => t.form_public,
        ImportFormat::Wrapped => t.form_wrapped,
    }
}

fn of_form(
    t: &'static Text,
    state: State,
    form: ImportFormat,
    kind: KeyKind,
    keystore: &str,
    work: Work,
) -> AnyView {
    let brought = state.brought;
    let missing = Signal::derive(move || {
        let empty = brought.text.with(|text| text.trim().is_empty()) && brought.file.with(Option::is_none);
        (state.judged.get() && empty).then(|| String::from(t.create.material_missing))
    });
    let secret = |hint: &'static str| {
        view! {
            <SecretArea
                label=t.create.material
                value=brought.text
                id=String::from("key-material")
                hint=hint
                error=missing
            />
        }
        .into_any()
    };
    let or_file =
        || view! { <DropZone label=t.create.material_file file=brought.file id="key-file" /> }.into_any();
    match form {
        ImportFormat::HexTokens => secret(t.create.tokens_hint),
        ImportFormat::Raw => secret(t.create.raw_hint),
        ImportFormat::Jwk => view! { {secret(t.create.jwk_hint)} {or_file()} }.into_any(),
        ImportFormat::Pem => view! { {secret(t.create.pem_hint)} {or_file()} }.into_any(),
        ImportFormat::PublicKey => view! {
            <Field
                label=t.create.material
                value=brought.text
                id="key-material"
                hint=t.create.public_hint
                lines=true
                mono=true
                error=missing
            />
            {or_file()}
        }
        .into_any(),
        ImportFormat::Components => components(t, brought, kind),
        ImportFormat::Wrapped => wrapped(t, brought, kind, keystore, work, missing),
    }
}

fn components(t: &'static Text, brought: Brought, kind: KeyKind) -> AnyView {
    let fields = move || {
        brought
            .components
            .get()
            .into_iter()
            .enumerate()
            .map(|(place, value)| {
                let number = (place + 1).to_string();
                view! {
                    <SecretArea
                        label=fill(t.create.component_n, &[&number])
                        value=value
                        id=format!("component-{number}")
                        short=true
                    />
                }
            })
            .collect::<Vec<_>>()
    };
    let add = move |()| brought.components.update(|all| all.push(RwSignal::new(String::new())));
    let remove = move |()| {
        brought.components.update(|all| {
            let _ = all.pop();
        });
    };
    let more = move || brought.components.with(Vec::len) > 2;
    let symmetric = matches!(kind, KeyKind::Aes256 | KeyKind::HmacSha256);
    let mut methods = vec![(CheckMethod::Sha256, t.create.check_sha)];
    if symmetric {
        methods.insert(0, (CheckMethod::AesZeroBlock, t.create.check_zero));
        methods.insert(0, (CheckMethod::AesCmac, t.create.check_cmac));
    }
    let options = methods.iter().map(|(method, word)| (format!("{method:?}"), String::from(*word))).collect();
    let choose = move |chosen: String| {
        if let Some((method, _)) = methods.iter().find(|(method, _)| format!("{method:?}") == chosen) {
            brought.method.set(*method);
        }
    };
    view! {
        <p class="hint">{t.create.component_hint}</p>
        {fields}
        <div class="actions">
            <Button label=t.create.component_add small=true leading=Icon::Plus testid="component-add" on_press=add />
            <Show when=more>
                <Button label=t.create.component_remove look=Look::Plain small=true on_press=remove />
            </Show>
        </div>
        <div class="two">
            <Field
                label=t.create.check
                value=brought.check
                id="check-value"
                hint=t.create.check_hint
                mono=true
            />
            <Select
                label=t.create.check_method
                id="check-method"
                options=options
                value=Signal::derive(move || format!("{:?}", brought.method.get()))
                on_choose=choose
            />
        </div>
    }
    .into_any()
}

fn wrapped(
    t: &'static Text,
    brought: Brought,
    kind: KeyKind,
    keystore: &str,
    work: Work,
    missing: Signal<Option<String>>,
) -> AnyView {
    let keystore = String::from(keystore);
    let begin = Callback::new(move |()| {
        let keystore = keystore.clone();
        work.run_open(
            move |session| async move { session.begin_import(&keystore, kind).await },
            move |ticket| brought.ticket.set(Some(ticket)),
        );
    });
    let view = move || {
        let Some(ticket) = brought.ticket.get() else {
            return view! {
                <p class="hint">{t.create.wrapped_body}</p>
                <div class="actions">
                    <Button label=t.create.wrapped_begin busy=work.busy testid="wrapped-begin" on_press=begin />
                </div>
            }
            .into_any();
        };
        let until = intl::moment(t.lang, ticket.expires);
        let facts = fill(t.create.wrapped_facts, &[ticket.algorithm.name(), &until]);
        let pem = ticket.public_key;
        let copied = pem.clone();
        view! {
            <div class="result">
                <div class="result-head">
                    <div class="tight">
                        <strong>{t.create.wrapped_public}</strong>
                        <span class="cell-sub">{facts}</span>
                    </div>
                    <CopyButton text=Signal::derive(move || copied.clone()) worded=true />
                </div>
                <pre class="output" tabindex="0" data-testid="wrapped-public">
                    {pem}
                </pre>
            </div>
            <Field
                label=t.create.wrapped_input
                value=brought.text
                id="key-material"
                lines=true
                mono=true
                error=missing
            />
            <DropZone label=t.create.material_file file=brought.file id="key-file" />
        }
        .into_any()
    };
    view! { {view} <ProblemNote problem=work.problem /> }.into_any()
}

/// Makes the key: here, or of what was brought.
pub(super) async fn make(
    session: &Session,
    keystore: &str,
    wanted: Wanted,
    brought: Brought,
) -> Result<KeyView, Problem> {
    let draft = wanted.draft;
    let secret = (draft.kind == KeyKind::Secret).then(|| SecretBytes::new(Vec::from(wanted.data.as_bytes())));
    let new = NewKey {
        description: wanted.description,
        usage: draft.usage,
        secret,
        pre_active: draft.pre_active,
        isolated: draft.isolated.is_some(),
        convergent: draft.convergent,
        rotation: wanted.rotation,
        algorithm: wanted.algorithm,
        exportable: wanted.exportable,
        custody: custody(wanted.token)?,
        ..NewKey::new(draft.name, draft.kind)
    };
    let Some(form) = draft.form else { return session.create_key(keystore, new, None).await };
    let text = Zeroizing::new(brought.text.get_untracked());
    let file = match brought.file.get_untracked() {
        Some(file) => Some(Zeroizing::new(files::read(&file, |_| true).await?.to_vec())),
        None => None,
    };
    if form == ImportFormat::Wrapped {
        let ticket = brought.ticket.get_untracked().ok_or(MaterialProblem::Ticket);
        let ticket = ticket.map_err(Error::from)?;
        let bytes = match file {
            Some(bytes) => bytes.to_vec(),
            None => base64(&text)?,
        };
        let made = session.finish_import(&ticket.id, &bytes, new).await?;
        brought.ticket.set(None);
        return Ok(made);
    }
    let material = if form == ImportFormat::Components {
        components_of(brought)?
    } else {
        read(form, &text, file.as_ref().map(|bytes| bytes.as_slice()))?
    };
    session.create_key(keystore, new, Some(material)).await
}

fn base64(text: &str) -> Result<Vec<u8>, Error> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    BASE64.decode(compact.as_bytes()).map_err(|_| MaterialProblem::Malformed.into())
}

fn read(form: ImportFormat, text: &str, file: Option<&[u8]>) -> Result<MaterialBody, Error> {
    let bytes = file.unwrap_or(text.as_bytes());
    let as_text = core::str::from_utf8(bytes).unwrap_or_default();
    Ok(match form {
        ImportFormat::HexTokens => MaterialBody::HexTokens { data: text.into() },
        ImportFormat::Raw => MaterialBody::Text { data: text.into() },
        ImportFormat::Jwk => MaterialBody::Jwk { data: as_text.into() },
        ImportFormat::Pem if as_text.contains("-----BEGIN") => MaterialBody::Pem { data: as_text.into() },
        ImportFormat::Pem => MaterialBody::Der { data: Vec::from(bytes).into() },
        _ => {
            let key = if as_text.trim_start().starts_with('{') {
                PublicKey::from_jwk(&Jwk::from_json(as_text)?)?
            } else if as_text.contains("-----BEGIN") {
                PublicKey::from_pem(as_text)?
            } else {
                PublicKey::from_der(bytes)?
            };
            MaterialBody::PublicPem { data: key.to_pem()? }
        }
    })
}

fn components_of(brought: Brought) -> Result<MaterialBody, Error> {
    let digits: String = brought.check.get_untracked().chars().filter(|c| !c.is_whitespace()).collect();
    let value = HEXLOWER_PERMISSIVE
        .decode(digits.as_bytes())
        .map_err(|_| Error::from(MaterialProblem::CheckValue { component: None }))?;
    let method = match brought.method.get_untracked() {
        CheckMethod::AesCmac => CheckMethodBody::AesCmac,
        CheckMethod::AesZeroBlock => CheckMethodBody::AesZeroBlock,
        CheckMethod::Sha256 => CheckMethodBody::Sha256,
    };
    let components = brought.components.get_untracked().into_iter();
    let components = components.map(|component| {
        let typed = Zeroizing::new(component.get_untracked());
        ComponentBody { hex: typed.as_str().into(), check: None }
    });
    let check = CheckBody { method, value: Base64(value) };
    Ok(MaterialBody::Components { components: components.collect(), check })
}
