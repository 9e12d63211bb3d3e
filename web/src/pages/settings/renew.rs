//! A new recovery code: made, shown once, proved to be kept.

use leptos::prelude::*;
use zeroize::Zeroizing;

use crate::app::app;
use crate::backend::slots::Slots;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::problem_note::ProblemNote;
use crate::pages::gate::recovery::RecoveryStep;
use crate::pages::work::Work;

#[component]
pub(super) fn RenewDialog(open: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let code = RwSignal::new(None::<Zeroizing<String>>);
    let work = Work::new();
    Effect::new(move |_| {
        // Whoever opens it again starts again, and a code that was shown is not shown twice.
        if !open.get() {
            code.set(None);
            work.problem.set(None);
        }
    });
    let renew = move |()| {
        work.run_open(
            move |session| async move { session.renew_recovery_code().await },
            move |new| code.set(Some(new)),
        );
    };
    let kept = move || {
        open.set(false);
        app.toasts.show(Tone::Good, app.text_now().settings.renewed);
    };
    let content = move || {
        let t = app.text();
        match code.get() {
            Some(code) => view! {
                <div class="dialog-body">
                    <RecoveryStep code=code on_kept=kept />
                </div>
            }
            .into_any(),
            None => view! {
                <div class="dialog-body">
                    <p>{t.settings.renew_body}</p>
                    <ProblemNote problem=work.problem />
                </div>
                <div class="dialog-foot">
                    <Button label=t.common.cancel on_press=move |()| open.set(false) />
                    <Button
                        label=t.settings.renew
                        look=Look::Primary
                        busy=work.busy
                        testid="confirm-renew"
                        on_press=renew
                    />
                </div>
            }
            .into_any(),
        }
    };
    view! {
        <Dialog
            open=open
            title=Signal::derive(move || app.text().settings.renew_title.to_string())
            testid="renew-dialog"
        >
            {content}
        </Dialog>
    }
}
