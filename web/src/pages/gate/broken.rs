//! A vault that cannot be opened at all: storage is missing, or what is stored is damaged.

use leptos::prelude::*;

use super::GatePage;
use crate::app::app;
use crate::components::button::{Button, Look};
use crate::components::problem_note::ProblemNote;
use crate::pages::localized;

#[component]
pub(crate) fn Broken() -> impl IntoView {
    let app = app();
    localized(move |t| {
        document().set_title(t.gate.broken_title);
        view! {
            <GatePage>
                <div class="gate-head">
                    <h1>{t.gate.broken_title}</h1>
                    <p>{t.gate.broken_data_safe}</p>
                </div>
                <ProblemNote problem=app.problem />
                <Button label=t.common.retry look=Look::Primary on_press=move |()| app.look() />
            </GatePage>
        }
    })
}

/// A vault that was open, and is not in this browser any more: somebody deleted the site's data, or the browser did.
#[component]
pub(crate) fn Vanished() -> impl IntoView {
    let app = app();
    localized(move |t| {
        document().set_title(t.gate.vanished_title);
        view! {
            <GatePage>
                <div class="gate-head" role="alert" data-testid="vanished">
                    <h1>{t.gate.vanished_title}</h1>
                    <p>{t.gate.vanished_body}</p>
                    <p>{t.gate.vanished_do}</p>
                </div>
                <Button
                    label=t.gate.vanished_button
                    look=Look::Primary
                    testid="vanished-continue"
                    on_press=move |()| app.look()
                />
            </GatePage>
        }
    })
}
