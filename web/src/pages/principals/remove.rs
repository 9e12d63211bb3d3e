//! Removing somebody: said what it means, and the name typed.

use keystead_core::PrincipalView;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::principals::Principals;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;
use crate::text::fill;

#[component]
pub(super) fn RemoveDialog(subject: RwSignal<Option<PrincipalView>>) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(subject.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && subject.with_untracked(Option::is_some) {
            subject.set(None);
        }
    });
    let title = move || {
        let name = subject.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default());
        fill(app.text().principals.remove_title, &[&name])
    };
    view! {
        <Dialog open=open title=Signal::derive(title) testid="remove-principal-dialog">
            {move || subject.get().map(|principal| view! { <Form open=open principal=principal /> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, principal: PrincipalView) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let typed = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let work = Work::new();
    let name = StoredValue::new(principal.name.clone());
    let matches = move || name.with_value(|name| typed.with(|typed| typed.trim() == name));
    let wrong = move || (judged.get() && !matches()).then(|| String::from(t.principals.remove_wrong));
    let label = fill(t.principals.remove_type, &[&principal.name]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        if !untrack(matches) {
            return;
        }
        let id = principal.id.clone();
        work.run_open(
            move |session| async move { session.delete_principal(&id).await },
            move |()| {
                open.set(false);
                app.toasts.show(Tone::Good, fill(t.principals.removed, &[&name.get_value()]));
            },
        );
    };
    let losses: Vec<_> = [t.principals.remove_loss, t.principals.remove_lists]
        .into_iter()
        .map(|line| view! { <li>{sized(Icon::Warn, "16")} <span>{line}</span></li> })
        .collect();
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <ul class="losses">{losses}</ul>
                <Field
                    label=label
                    value=typed
                    id="principal-typed"
                    autofocus=true
                    error=Signal::derive(wrong)
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.principals.remove
                    look=Look::DangerSolid
                    submit=true
                    busy=work.busy
                    testid="confirm-remove-principal"
                />
            </div>
        </form>
    }
    .into_any()
}
