//! The dialog in which a key gets another name or description.

use keystead_core::KeyView;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::load::load;
use crate::components::problem_note::ProblemNote;
use crate::model::limits;
use crate::pages::work::{Work, act};
use crate::text::fill;

#[component]
pub(super) fn EditDialog(open: RwSignal<bool>, key: Signal<Option<KeyView>>) -> impl IntoView {
    let app = app();
    let title = Signal::derive(move || app.text().key.edit_title.to_string());
    view! {
        <Dialog open=open title=title testid="edit-dialog">
            {move || key.get_untracked().map(|key| view! { <Form open=open before=key /> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, before: KeyView) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let name = RwSignal::new(before.name.clone());
    let description = RwSignal::new(before.description.clone());
    let work = Work::new();
    let keystore = before.keystore.clone();
    let rules = load(move |session| {
        let keystore = keystore.clone();
        async move { session.rules(&keystore).await }
    });
    let wrong = move || {
        let rules = rules.get().ready()?;
        name.with(|name| limits::name_problem(t, &rules, name.trim()))
    };
    let described_wrong = move || {
        let most = rules.get().ready()?.description_max_chars;
        let length = description.with(|text| text.chars().count());
        (length > most as usize).then(|| fill(t.common.too_long, &[&most.to_string()]))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let wanted = name.with_untracked(|name| String::from(name.trim()));
        if untrack(wrong).is_some() || untrack(described_wrong).is_some() {
            return;
        }
        let described = description.with_untracked(|text| String::from(text.trim()));
        let id = before.id.clone();
        let before = before.clone();
        work.run_open(
            move |session| async move { session.update_key(&id, wanted, described).await },
            move |_| {
                open.set(false);
                app.toasts.show_with(Tone::Good, t.key.saved, t.common.undo, move || {
                    let before = before.clone();
                    let undo = async move |session: std::rc::Rc<crate::backend::Session>| {
                        session.update_key(&before.id, before.name.clone(), before.description.clone()).await
                    };
                    act(app, undo, move |_| app.toasts.say(t.common.done));
                });
            },
        );
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.common.name
                    value=name
                    id="edit-name"
                    autofocus=true
                    error=Signal::derive(wrong)
                />
                <Field
                    label=t.common.description
                    value=description
                    id="edit-description"
                    error=Signal::derive(described_wrong)
                    optional=true
                    lines=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button label=t.common.save look=Look::Primary submit=true busy=work.busy testid="edit-save" />
            </div>
        </form>
    }
}
