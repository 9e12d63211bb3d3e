//! Restoring a backup: first the difference, then the deed.

use keystead_core::{Conflict, ImportMode, ImportOptions, ImportReport};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::difference::difference;
use crate::app::app;
use crate::backend::bundles::Bundles;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::drop_zone::DropZone;
use crate::components::field::FieldError;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::platform::files;
use crate::text::{count, fill};

/// A backup that was opened and looked at. The passphrase goes with it, so that nobody types it twice.
#[derive(Clone)]
struct Opened {
    bytes: Vec<u8>,
    passphrase: String,
    options: ImportOptions,
    report: ImportReport,
}

impl Opened {
    /// Whether restoring it would write anything.
    fn has_news(&self) -> bool {
        use keystead_core::ImportOutcome as Outcome;
        self.report.rows.iter().any(|row| matches!(row.outcome, Outcome::Added | Outcome::Replaced))
    }
}

#[component]
pub(super) fn RestoreBackup() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let file = RwSignal::new_local(None::<web_sys::File>);
    let passphrase = RwSignal::new(String::new());
    let conflict = RwSignal::new(Conflict::Keep);
    let judged = RwSignal::new(false);
    let opened = RwSignal::new(None::<Opened>);
    let work = Work::new();
    Effect::new(move |_| {
        // Another file or another rule: what was found before no longer holds.
        file.track();
        conflict.track();
        opened.set(None);
        work.problem.set(None);
    });
    let look = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let (Some(session), Some(chosen)) = (app.session(), file.get_untracked()) else { return };
        let typed = passphrase.get_untracked();
        let conflict = conflict.get_untracked();
        opened.set(None);
        work.run(
            async move {
                let bytes = files::read(&chosen, |_| true).await?.to_vec();
                let dry = ImportOptions { mode: ImportMode::DryRun, conflict };
                let report = session.import(&bytes, &typed, dry).await?;
                let options = ImportOptions { mode: ImportMode::Apply, conflict };
                Ok(Opened { bytes, passphrase: typed, options, report })
            },
            move |found| opened.set(Some(found)),
        );
    };
    let apply = move |()| {
        let Some(Opened { bytes, passphrase: typed, options, .. }) = opened.get_untracked() else { return };
        work.run_open(
            move |session| async move { session.import(&bytes, &typed, options).await },
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
    let shown = move || opened.with(|opened| opened.as_ref().map(|o| difference(t, &o.report, o.has_news())));
    let has_news = move || opened.with(|opened| opened.as_ref().is_some_and(Opened::has_news));
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
    let rules = [
        ("keep", Conflict::Keep, t.backup.conflict_keep),
        ("newer", Conflict::Newer, t.backup.conflict_newer),
        ("replace", Conflict::Replace, t.backup.conflict_replace),
    ];
    let options = rules.into_iter().map(|(name, _, word)| (name.to_owned(), word.to_owned())).collect();
    let chosen = Signal::derive(move || {
        let now = conflict.get();
        let named = rules.into_iter().find(|(_, rule, _)| *rule == now);
        named.map(|(name, ..)| name.to_owned()).unwrap_or_default()
    });
    let choose = move |name: String| {
        if let Some((_, rule, _)) = rules.into_iter().find(|(own, ..)| *own == name) {
            conflict.set(rule);
        }
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
                <Select
                    label=t.backup.conflict
                    id="restore-conflict"
                    hint=t.backup.conflict_hint
                    options=options
                    value=chosen
                    on_choose=choose
                />
                <ProblemNote problem=work.problem />
                <div role="status">{shown}</div>
                <div class="actions">{button}</div>
            </form>
        </section>
    }
}
