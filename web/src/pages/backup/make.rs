//! Making a backup.

use js_sys::Uint8Array;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::bundles::Bundles;
use crate::backend::local;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::pages::work::Work;
use crate::platform::{download, intl, prefs};
use crate::text::fill;

#[component]
pub(super) fn MakeBackup() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let vault =
        move || app.vault.with(|vault| vault.as_ref().map(|vault| vault.id.clone()).unwrap_or_default());
    let preference = move || format!("{}{}", prefs::LAST_BACKUP, vault());
    let last = RwSignal::new(None::<u64>);
    Effect::new(move |_| last.set(prefs::read(&preference()).and_then(|when| when.parse().ok())));
    let passphrase = NewPassphrase::new();
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(session) = app.session().filter(|_| passphrase.judge()) else { return };
        let chosen = passphrase.value.get_untracked();
        work.run(async move { session.export(&chosen).await }, move |bytes| {
            let now = local::now();
            let name = format!("keystead-{}.keystead-backup", intl::day_stamp(now));
            download::save(&name, &Uint8Array::from(bytes.as_slice()), "application/octet-stream");
            prefs::write(&untrack(preference), &now.to_string());
            passphrase.clear();
            last.set(Some(now));
            app.toasts.show(Tone::Good, fill(t.backup.made, &[&name]));
        });
    };
    let when = move || match last.get() {
        Some(when) => view! { <Timestamp ms=when /> }.into_any(),
        None => t.backup.never.into_any(),
    };
    let button = move || {
        let label = if work.busy.get() { t.backup.making } else { t.backup.make_button };
        view! {
            <Button
                label=label
                look=Look::Primary
                leading=Icon::Download
                submit=true
                busy=work.busy
                testid="make-backup"
            />
        }
    };
    view! {
        <section class="card" aria-labelledby="make-title">
            <div class="card-head">
                <h2 id="make-title">{t.backup.make}</h2>
                <span class="cell-sub">{t.backup.last} ": " {when}</span>
            </div>
            <form class="card-body" on:submit=submit novalidate=true>
                <p class="muted">{t.backup.make_body}</p>
                <PassphraseFields
                    new=passphrase
                    label=t.backup.passphrase
                    again_label=t.backup.confirm
                    id="backup-passphrase"
                    again_id="backup-passphrase-again"
                />
                <ProblemNote problem=work.problem />
                <div class="actions">{button}</div>
            </form>
        </section>
    }
}
