//! Is all of it there? The chain in the vault, and files that were exported from one.

use js_sys::{JSON, Object, Reflect};
use keystead_core::audit::{Broken, Verified, verify_export};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::app::app;
use crate::backend::audit::{Audit, Chain};
use crate::backend::{Problem, local};
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::drop_zone::DropZone;
use crate::components::icon::Icon;
use crate::components::load::{load, shown};
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;
use crate::platform::{download, files, intl};
use crate::text::{Text, count, fill};

#[component]
pub(super) fn VerifyCards() -> impl IntoView {
    view! {
        <div class="two">
            <ChainCard />
            <FileCard />
        </div>
    }
}

#[component]
fn ChainCard() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let found = RwSignal::new(None::<Chain>);
    let work = Work::new();
    let fingerprint = load(async |session| session.audit_fingerprint().await);
    let check = move |()| {
        let Some(session) = app.session() else { return };
        found.set(None);
        work.run(async move { session.verify_audit().await }, move |chain| found.set(Some(chain)));
    };
    let result = move || {
        found.get().map(|chain| {
            let vault = app.vault.with_untracked(|vault| vault.as_ref().map(|vault| vault.id.clone()));
            let (tone, title, body, last, first) = match chain {
                Chain::Intact(last) => {
                    let number = intl::number(t.lang, last);
                    (Tone::Good, fill(t.audit.chain_ok, &[&number]), String::new(), Some(last), None)
                }
                Chain::Broken(first) => {
                    let number = intl::number(t.lang, first);
                    let what = fill(t.audit.chain_broken, &[&number]);
                    (Tone::Bad, what, String::from(t.audit.chain_broken_do), None, Some(first))
                }
            };
            let text = json(&[
                ("what", "chain".into()),
                ("vault", vault.unwrap_or_default().into()),
                ("verified", intl::iso(local::now()).into()),
                ("intact", last.is_some().into()),
                ("lastEntry", number(last)),
                ("firstBrokenEntry", number(first)),
            ]);
            view! {
                <Banner tone=tone title=title body=body testid="chain-result" />
                {result_button(t, text)}
            }
        })
    };
    view! {
        <section class="card" aria-labelledby="chain-title">
            <div class="card-head">
                <h2 id="chain-title">{t.audit.chain}</h2>
            </div>
            <div class="card-body">
                <p class="muted">{t.audit.chain_body}</p>
                <div class="actions">
                    <Button
                        label=t.audit.chain_button
                        look=Look::Primary
                        leading=Icon::Shield
                        busy=work.busy
                        testid="verify-chain"
                        on_press=check
                    />
                </div>
                <ProblemNote problem=work.problem />
                <div role="status" class="stack">
                    {result}
                </div>
                <div class="field">
                    <span class="legend">{t.audit.fingerprint}</span>
                    {shown(
                        fingerprint,
                        move |fingerprint| {
                            let whole = fingerprint.clone();
                            view! {
                                <div class="with-copy">
                                    <code class="small wrap-anywhere">{fingerprint}</code>
                                    <CopyButton text=Signal::derive(move || whole.clone()) />
                                </div>
                            }
                        },
                    )}
                    <p class="hint">{t.audit.fingerprint_hint}</p>
                </div>
            </div>
        </section>
    }
}

#[component]
fn FileCard() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let file = RwSignal::new_local(None::<web_sys::File>);
    let found = RwSignal::new(None::<(String, Result<Verified, Broken>, Option<bool>)>);
    let work = Work::new();
    Effect::new(move |_| {
        found.set(None);
        let (Some(chosen), Some(session)) = (file.get(), app.session()) else { return };
        work.run(
            async move {
                let bytes = files::read(&chosen, |_| true).await?.to_vec();
                let outcome = verify_export(&bytes, None);
                let own = match &outcome {
                    Ok(verified) => {
                        let signer = verified.public_key.fingerprint().map_err(Problem::from)?;
                        Some(session.audit_fingerprint().await? == signer)
                    }
                    Err(_) => None,
                };
                Ok((chosen.name(), outcome, own))
            },
            move |outcome| found.set(Some(outcome)),
        );
    });
    let result = move || found.get().map(|(name, outcome, own)| file_result(t, &name, &outcome, own));
    view! {
        <section class="card" aria-labelledby="file-title">
            <div class="card-head">
                <h2 id="file-title">{t.audit.file}</h2>
            </div>
            <div class="card-body">
                <p class="muted">{t.audit.file_body}</p>
                <DropZone label=t.audit.file_label file=file id="audit-file" accept=".jsonl" />
                <ProblemNote problem=work.problem />
                <div role="status" class="stack">
                    {result}
                </div>
            </div>
        </section>
    }
}

