//! Several addresses from a file: read here, shown row by row, and registered all at once or not at all.

use std::sync::Arc;

use keystead_core::client::CredentialKind;
use keystead_core::{CredentialView, MAX_CREDENTIALS_AT_ONCE, Profile};
use leptos::prelude::*;

use crate::app::app;
use crate::backend::Problem;
use crate::backend::credentials::Credentials;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::drop_zone::DropZone;
use crate::components::load::Load;
use crate::components::problem_note::ProblemNote;
use crate::model::addresses::{self, Row, Wrong};
use crate::pages::work::Work;
use crate::platform::{files, spawn};
use crate::text::{Text, count, fill};

/// What became of the chosen file.
#[derive(Clone, PartialEq)]
enum Preview {
    /// No file is chosen, or it is not read yet.
    Nothing,
    Unreadable(Problem),
    /// It is not a list in UTF-8.
    Foreign,
    Rows(Vec<Row>),
}

#[component]
pub(super) fn ImportDialog(
    open: RwSignal<bool>,
    keystore: String,
    rules: Memo<Option<Arc<Profile>>>,
    kind: CredentialKind,
    registered: RwSignal<Load<Vec<CredentialView>>>,
) -> impl IntoView {
    let app = app();
    let title = Signal::derive(move || app.text().clients.import.to_string());
    view! {
        <Dialog open=open title=title class="roomy" testid="import-dialog">
            <Form open=open keystore=keystore.clone() rules=rules kind=kind registered=registered />
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    keystore: String,
    rules: Memo<Option<Arc<Profile>>>,
    kind: CredentialKind,
    registered: RwSignal<Load<Vec<CredentialView>>>,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let file = RwSignal::new_local(None::<web_sys::File>);
    let preview = RwSignal::new(Preview::Nothing);
    let work = Work::new();
    Effect::new(move |_| {
        let Some(chosen) = file.get() else {
            preview.set(Preview::Nothing);
            return;
        };
        spawn(async move {
            let read = match files::read(&chosen, |_| true).await {
                Err(problem) => Preview::Unreadable(problem),
                Ok(bytes) => {
                    let known = registered.get_untracked().ready().unwrap_or_default();
                    let rules = rules.get_untracked();
                    let rows = rules.and_then(|rules| addresses::read(&bytes.to_vec(), kind, &rules, &known));
                    rows.map_or(Preview::Foreign, Preview::Rows)
                }
            };
            let _ = preview.try_set(read);
        });
    });
    let good = Memo::new(move |_| {
        preview.with(|preview| match preview {
            Preview::Rows(rows) if rows.len() <= MAX_CREDENTIALS_AT_ONCE => {
                let good = rows.iter().filter(|row| row.read.is_ok()).count();
                if good == rows.len() { good } else { 0 }
            }
            _ => 0,
        })
    });
    let press = move |()| {
        let Preview::Rows(rows) = preview.get_untracked() else { return };
        let new: Vec<_> =
            rows.into_iter().filter_map(|row| Some((row.read.ok()?, row.description))).collect();
        let number = new.len() as u64;
        let keystore = keystore.clone();
        work.run_open(
            move |session| async move { session.add_credentials(&keystore, new).await },
            move |_| {
                open.set(false);
                app.toasts.show(Tone::Good, count(number, t.clients.imported_one, t.clients.imported_many));
            },
        );
    };
    let register = move || {
        let good = good.get();
        let label = count(good as u64, t.clients.import_press_one, t.clients.import_press_many);
        (good > 0).then(|| {
            view! {
                <Button
                    label=label
                    look=Look::Primary
                    busy=work.busy
                    testid="confirm-import"
                    on_press=press.clone()
                />
            }
        })
    };
    view! {
        <div class="dialog-body">
            <p class="muted">{t.clients.import_body}</p>
            <DropZone label=t.clients.import_file file=file id="import-file" accept=".csv,text/csv" />
            <div class="stack" aria-live="polite">
                {move || preview.with(|preview| shown(t, preview))}
            </div>
            <ProblemNote problem=work.problem />
        </div>
        <div class="dialog-foot">
            <Button label=t.common.cancel on_press=move |()| open.set(false) />
            {register}
        </div>
    }
    .into_any()
}

fn banner(tone: Tone, title: String, body: &str) -> AnyView {
    view! { <Banner tone=tone title=title body=body.to_string() testid="import-result" /> }.into_any()
}

fn shown(t: &'static Text, preview: &Preview) -> AnyView {
    match preview {
        Preview::Nothing => ().into_any(),
        Preview::Unreadable(problem) => view! { <ProblemNote problem=Some(problem.clone()) /> }.into_any(),
        Preview::Foreign => {
            banner(Tone::Bad, t.clients.import_unreadable.into(), t.clients.import_unreadable_body)
        }
        Preview::Rows(rows) if rows.is_empty() => {
            banner(Tone::Bad, t.clients.import_empty.into(), t.clients.import_bad_do)
        }
        Preview::Rows(rows) if rows.len() > MAX_CREDENTIALS_AT_ONCE => {
            let most = MAX_CREDENTIALS_AT_ONCE.to_string();
            banner(Tone::Bad, fill(t.clients.import_too_many, &[&most]), t.clients.import_bad_do)
        }
        Preview::Rows(rows) => table(t, rows),
    }
}

/// The rows that are wrong, with the reason; all of them on demand.
fn table(t: &'static Text, rows: &[Row]) -> AnyView {
    let bad: Vec<_> = rows.iter().filter(|row| row.read.is_err()).collect();
    let all = rows_of(t, rows.iter(), "import-rows");
    if bad.is_empty() {
        let title = count(rows.len() as u64, t.clients.import_good_one, t.clients.import_good_many);
        return view! {
            {banner(Tone::Good, title, "")}
            <details class="more">
                <summary>{t.clients.import_rows}</summary>
                {all}
            </details>
        }
        .into_any();
    }
    let title = count(bad.len() as u64, t.clients.import_bad_one, t.clients.import_bad_many);
    let bad = rows_of(t, bad.into_iter(), "import-bad");
    view! {
        {banner(Tone::Bad, title, t.clients.import_bad_do)}
        {bad}
        <details class="more">
            <summary>{t.clients.import_rows}</summary>
            {all}
        </details>
    }
    .into_any()
}

fn rows_of<'r>(t: &'static Text, rows: impl Iterator<Item = &'r Row>, testid: &'static str) -> AnyView {
    let rows: Vec<_> = rows
        .map(|row| {
            let said = match &row.read {
                Ok(_) if row.description.is_empty() => String::from(t.clients.import_ok),
                Ok(_) => row.description.clone(),
                Err(Wrong::Repeated(line)) => fill(t.clients.import_repeated, &[&line.to_string()]),
                Err(Wrong::Refused(error)) => String::from(t.error(error.code(), &error.to_string())),
            };
            let class = if row.read.is_ok() { "cell-sub" } else { "small warned" };
            view! {
                <li>
                    <span class="nums muted small">{fill(t.clients.import_line, &[&row.line.to_string()])}</span>
                    <span class="mono wrap-anywhere">{row.address.clone()}</span>
                    <span class=class>{said}</span>
                </li>
            }
        })
        .collect();
    view! {
        <ul class="import-rows" tabindex="0" data-testid=testid>
            {rows}
        </ul>
    }
    .into_any()
}
