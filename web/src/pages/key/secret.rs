//! Confidential data: masked, shown after a deliberate press for half a minute, replaced by a new version.

use keystead_core::{KeyAction, KeyView};
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::{Zeroize, Zeroizing};

use super::can;
use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::badge::Tone;
use crate::components::badge::version_is_live;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_area::SecretArea;
use crate::components::secret_field::Revealed;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::text::fill;

/// What stands in the place of the data. Its length tells nothing.
const MASK: &str = "••••••••••••••••";

#[component]
pub(super) fn SecretCard(key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let data = RwSignal::new(String::new());
    let revealed = Revealed::new();
    let version = RwSignal::new(String::new());
    let editing = RwSignal::new(false);
    let work = Work::new();
    // Hidden again: the page keeps nothing of it.
    let hide = move || {
        let _ = data.try_update(Zeroize::zeroize);
    };
    Effect::new(move |was: Option<bool>| {
        let is = revealed.get();
        if was == Some(true) && !is {
            hide();
        }
        is
    });
    // What is replaced is not what is shown.
    let versions = Memo::new(move |_| {
        key.with(|key| {
            let live = |key: &KeyView| {
                let live = key.versions.iter().rev().filter(|version| version_is_live(version.state));
                live.map(|version| version.number).collect::<Vec<_>>()
            };
            key.as_ref().map(live).unwrap_or_default()
        })
    });
    Effect::new(move |_| {
        versions.track();
        version.track();
        revealed.set(false);
    });
    let show = move |()| {
        let Some(id) = key.with_untracked(|key| key.as_ref().map(|key| key.id.clone())) else { return };
        let Some(session) = app().session() else { return };
        let wanted = version.with_untracked(|version| version.parse().ok());
        work.run(async move { session.read_secret(&id, wanted).await }, move |read: Zeroizing<String>| {
            data.set(String::clone(&read));
            revealed.set(true);
        });
    };
    let may_edit =
        Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| can(key, KeyAction::UpdateSecret))));
    let body = move || {
        if revealed.get() {
            return view! {
                <pre class="output" tabindex="0" data-testid="secret-shown">
                    {move || data.get()}
                </pre>
                <p class="hint">{t.key.secret_hides}</p>
            }
            .into_any();
        }
        view! {
            <div class="output masked-line" data-testid="secret-masked">
                <span aria-hidden="true">{MASK}</span>
                <span class="visually-hidden">{t.key.secret_masked}</span>
            </div>
        }
        .into_any()
    };
    let buttons = move || {
        if revealed.get() {
            return view! {
                <Button
                    label=t.common.hide
                    small=true
                    leading=Icon::EyeOff
                    testid="secret-hide"
                    on_press=move |()| revealed.set(false)
                />
                <CopyButton text=data secret=true worded=true small=true testid="secret-copy" />
            }
            .into_any();
        }
        view! {
            <Button
                label=t.common.show
                small=true
                leading=Icon::Eye
                busy=work.busy
                testid="secret-show"
                on_press=show
            />
        }
        .into_any()
    };
    let chooser = move || {
        let numbers = versions.get();
        (numbers.len() > 1).then(|| {
            let options = numbers
                .iter()
                .map(|number| (number.to_string(), fill(t.key.version_n, &[&number.to_string()])))
                .collect();
            view! {
                <Select
                    label=t.using.version
                    id="secret-version"
                    options=options
                    value=version
                    on_choose=move |chosen| version.set(chosen)
                />
            }
        })
    };
    view! {
        <section class="card" aria-labelledby="secret-title">
            <div class="card-head">
                <h2 id="secret-title">{t.create.data}</h2>
                <div class="actions">
                    {buttons}
                    <Show when=move || may_edit.get()>
                        <Button
                            label=t.common.edit
                            small=true
                            leading=Icon::Edit
                            testid="secret-edit"
                            on_press=move |()| editing.set(true)
                        />
                    </Show>
                </div>
            </div>
            <div class="card-body">{body} {chooser} <ProblemNote problem=work.problem /></div>
        </section>
        <Dialog open=editing title=t.key.secret_edit_title.to_string() testid="secret-dialog">
            <Form key=key editing=editing />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(key: Signal<Option<KeyView>>, editing: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let data = RwSignal::new(String::new());
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(id) = key.with_untracked(|key| key.as_ref().map(|key| key.id.clone())) else { return };
        let typed = Zeroizing::new(data.get_untracked());
        work.run_open(
            move |session| async move { session.update_secret(&id, &typed).await },
            move |key: KeyView| {
                let _ = data.try_update(Zeroize::zeroize);
                editing.set(false);
                let newest = key.versions.last().map(|version| version.number).unwrap_or_default();
                app.toasts.show(Tone::Good, fill(t.key.secret_saved, &[&newest.to_string()]));
            },
        );
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p class="muted">{t.key.secret_edit_body}</p>
                <SecretArea
                    label=t.create.data
                    value=data
                    id=String::from("secret-new")
                    autofocus="secret-new"
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| editing.set(false) />
                <Button
                    label=t.common.save
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    disabled=Signal::derive(move || data.with(String::is_empty))
                    testid="secret-save"
                />
            </div>
        </form>
    }
    .into_any()
}
