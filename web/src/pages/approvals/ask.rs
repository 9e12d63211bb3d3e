//! The dialog in which approval is asked for.

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::Aside;
use crate::app::app;
use crate::backend::approvals::Approvals;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::pages::address;
use crate::pages::work::Work;
use crate::text::count;

/// Where the counter of a comment begins to matter; the engine decides.
pub(super) const COMMENT_MAX_CHARS: u32 = 1_000;

#[component]
pub(super) fn AskDialog(asking: RwSignal<Option<Aside>>) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asking.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && asking.with_untracked(Option::is_some) {
            asking.set(None);
        }
    });
    let title = Signal::derive(move || app.text().approvals.ask_title.to_string());
    view! {
        <Dialog open=open title=title testid="ask-dialog">
            {move || asking.get().map(|aside| view! { <Form open=open aside=aside /> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, aside: Aside) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let comment = RwSignal::new(String::new());
    let work = Work::new();
    let free = aside.changes.iter().filter(|change| change.request.is_none()).count() as u64;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let keystore = aside.keystore.id.clone();
        let said = comment.with_untracked(|text| String::from(text.trim()));
        work.run_open(
            move |session| async move { session.request_approval(&keystore, &said).await },
            move |request| {
                open.set(false);
                app.toasts.show(Tone::Good, t.approvals.asked);
                app.going.set(Some(address::approval(&request.id)));
            },
        );
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p>{count(free, t.approvals.ask_body_one, t.approvals.ask_body_many)}</p>
                <Field
                    label=t.approvals.comment
                    value=comment
                    id="approval-comment"
                    hint=t.approvals.comment_hint
                    limit=COMMENT_MAX_CHARS
                    optional=true
                    lines=true
                    autofocus=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.approvals.ask
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="confirm-ask"
                />
            </div>
        </form>
    }
    .into_any()
}