fn file_result(
    t: &'static Text,
    name: &str,
    outcome: &Result<Verified, Broken>,
    own: Option<bool>,
) -> AnyView {
    let a = &t.audit;
    let now = JsValue::from(intl::iso(local::now()));
    match outcome {
        Ok(verified) => {
            let [entries, first, last] =
                [verified.entries, verified.first, verified.last].map(|n| intl::number(t.lang, n));
            let title = fill(a.file_ok, &[&entries, &first, &last]);
            let whose = if own == Some(true) { a.signed_here } else { a.signed_elsewhere };
            let fingerprint = verified.public_key.fingerprint().unwrap_or_default();
            let text = json(&[
                ("what", "file".into()),
                ("file", name.into()),
                ("verified", now),
                ("intact", true.into()),
                ("vault", verified.vault.to_string().into()),
                ("entries", number(Some(verified.entries))),
                ("firstEntry", number(Some(verified.first))),
                ("lastEntry", number(Some(verified.last))),
                ("checkpoints", number(Some(verified.checkpoints))),
                ("exported", intl::iso(verified.exported.0).into()),
                ("signedBy", fingerprint.clone().into()),
                ("sessionsWithoutEnd", number(Some(verified.unclosed_sessions.len() as u64))),
                ("sessionsWithGaps", number(Some(verified.incomplete_sessions.len() as u64))),
            ]);
            let gaps = verified.incomplete_sessions.len() as u64;
            let gaps = (gaps > 0).then(|| {
                let title = count(gaps, a.gaps_one, a.gaps_many);
                view! { <Banner tone=Tone::Warn title=title body=String::from(a.gaps_body) /> }
            });
            let unclosed = verified.unclosed_sessions.len() as u64;
            let unclosed = (unclosed > 0).then(|| {
                let text = count(unclosed, a.unclosed_one, a.unclosed_many);
                view! { <p class="muted small">{text}</p> }
            });
            let tone = if own == Some(true) { Tone::Good } else { Tone::Warn };
            view! {
                <Banner tone=tone title=title body=String::from(whose) testid="file-result" />
                {gaps}
                {unclosed}
                <div class="field">
                    <span class="legend">{a.fingerprint}</span>
                    <code class="small wrap-anywhere">{fingerprint}</code>
                </div>
                {result_button(t, text)}
            }
            .into_any()
        }
        Err(broken) => {
            let line = intl::number(t.lang, broken.line);
            let title = match broken.sequence {
                Some(sequence) => fill(a.file_broken_entry, &[&line, &intl::number(t.lang, sequence)]),
                None => fill(a.file_broken, &[&line]),
            };
            let sentence = broken.problem.to_string();
            let code = broken.problem.code();
            let body = String::from(t.error(code, &sentence));
            let text = json(&[
                ("what", "file".into()),
                ("file", name.into()),
                ("verified", now),
                ("intact", false.into()),
                ("firstBrokenLine", number(Some(broken.line))),
                ("firstBrokenEntry", number(broken.sequence)),
                ("code", code.into()),
                ("problem", sentence.into()),
            ]);
            view! {
                <Banner tone=Tone::Bad title=title body=body testid="file-result" />
                {result_button(t, text)}
            }
            .into_any()
        }
    }
}

fn result_button(t: &'static Text, text: String) -> AnyView {
    let save = move |()| download::text("keystead-audit-result.json", &text, "application/json");
    view! {
        <div class="actions">
            <Button
                label=t.audit.result_download
                small=true
                leading=Icon::Download
                testid="download-result"
                on_press=save
            />
        </div>
    }
    .into_any()
}

fn number(number: Option<u64>) -> JsValue {
    #[expect(clippy::cast_precision_loss, reason = "counts of entries")]
    number.map_or(JsValue::NULL, |number| JsValue::from_f64(number as f64))
}

fn json(pairs: &[(&str, JsValue)]) -> String {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a plain property of a fresh object does not fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    let indent = JsValue::from_f64(2.0);
    JSON::stringify_with_replacer_and_space(&object, &JsValue::NULL, &indent)
        .map(|text| format!("{}\n", String::from(text)))
        .unwrap_or_default()
}
