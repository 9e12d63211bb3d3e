//! The dialog in which a keystore gets its name and description.

use core::future::Future;
use core::pin::Pin;
use std::rc::Rc;

use keystead_core::{KeystoreView, ProfileId};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::{Problem, Session};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;

/// A change of a keystore that is under way.
pub(crate) type Saving = Pin<Box<dyn Future<Output = Result<KeystoreView, Problem>>>>;

/// Asks for name and description and gives them to `save`.
#[component]
pub(crate) fn KeystoreDialog<F>(
    open: RwSignal<bool>,
    title: &'static str,
    button: &'static str,
    /// What the keystore is called now.
    #[prop(optional, into)]
    before: Signal<Option<(String, String)>>,
    save: F,
    on_saved: Callback<KeystoreView>,
) -> impl IntoView
where
    F: Fn(Rc<Session>, String, String) -> Saving + Copy + Send + Sync + 'static,
{
    view! {
        <Dialog open=open title=title.to_string() testid="keystore-dialog">
            <Form open=open button=button before=before.get_untracked() save=save on_saved=on_saved />
        </Dialog>
    }
}

#[component]
fn Form<F>(
    open: RwSignal<bool>,
    button: &'static str,
    before: Option<(String, String)>,
    save: F,
    on_saved: Callback<KeystoreView>,
) -> impl IntoView
where
    F: Fn(Rc<Session>, String, String) -> Saving + Copy + Send + Sync + 'static,
{
    let t = app().text_now();
    let profile = ProfileId::Standard.profile();
    let (name, description) = before.unwrap_or_default();
    let name = RwSignal::new(name);
    let description = RwSignal::new(description);
    let judged = RwSignal::new(false);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let wanted = name.with_untracked(|name| String::from(name.trim()));
        if wanted.is_empty() {
            return;
        }
        let described = description.with_untracked(|text| String::from(text.trim()));
        work.run_open(
            move |session| save(session, wanted, described),
            move |saved| {
                open.set(false);
                on_saved.run(saved);
            },
        );
    };
    let missing = move || {
        (judged.get() && name.with(|name| name.trim().is_empty())).then(|| String::from(t.common.required))
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.common.name
                    value=name
                    id="keystore-name"
                    hint=t.keystore.name_hint
                    limit=profile.name_max_chars
                    autofocus=true
                    error=Signal::derive(missing)
                />
                <Field
                    label=t.common.description
                    value=description
                    id="keystore-description"
                    hint=t.keystore.description_hint
                    limit=profile.description_max_chars
                    optional=true
                    lines=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button label=button look=Look::Primary submit=true busy=work.busy testid="keystore-save" />
            </div>
        </form>
    }
}
