//! Signatures and authentication codes of texts: made, and verified.

use data_encoding::BASE64;
use keystead_core::{KeyKind, SignatureAlgorithm, SignatureEncoding};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::{Input, Mode};
use crate::app::app;
use crate::backend::protect::{Made, Protect, Signing};
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::model::words;
use crate::pages::work::Work;
use crate::text::{Text, fill};

/// What came out.
#[derive(Clone, PartialEq)]
enum Outcome {
    Made { base64: String, version: u32 },
    Judged(bool),
}

#[component]
pub(super) fn UseSign(
    id: String,
    input: Input,
    kind: KeyKind,
    /// Whether the key signs with one algorithm alone.
    fixed: bool,
    versions: Vec<u32>,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let message = RwSignal::new(String::new());
    let given = RwSignal::new(String::new());
    let version = RwSignal::new(String::new());
    let how = RwSignal::new(Signing::default());
    let complaint = RwSignal::new(None::<String>);
    let outcome = RwSignal::new(None::<Outcome>);
    let work = Work::new();
    let verifies = Memo::new(move |_| matches!(input.mode.get(), Mode::Verify | Mode::VerifyMac));
    let signs = Memo::new(move |_| matches!(input.mode.get(), Mode::Sign | Mode::Verify));
    Effect::new(move |_| {
        // Another message or another question: the answer of before is none.
        input.mode.track();
        message.track();
        given.track();
        how.track();
        version.track();
        outcome.set(None);
        complaint.set(None);
        work.problem.set(None);
    });
    let id = StoredValue::new(id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(session) = app.session() else { return };
        let mode = input.mode.get_untracked();
        let text = message.get_untracked();
        let compact: String = given.get_untracked().chars().filter(|c| !c.is_whitespace()).collect();
        let Ok(bytes) = BASE64.decode(compact.as_bytes()) else {
            return complaint.set(Some(t.using.not_base64.into()));
        };
        let (how, id) = (how.get_untracked(), id.get_value());
        let version = version.get_untracked().parse().ok();
        work.run(
            async move {
                let message = text.as_bytes();
                let made =
                    |made: Made| Outcome::Made { base64: BASE64.encode(&made.bytes), version: made.version };
                Ok(match mode {
                    Mode::Sign => made(session.sign(&id, message, how).await?),
                    Mode::MakeMac => made(session.make_mac(&id, message).await?),
                    Mode::Verify => {
                        Outcome::Judged(session.verify(&id, version, message, &bytes, how).await?)
                    }
                    _ => Outcome::Judged(session.verify_mac(&id, version, message, &bytes).await?),
                })
            },
            move |found| {
                outcome.set(Some(found));
                app.changed();
            },
        );
    };
    let given_field = move || {
        verifies.get().then(|| {
            let label = if signs.get() { t.using.signature } else { t.using.code };
            view! {
                <Field label=label value=given id="use-given" lines=true mono=true error=complaint />
                {version_field(t, version, &versions)}
            }
        })
    };
    let options = move || signs.get().then(|| options(t, how, kind, fixed));
    let button = move || {
        let label = input.mode.get().word(t);
        view! { <Button label=label look=Look::Primary submit=true busy=work.busy testid="use-submit" /> }
    };
    let result = move || outcome.get().map(|outcome| result(t, outcome, signs.get_untracked()));
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <Field label=t.using.message value=message id="use-text" lines=true />
            {given_field}
            {options}
            <ProblemNote problem=work.problem />
            <div class="actions">{button}</div>
        </form>
        <div role="status">{result}</div>
    }
    .into_any()
}

fn version_field(t: &'static Text, version: RwSignal<String>, versions: &[u32]) -> Option<AnyView> {
    if versions.len() < 2 {
        return None;
    }
    let mut options = vec![(String::new(), String::from(t.using.version_any))];
    options.extend(
        versions
            .iter()
            .rev()
            .map(|number| (number.to_string(), fill(t.key.version_n, &[&number.to_string()]))),
    );
    Some(
        view! {
            <Select
                label=t.using.version
                id="use-version"
                options=options
                value=version
                on_choose=move |chosen| version.set(chosen)
            />
        }
        .into_any(),
    )
}

/// Algorithm and encoding, where there is a choice.
fn options(t: &'static Text, how: RwSignal<Signing>, kind: KeyKind, fixed: bool) -> AnyView {
    let algorithms = SignatureAlgorithm::of_kind(kind);
    let algorithm = (algorithms.len() > 1 && !fixed).then(|| {
        let options = algorithms
            .iter()
            .map(|one| (String::from(one.jose_name()), String::from(words::signature(*one))))
            .collect();
        let first = algorithms.first().copied();
        let chosen = move || {
            let chosen = how.get().algorithm.or(first);
            chosen.map(|one| String::from(one.jose_name())).unwrap_or_default()
        };
        view! {
            <Select
                label=t.using.algorithm
                id="use-algorithm"
                options=options
                value=Signal::derive(chosen)
                on_choose=move |name: String| {
                    how.update(|how| how.algorithm = SignatureAlgorithm::of_jose_name(&name));
                }
            />
        }
    });
    let encoding = matches!(kind, KeyKind::EcP256 | KeyKind::EcP384).then(|| {
        let choices = vec![
            (SignatureEncoding::P1363, t.using.encoding_raw),
            (SignatureEncoding::Der, t.using.encoding_der),
        ];
        view! {
            <div class="field">
                <span class="legend">{t.using.encoding}</span>
                <Segments
                    label=t.using.encoding
                    choices=choices
                    chosen=Signal::derive(move || how.get().encoding)
                    on_choose=move |encoding| how.update(|how| how.encoding = encoding)
                    testid="use-encoding"
                />
            </div>
        }
    });
    view! { {algorithm} {encoding} }.into_any()
}

fn result(t: &'static Text, outcome: Outcome, signature: bool) -> AnyView {
    match outcome {
        Outcome::Judged(valid) => {
            let (tone, title, body) = match (valid, signature) {
                (true, true) => (Tone::Good, t.using.valid, t.using.valid_body),
                (true, false) => (Tone::Good, t.using.valid, t.using.valid_mac),
                (false, _) => (Tone::Bad, t.using.invalid, t.using.invalid_body),
            };
            let testid = if valid { "judged-valid" } else { "judged-invalid" };
            view! { <Banner tone=tone title=title.to_string() body=body.to_string() testid=testid /> }
                .into_any()
        }
        Outcome::Made { base64, version } => {
            let title = if signature { t.using.made_signature } else { t.using.made_code };
            let copied = base64.clone();
            view! {
                <div class="result">
                    <div class="result-head">
                        <div class="tight">
                            <strong>{title}</strong>
                            <span class="cell-sub">{fill(t.using.by_version, &[&version.to_string()])}</span>
                        </div>
                        <CopyButton
                            text=Signal::derive(move || copied.clone())
                            worded=true
                            testid="copy-result"
                        />
                    </div>
                    <div class="output" tabindex="0" data-testid="result">
                        {base64}
                    </div>
                </div>
            }
            .into_any()
        }
    }
}
