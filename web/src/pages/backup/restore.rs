//! Restoring a backup: first the difference, then the deed.

use keystead_core::{ImportMode, ImportReport};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::bundles::Bundles;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::drop_zone::DropZone;
use crate::components::field::FieldError;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::work::Work;
use crate::platform::files;
use crate::text::{Text, count, fill};

/// A backup that was opened and looked at. The passphrase goes with it, so that nobody types it twice.
#[derive(Clone)]
struct Opened {
    bytes: Vec<u8>,
    passphrase: String,
    report: ImportReport,
}

#[component]
pub(super) fn RestoreBackup() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let file = RwSignal::new_local(None::<web_sys::File>);
    let passphrase = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let opened = RwSignal::new(None::<Opened>);
    let work = Work::new();
    Effect::new(move |_| {
        // Another file: what was found in the one before no longer holds.
        file.track();
        opened.set(None);
        work.problem.set(None);
    });
    let look = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let (Some(session), Some(chosen)) = (app.session(), file.get_untracked()) else { return };
        let typed = passphrase.get_untracked();
        opened.set(None);
        work.run(
            async move {
                let bytes = files::read(&chosen, |_| true).await?.to_vec();
                let report = session.import(&bytes, &typed, ImportMode::DryRun).await?;
                Ok(Opened { bytes, passphrase: typed, report })
            },
            move |found| opened.set(Some(found)),
        );
    };
    let apply = move |()| {
        let Some(Opened { bytes, passphrase: typed, .. }) = opened.get_untracked() else { return };
        work.run_open(
            move |session| async move { session.import(&bytes, &typed, ImportMode::Apply).await },
            move |report| {
                let keys = count(report.added_keys.len() as u64, t.common.keys_one, t.common.keys_many);
                app.toasts.show(Tone::Good, fill(t.backup.applied, &[&keys]));
                passphrase.set(String::new());
                judged.set(false);
                file.set(None);
            },
        );
    };
    let missing = Signal::derive(move || {
        (judged.get() && file.with(Option::is_none)).then(|| String::from(t.backup.file_missing))
    });
    let difference =
        move || opened.with(|opened| opened.as_ref().map(|opened| difference(t, &opened.report)));
    let has_news = move || {
        opened.with(|opened| {
            opened
                .as_ref()
                .is_some_and(|o| !o.report.added_keys.is_empty() || !o.report.added_keystores.is_empty())
        })
    };
    let button = move || {
        if has_news() {
            let label = if work.busy.get() { t.backup.applying } else { t.backup.apply };
            return view! {
                <Button
                    label=label
                    look=Look::Primary
                    leading=Icon::Undo
                    busy=work.busy
                    testid="apply-restore"
                    on_press=apply
                />
            }
            .into_any();
        }
        let label = if work.busy.get() { t.backup.looking } else { t.backup.look };
        view! { <Button label=label submit=true busy=work.busy testid="look-restore" /> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="restore-title">
            <div class="card-head">
                <h2 id="restore-title">{t.backup.restore}</h2>
            </div>
            <form class="card-body" on:submit=look novalidate=true>
                <p class="muted">{t.backup.restore_body}</p>
                <div class="tight">
                    <DropZone label=t.backup.file file=file id="restore-file" accept=".keystead-backup" />
                    <FieldError id="restore-file-error".into() message=missing />
                </div>
                <SecretField label=t.backup.restore_passphrase value=passphrase id="restore-passphrase" />
                <ProblemNote problem=work.problem />
                <div role="status">{difference}</div>
                <div class="actions">{button}</div>
            </form>
        </section>
    }
}

fn difference(t: &'static Text, report: &ImportReport) -> AnyView {
    let line = |kind: Icon, number: usize, what: &'static str| {
        (number > 0).then(|| {
            view! {
                <li>
                    {sized(kind, "16")} <strong>{number.to_string()}</strong> <span>{what}</span>
                </li>
            }
        })
    };
    let nothing = report.added_keys.is_empty() && report.added_keystores.is_empty();
    view! {
        <div class="result" data-testid="restore-difference">
            <strong>{if nothing { t.backup.nothing_new } else { t.backup.difference }}</strong>
            <ul class="diff">
                {line(Icon::Plus, report.added_keystores.len(), t.backup.diff_keystores)}
                {line(Icon::Plus, report.added_keys.len(), t.backup.diff_keys)}
                {line(Icon::Check, report.unchanged_keys.len(), t.backup.diff_same)}
                {line(Icon::Warn, report.kept_keys.len(), t.backup.diff_conflicts)}
            </ul>
        </div>
    }
    .into_any()
}
