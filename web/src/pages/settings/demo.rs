//! Removing the whole vault from this browser: for demo vaults, and for whoever is done with one.

use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::local;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;
use crate::text::fill;

#[component]
pub(super) fn RemoveCard() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let open = RwSignal::new(false);
    let name =
        move || app.vault.with(|vault| vault.as_ref().map(|vault| vault.name.clone()).unwrap_or_default());
    let content = move || {
        let t = app.text();
        let typed = RwSignal::new(String::new());
        let judged = RwSignal::new(false);
        let work = Work::new();
        let wrong = move || {
            (judged.get() && typed.with(|typed| typed.trim() != untrack(name)))
                .then(|| String::from(t.settings.erase_wrong))
        };
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            judged.set(true);
            if typed.with_untracked(|typed| typed.trim() != untrack(name)) {
                return;
            }
            if let Some(session) = app.session() {
                session.close();
            }
            work.run(local::erase(), move |()| {
                open.set(false);
                app.erased();
            });
        };
        let losses: Vec<_> =
            [t.settings.erase_loss_keys, t.settings.erase_loss_data, t.settings.erase_loss_backup]
                .into_iter()
                .map(|loss| view! { <li>{sized(Icon::Warn, "16")} <span>{loss}</span></li> })
                .collect();
        view! {
            <form on:submit=submit novalidate=true>
                <div class="dialog-body">
                    <ul class="losses">{losses}</ul>
                    <Field
                        label=fill(t.settings.erase_type, &[&untrack(name)])
                        value=typed
                        id="erase-name"
                        autofocus=true
                        error=Signal::derive(wrong)
                    />
                    <ProblemNote problem=work.problem />
                </div>
                <div class="dialog-foot">
                    <Button label=t.common.cancel on_press=move |()| open.set(false) />
                    <Button
                        label=t.settings.erase
                        look=Look::DangerSolid
                        submit=true
                        busy=work.busy
                        testid="confirm-erase"
                    />
                </div>
            </form>
        }
    };
    view! {
        <section class="card danger-zone" aria-label=t.settings.erase>
            <div class="zone-row">
                <div>
                    <h2>{t.settings.erase}</h2>
                    <p>{t.settings.erase_body}</p>
                </div>
                <Button
                    label=t.settings.erase
                    look=Look::Danger
                    leading=Icon::Trash
                    testid="erase-vault"
                    on_press=move |()| open.set(true)
                />
            </div>
        </section>
        <Dialog
            open=open
            title=Signal::derive(move || fill(app.text().settings.erase_title, &[&name()]))
            testid="erase-dialog"
        >
            {content}
        </Dialog>
    }
}
