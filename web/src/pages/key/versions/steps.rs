//! Changes of a version: at once where there is a way back, after a dialog where there is none.

use keystead_core::profile::Confirm;
use keystead_core::{KeyView, VersionAction, VersionEvent};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::words;
use crate::app::{App, app};
use crate::backend::keys::Keys;
use crate::backend::{Problem, Session};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::format::duration;
use crate::pages::work::{Work, act};
use crate::platform::intl;
use crate::text::fill;

/// What is asked about before it is done.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    version: u32,
    action: VersionAction,
}

/// Does `action`, or asks first.
pub(super) fn press(
    app: App,
    key: &KeyView,
    version: u32,
    action: VersionAction,
    asked: RwSignal<Option<Asked>>,
) {
    let asks = matches!(
        action,
        VersionAction::Compromise | VersionAction::DestroyNow | VersionAction::RequestDeletion
    );
    if asks {
        return asked.set(Some(Asked { version, action }));
    }
    let (id, default) = (key.id.clone(), key.primary);
    let own = id.clone();
    act(
        app,
        async move |session| step(&session, &own, version, action).await,
        move |_| announce(app, &id, version, action, default),
    );
}

async fn step(session: &Session, id: &str, version: u32, action: VersionAction) -> Result<KeyView, Problem> {
    let event = match action {
        VersionAction::MakeDefault => return session.set_default_version(id, version).await,
        VersionAction::Activate => VersionEvent::Activate,
        VersionAction::CancelDeletion => VersionEvent::CancelDeletion,
        VersionAction::Compromise => VersionEvent::Compromise,
        VersionAction::Deactivate => VersionEvent::Deactivate,
        VersionAction::DestroyNow => VersionEvent::DestroyNow,
        VersionAction::RequestDeletion => VersionEvent::RequestDeletion,
    };
    session.move_version(id, version, event).await
}

/// Says what was done, with a way back where there is one. `default` was the default version before.
fn announce(app: App, id: &str, version: u32, action: VersionAction, default: Option<u32>) {
    let t = app.text_now();
    let number = version.to_string();
    let (text, back) = match action {
        VersionAction::Activate => (t.key.v_activated, Some((version, VersionAction::Deactivate))),
        VersionAction::Deactivate => (t.key.v_deactivated, Some((version, VersionAction::Activate))),
        VersionAction::RequestDeletion => (t.key.v_requested, Some((version, VersionAction::CancelDeletion))),
        VersionAction::MakeDefault => {
            (t.key.v_defaulted, default.map(|before| (before, VersionAction::MakeDefault)))
        }
        VersionAction::CancelDeletion => (t.key.v_cancelled, None),
        VersionAction::Compromise => (t.key.v_compromised, None),
        VersionAction::DestroyNow => (t.key.v_destroyed, None),
    };
    let text = fill(text, &[&number]);
    let Some((version, action)) = back else { return app.toasts.show(Tone::Good, text) };
    let id = String::from(id);
    app.toasts.show_with(Tone::Good, text, t.common.undo, move || {
        let id = id.clone();
        act(
            app,
            async move |session| step(&session, &id, version, action).await,
            move |_| app.toasts.say(t.common.done),
        );
    });
}

#[component]
pub(super) fn StepDialog(asked: RwSignal<Option<Asked>>, key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let open = RwSignal::new(false);
    // Each follows the other, and is left alone where it agrees already: setting it would never end.
    Effect::new(move |_| {
        let wanted = asked.with(Option::is_some);
        if open.get_untracked() != wanted {
            open.set(wanted);
        }
    });
    Effect::new(move |_| {
        if !open.get() && asked.with_untracked(Option::is_some) {
            asked.set(None);
        }
    });
    let title = Signal::derive(move || {
        let asked = asked.get();
        let title = |asked: Asked| {
            let (word, ..) = words(t, asked.action);
            fill(t.key.v_title, &[word, &asked.version.to_string()])
        };
        asked.map(title).unwrap_or_default()
    });
    view! {
        <Dialog open=open title=title testid="version-dialog">
            {move || {
                let asked = asked.get_untracked()?;
                let key = key.get_untracked()?;
                Some(view! { <Form asked=asked key=key open=open /> })
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(asked: Asked, key: KeyView, open: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let Asked { version, action } = asked;
    let work = Work::new();
    let typed = RwSignal::new(String::new());
    let number = version.to_string();
    let found = key.versions.iter().find(|one| one.number == version);
    let operations = intl::number(t.lang, found.map_or(0, |one| one.operations));
    let mut lines = match action {
        VersionAction::Compromise => {
            vec![String::from(t.key.v_loss_compromise), String::from(t.key.v_loss_rewrap)]
        }
        VersionAction::RequestDeletion => {
            vec![fill(t.key.v_loss_request, &[&number, &duration(t, key.deletion_window)])]
        }
        _ => vec![fill(t.key.v_loss_destroy, &[&number])],
    };
    lines.push(fill(t.key.v_loss_data, &[&operations]));
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <li>{sized(Icon::Warn, "16")} <span>{line}</span></li> })
        .collect();
    // What cannot be taken back asks for the name, where the profile does so for keys.
    let named = action == VersionAction::DestroyNow && key.deletion_confirm == Confirm::Name;
    let name = key.name.clone();
    let nothing = Signal::derive(move || named && typed.with(|typed| typed.trim() != name));
    let label = fill(t.key.delete_type_name, &[&key.name]);
    let field = named.then(|| {
        view! { <Field label=label value=typed id="version-name" autofocus=true /> }
    });
    let (id, default) = (key.id, key.primary);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if nothing.get_untracked() {
            return;
        }
        let (own, id) = (id.clone(), id.clone());
        work.run_open(
            move |session| async move { step(&session, &own, version, action).await },
            move |_: KeyView| {
                open.set(false);
                announce(app, &id, version, action, default);
            },
        );
    };
    let (word, ..) = words(t, action);
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <ul class="losses">{lines}</ul>
                {field}
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=word
                    look=Look::DangerSolid
                    submit=true
                    busy=work.busy
                    disabled=nothing
                    testid="version-confirm"
                />
            </div>
        </form>
    }
    .into_any()
}
