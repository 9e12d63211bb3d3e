//! The PINs of a token: signing in, another User PIN, and a new one by the security officer. Whoever is about to show a PIN
//! is told what a wrong one does.

use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use super::standing::warning;
use crate::app::{App, app};
use crate::backend::hsm::{HsmToken, Tries};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::pin_fields::{NewPin, PinFields};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::settings::opened_by;
use crate::pages::work::Work;
use crate::text::{Text, fill};

/// What is done with PINs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    SignIn,
    Change,
    /// By the security officer.
    Reset,
}

impl Act {
    const fn title(self, t: &Text) -> &'static str {
        match self {
            Self::SignIn => t.hsm.sign_in_title,
            Self::Change => t.hsm.change_title,
            Self::Reset => t.hsm.reset_title,
        }
    }

    const fn body(self, t: &Text) -> &'static str {
        match self {
            Self::SignIn => t.hsm.sign_in_body,
            Self::Change => t.hsm.change_body,
            Self::Reset => t.hsm.reset_body,
        }
    }

    const fn button(self, t: &Text) -> &'static str {
        match self {
            Self::SignIn => t.hsm.sign_in,
            Self::Change => t.hsm.change,
            Self::Reset => t.hsm.reset,
        }
    }

    const fn done(self, t: &Text) -> &'static str {
        match self {
            Self::SignIn => t.hsm.sign_in_done,
            Self::Change => t.hsm.change_done,
            Self::Reset => t.hsm.reset_done,
        }
    }

    const fn tries(self, token: &HsmToken) -> Tries {
        match self {
            Self::SignIn | Self::Change => token.user_tries,
            Self::Reset => token.so_tries,
        }
    }
}

/// Does to `token` what `act` says, while that is something.
#[component]
pub(super) fn PinDialog(act: RwSignal<Option<Act>>, token: Memo<Option<HsmToken>>) -> impl IntoView {
    let app = app();
    let open = opened_by(act);
    let title = Signal::derive(move || {
        let t = app.text();
        let name = token.with(|token| token.as_ref().map(|token| token.label.clone()).unwrap_or_default());
        act.get().map(|act| fill(act.title(t), &[&name])).unwrap_or_default()
    });
    // How many attempts are left is told with each look at the token: a wrong one must not empty the form.
    let serial = Memo::new(move |_| token.with(|token| token.as_ref().map(|token| token.serial.clone())));
    let content = move || {
        let (act, serial) = (act.get()?, serial.get()?);
        let tries = Memo::new(move |_| {
            token.with(|token| token.as_ref().map_or(Tries::All, |token| act.tries(token)))
        });
        Some(form(app, app.text(), act, serial, tries, open))
    };
    view! {
        <Dialog open=open title=title testid="pin-dialog">
            {content}
        </Dialog>
    }
}

fn form(
    app: App,
    t: &'static Text,
    act: Act,
    serial: String,
    tries: Memo<Tries>,
    open: RwSignal<bool>,
) -> AnyView {
    let shown = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let new = NewPin::new();
    let work = Work::new();
    // The server leaves the last attempt alone.
    let closed = move || matches!(tries.get(), Tries::Last | Tries::None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let sound = act == Act::SignIn || new.judge();
        if !sound || shown.with_untracked(String::is_empty) || untrack(closed) {
            return;
        }
        let serial = serial.clone();
        let before = Zeroizing::new(shown.get_untracked());
        let after = Zeroizing::new(new.value.get_untracked());
        work.run(
            async move {
                let Some(session) = app.session() else { return Ok(()) };
                let outcome = match act {
                    Act::SignIn => session.sign_in_hsm_token(&serial, before).await,
                    Act::Change => session.change_hsm_pin(&serial, before, after).await,
                    Act::Reset => session.reset_hsm_pin(&serial, before, after).await,
                };
                // A wrong PIN changes the token, too.
                app.changed();
                outcome
            },
            move |()| {
                open.set(false);
                app.toasts.show(Tone::Good, act.done(t));
            },
        );
    };
    let is_so = act == Act::Reset;
    let label = match act {
        Act::SignIn => t.hsm.user_pin,
        Act::Change => t.hsm.old_pin,
        Act::Reset => t.hsm.so_pin,
    };
    let missing = Signal::derive(move || {
        let nothing = judged.get() && shown.with(String::is_empty);
        nothing.then(|| String::from(t.common.required))
    });
    let fields = (act != Act::SignIn).then(|| {
        view! {
            <PinFields
                new=new
                label=t.hsm.new_pin
                again_label=t.hsm.new_pin_again
                id="new-pin"
                again_id="new-pin-again"
            />
        }
    });
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p class="muted">{act.body(t)}</p>
                {move || warning(t, tries.get(), is_so)}
                <SecretField label=label value=shown id="token-pin" autofocus=true error=missing />
                {fields}
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=act.button(t)
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    disabled=Signal::derive(closed)
                    testid="confirm-pin"
                />
            </div>
        </form>
    }
    .into_any()
}
