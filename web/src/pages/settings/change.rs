//! Changing a passphrase.

use keystead_core::SlotView;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::slots::opened_by;
use crate::app::{App, app};
use crate::backend::slots::Slots;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::work::Work;
use crate::text::Text;

#[component]
pub(super) fn ChangePassphraseDialog(subject: RwSignal<Option<SlotView>>) -> impl IntoView {
    let app = app();
    let open = opened_by(subject);
    let content = move || subject.get().map(|slot| form(app, app.text(), slot.id, open));
    view! {
        <Dialog
            open=open
            title=Signal::derive(move || app.text().settings.change_title.to_string())
            testid="change-passphrase-dialog"
        >
            {content}
        </Dialog>
    }
}

fn form(app: App, t: &'static Text, id: String, open: RwSignal<bool>) -> AnyView {
    let old = RwSignal::new(String::new());
    let new = NewPassphrase::new();
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !new.judge() {
            return;
        }
        let (id, before, after) = (id.clone(), old.get_untracked(), new.value.get_untracked());
        work.run_open(
            move |session| async move { session.change_passphrase(&id, &before, &after).await },
            move |_| {
                open.set(false);
                app.toasts.show(Tone::Good, t.settings.changed);
            },
        );
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p class="muted">{t.settings.change_body}</p>
                <SecretField
                    label=t.settings.old_passphrase
                    value=old
                    id="old-passphrase"
                    autofocus=true
                    autocomplete="current-password"
                />
                <PassphraseFields
                    new=new
                    label=t.settings.new_passphrase
                    again_label=t.gate.confirm
                    id="new-passphrase"
                    again_id="new-passphrase-again"
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.settings.change_title
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="save-passphrase"
                />
            </div>
        </form>
    }
    .into_any()
}
