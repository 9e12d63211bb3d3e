//! The dialog before a rotation.

use keystead_core::KeyView;
use leptos::prelude::*;

use super::steps::announce;
use crate::app::app;
use crate::backend::keys::{KeyStep, Keys};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;
use crate::text::fill;

#[component]
pub(super) fn RotateDialog(open: RwSignal<bool>, key: Signal<Option<KeyView>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let work = Work::new();
    let title = Signal::derive(move || {
        key.with(|key| key.as_ref().map(|key| fill(t.key.rotate_title, &[&key.name])).unwrap_or_default())
    });
    let next = move || {
        let newest =
            key.with(|key| key.as_ref().and_then(|key| key.versions.last().map(|version| version.number)));
        fill(t.key.rotate_body, &[&newest.unwrap_or_default().saturating_add(1).to_string()])
    };
    let rotate = move |()| {
        let Some(id) = key.with_untracked(|key| key.as_ref().map(|key| key.id.clone())) else { return };
        let own = id.clone();
        work.run_open(
            move |session| async move { session.step(&own, KeyStep::Rotate).await },
            move |key| {
                open.set(false);
                announce(app, &id, KeyStep::Rotate, &key);
            },
        );
    };
    view! {
        <Dialog open=open title=title testid="rotate-dialog">
            <div class="dialog-body">
                <p>{next}</p>
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.key.rotate
                    look=Look::Primary
                    busy=work.busy
                    testid="confirm-rotate"
                    on_press=rotate
                />
            </div>
        </Dialog>
    }
}
