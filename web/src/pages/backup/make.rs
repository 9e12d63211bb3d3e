//! Making a backup.

use js_sys::Uint8Array;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::bundles::Bundles;
use crate::backend::local;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::icon::{Icon, sized};
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::pages::work::Work;
use crate::platform::{download, intl};
use crate::text::fill;

#[component]
pub(super) fn MakeBackup() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let last = move || app.vault.with(|vault| vault.as_ref().and_then(|vault| vault.backup.clone()));
    let passphrase = NewPassphrase::new();
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(session) = app.session().filter(|_| passphrase.judge()) else { return };
        let chosen = passphrase.value.get_untracked();
        work.run(async move { session.export(&chosen).await }, move |bytes| {
            let now = local::now();
            app.changed();
            let name = format!("keystead-{}.keystead-backup", intl::day_stamp(now));
            download::save(&name, &Uint8Array::from(bytes.as_slice()), "application/octet-stream");
            passphrase.clear();
            app.toasts.show(Tone::Good, fill(t.backup.made, &[&name]));
        });
    };
    let when = move || match last() {
        Some(backup) => view! { <Timestamp ms=backup.made /> }.into_any(),
        None => t.backup.never.into_any(),
    };
    let holds = [t.backup.holds_keys, t.backup.holds_rules, t.backup.holds_log, t.backup.holds_not]
        .into_iter()
        .enumerate()
        .map(|(place, line)| {
            let kind = if place < 3 { Icon::Check } else { Icon::Cross };
            view! { <li>{sized(kind, "16")} <span>{line}</span></li> }
        })
        .collect::<Vec<_>>();
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
                <ul class="ticks">{holds}</ul>
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
