//! Locking the vault of a server for everybody: what stops, and how it is unlocked again.

use keystead_core::{SlotKind, SlotView};
use leptos::prelude::*;

use crate::app::app;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::pages::settings::kind_of;
use crate::pages::work::Work;
use crate::text::{Lang, Text, fill};

#[component]
pub(super) fn SealCard() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let open = RwSignal::new(false);
    let host = app.server.get_value().unwrap_or_default();
    view! {
        <section class="card danger-zone" aria-labelledby="seal-title">
            <div class="zone-row">
                <div>
                    <h2 id="seal-title">{t.jobs.seal}</h2>
                    <p>{t.jobs.seal_body}</p>
                </div>
                <Button
                    label=t.jobs.seal_button
                    look=Look::Danger
                    leading=Icon::Lock
                    testid="seal"
                    on_press=move |()| open.set(true)
                />
            </div>
        </section>
        <Dialog
            open=open
            title=Signal::derive(move || fill(app.text().jobs.seal_title, &[&host]))
            testid="seal-dialog"
        >
            <Confirm open=open />
        </Dialog>
    }
}

#[component]
fn Confirm(open: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let work = Work::new();
    let seal = move |()| {
        let Some(session) = app.session() else { return };
        work.run(async move { session.seal().await }, move |()| app.sealed());
    };
    let losses: Vec<_> = [t.jobs.seal_stop_use, t.jobs.seal_stop_people, t.jobs.seal_stop_due]
        .into_iter()
        .map(|loss| view! { <li>{sized(Icon::Warn, "16")} <span>{loss}</span></li> })
        .collect();
    let ways = move || {
        let slots = app.vault.get().map(|vault| vault.slots).unwrap_or_default();
        // A server is not unlocked by passkeys.
        let fitting = slots.into_iter().filter(|slot| slot.kind != SlotKind::Passkey);
        fitting.map(|slot| way(t, &slot)).collect::<Vec<_>>()
    };
    let by_key = app.who().is_some_and(|who| who.name.is_some());
    view! {
        <div class="dialog-body">
            <ul class="losses">{losses}</ul>
            <div class="tight" data-testid="seal-again">
                <h3>{t.jobs.seal_again}</h3>
                <p>{t.jobs.seal_again_body}</p>
                <ul class="ways">{ways}</ul>
                {by_key.then(|| view! { <p><strong>{t.jobs.seal_again_key}</strong></p> })}
                <p class="muted small">{t.jobs.seal_again_file}</p>
            </div>
            <ProblemNote problem=work.problem />
        </div>
        <div class="dialog-foot">
            <Button label=t.common.cancel on_press=move |()| open.set(false) />
            <Button
                label=t.jobs.seal_button
                look=Look::DangerSolid
                busy=work.busy
                testid="confirm-seal"
                on_press=seal
            />
        </div>
    }
}

fn way(t: &'static Text, slot: &SlotView) -> AnyView {
    let (mark, word) = kind_of(t, slot.kind);
    // What a slot is called that nobody has named says no more than its kind.
    let usual = kind_of(Lang::En.text(), slot.kind).1;
    let label = (!slot.label.is_empty() && slot.label != usual).then(|| format!(" · {}", slot.label));
    view! { <li>{sized(mark, "16")} <span>{word} {label}</span></li> }.into_any()
}
