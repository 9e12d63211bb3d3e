//! Setting up a token, once: its label, the SO PIN and the User PIN.

use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use crate::app::{App, app};
use crate::backend::hsm::{HsmToken, NewPins};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::pin_fields::{NewPin, PinFields};
use crate::components::problem_note::ProblemNote;
use crate::pages::settings::opened_by;
use crate::pages::work::Work;
use crate::text::{Text, fill};

/// What a token's label has at most (PKCS#11 v3.1, `CK_TOKEN_INFO`), in bytes.
const LABEL_BYTES: usize = 32;

#[component]
pub(super) fn SetUpDialog(subject: RwSignal<Option<HsmToken>>) -> impl IntoView {
    let app = app();
    let open = opened_by(subject);
    let title = Signal::derive(move || String::from(app.text().hsm.set_up_title));
    let content = move || subject.get().map(|token| form(app, app.text(), token, open));
    view! {
        <Dialog open=open title=title testid="set-up-dialog">
            {content}
        </Dialog>
    }
}

fn form(app: App, t: &'static Text, token: HsmToken, open: RwSignal<bool>) -> AnyView {
    let label = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let (so, user) = (NewPin::new(), NewPin::new());
    let work = Work::new();
    let wrong = move || {
        label.with(|label| match label.trim().len() {
            0 => Some(String::from(t.common.required)),
            length if length > LABEL_BYTES => Some(fill(t.hsm.label_long, &[&LABEL_BYTES.to_string()])),
            _ => None,
        })
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        // Each says on its own fields what is missing.
        let sound = [so.judge(), user.judge(), untrack(wrong).is_none()];
        if sound.contains(&false) {
            return;
        }
        let token = token.clone();
        let name = label.with_untracked(|label| String::from(label.trim()));
        let pins = NewPins {
            so: Zeroizing::new(so.value.get_untracked()),
            user: Zeroizing::new(user.value.get_untracked()),
        };
        let said = fill(t.hsm.set_up_done, &[&name]);
        work.run_open(
            move |session| async move { session.set_up_hsm_token(&token, &name, pins).await },
            move |()| {
                open.set(false);
                app.toasts.show(Tone::Good, said);
            },
        );
    };
    let error = Signal::derive(move || if judged.get() { wrong() } else { None });
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p class="muted">{t.hsm.set_up_body}</p>
                <Field
                    label=t.hsm.label
                    value=label
                    id="token-label"
                    hint=t.hsm.label_hint
                    autofocus=true
                    error=error
                />
                <fieldset class="plain-set stack">
                    <legend class="legend">{t.hsm.so_pin}</legend>
                    <p class="hint">{t.hsm.so_pin_hint}</p>
                    <PinFields new=so label=t.hsm.so_pin again_label=t.hsm.so_pin_again id="so-pin" again_id="so-pin-again" />
                </fieldset>
                <fieldset class="plain-set stack">
                    <legend class="legend">{t.hsm.user_pin}</legend>
                    <p class="hint">{t.hsm.user_pin_hint}</p>
                    <PinFields
                        new=user
                        label=t.hsm.user_pin
                        again_label=t.hsm.user_pin_again
                        id="user-pin"
                        again_id="user-pin-again"
                    />
                </fieldset>
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.hsm.set_up
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="confirm-set-up"
                />
            </div>
        </form>
    }
    .into_any()
}
