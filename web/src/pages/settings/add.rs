//! Adding a way to unlock the vault: a passphrase, a passkey, a key file.

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::slots::opened_by;
use crate::app::{App, app};
use crate::backend::slots::Slots;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;
use crate::platform::{download, passkey};
use crate::text::Text;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Passphrase,
    Passkey,
    KeyFile,
}

impl What {
    const fn title(self, t: &Text) -> &'static str {
        match self {
            Self::Passphrase => t.settings.add_passphrase,
            Self::Passkey => t.settings.add_passkey,
            Self::KeyFile => t.settings.add_key_file,
        }
    }

    const fn body(self, t: &Text) -> &'static str {
        match self {
            Self::Passphrase => t.settings.add_passphrase_body,
            Self::Passkey => t.settings.add_passkey_body,
            Self::KeyFile => t.settings.add_key_file_body,
        }
    }
}

#[component]
pub(super) fn AddDialog(what: RwSignal<Option<What>>) -> impl IntoView {
    let app = app();
    let open = opened_by(what);
    let content = move || what.get().map(|what| form(app, app.text(), what, open));
    let title = move || what.get().map(|what| what.title(app.text()).to_owned()).unwrap_or_default();
    view! {
        <Dialog open=open title=Signal::derive(title) testid="add-slot-dialog">
            {content}
        </Dialog>
    }
}

fn form(app: App, t: &'static Text, what: What, open: RwSignal<bool>) -> AnyView {
    let label = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let passphrase = NewPassphrase::new();
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let name = label.get_untracked();
        let sound = what != What::Passphrase || passphrase.judge();
        if name.trim().is_empty() || !sound {
            return;
        }
        let typed = passphrase.value.get_untracked();
        let vault = app.vault.with_untracked(|vault| vault.as_ref().map(|vault| vault.name.clone()));
        work.run_open(
            move |session| async move {
                match what {
                    What::Passphrase => session.add_passphrase(&name, &typed).await.map(|_| None),
                    What::Passkey => {
                        let made = passkey::make(&vault.unwrap_or_default()).await?;
                        session.add_passkey(&name, made).await.map(|_| None)
                    }
                    What::KeyFile => session.add_key_file(&name).await.map(Some),
                }
            },
            move |content| {
                if let Some(content) = content {
                    download::text("keystead.keyfile", &content, "text/plain;charset=utf-8");
                    app.toasts.show(Tone::Good, t.settings.key_file_saved);
                } else {
                    app.toasts.show(Tone::Good, t.settings.way_added);
                }
                open.set(false);
            },
        );
    };
    let missing = move || {
        (judged.get() && label.with(|label| label.trim().is_empty())).then(|| String::from(t.common.required))
    };
    let fields = (what == What::Passphrase).then(|| {
        view! {
            <PassphraseFields
                new=passphrase
                label=t.common.passphrase
                again_label=t.gate.confirm
                id="slot-passphrase"
                again_id="slot-passphrase-again"
            />
        }
    });
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p class="muted">{what.body(t)}</p>
                <Field
                    label=t.settings.way_name
                    value=label
                    id="slot-label"
                    hint=t.settings.way_name_hint
                    limit=100
                    autofocus=true
                    error=Signal::derive(missing)
                />
                {fields}
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button label=t.settings.add look=Look::Primary submit=true busy=work.busy testid="save-slot" />
            </div>
        </form>
    }
    .into_any()
}
