//! Where the vault is stored: whether the browser keeps it, how much room there is, and whether it is sound.

use leptos::prelude::*;

use super::card;
use crate::app::App;
use crate::backend::{Backend, StorageState, local};
use crate::components::badge::{Tone, badge};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::format::size;
use crate::pages::work::act;
use crate::platform::{intl, spawn};
use crate::text::{Text, fill};

pub(super) fn storage_card(app: App, t: &'static Text, storage: RwSignal<Option<StorageState>>) -> AnyView {
    let kept = move || {
        storage.get().map(|storage| match storage.persisted {
            Some(true) => badge(Tone::Good, Icon::CheckRound, t.settings.persisted),
            Some(false) => badge(Tone::Warn, Icon::Warn, t.settings.best_effort),
            None => badge(Tone::Quiet, Icon::Info, t.settings.unknown),
        })
    };
    let used = move || {
        let (used, quota) = storage.get()?.room?;
        Some(fill(t.settings.used_of, &[&size(used), &size(quota)]))
    };
    let ask = move |()| {
        spawn(async move {
            let granted = local::ask_to_persist().await;
            let _ = storage.try_set(Some(local::storage().await));
            if !granted {
                app.toasts.show(Tone::Warn, t.settings.persist_refused);
            }
        });
    };
    let unkept = move || storage.get().is_some_and(|storage| storage.persisted == Some(false));
    let checking = RwSignal::new(false);
    let check = move |()| {
        checking.set(true);
        act(
            app,
            async move |session| {
                let report = session.check().await;
                let _ = checking.try_set(false);
                report
            },
            move |report| {
                let records = intl::number(t.lang, report.records);
                app.toasts.show(Tone::Good, fill(t.settings.check_ok, &[&records]));
            },
        );
    };
    card(
        t.settings.storage,
        view! {
            <dl class="facts">
                {(!app.at_server())
                    .then(|| {
                        view! {
                            <dt>{t.settings.storage_state}</dt>
                            <dd>
                                <div class="actions">
                                    {kept} <Show when=unkept>
                                        <Button
                                            label=t.settings.ask_persist
                                            small=true
                                            testid="ask-persist"
                                            on_press=ask
                                        />
                                    </Show>
                                </div>
                            </dd>
                            <dt>{t.settings.used}</dt>
                            <dd class="nums">{used}</dd>
                        }
                    })}
                <dt>{t.settings.check}</dt>
                <dd>
                    <div class="actions">
                        <Button
                            label=t.settings.check
                            small=true
                            leading=Icon::Shield
                            busy=checking
                            testid="check-vault"
                            on_press=check
                        />
                        <span class="hint">{t.settings.check_body}</span>
                    </div>
                </dd>
            </dl>
        },
    )
}
