//! Settings: the automatic lock, how it looks, where it is stored, what it is.

use keystead_core::SlotKind;
use leptos::prelude::*;
use leptos_router::components::A;

use super::work::act;
use super::{address, localized};
use crate::app::{App, Theme, app};
use crate::backend::{Backend, StorageState, local};
use crate::components::badge::{Tone, badge};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::components::timestamp::Timestamp;
use crate::format::size;
use crate::platform::intl;
use crate::platform::spawn;
use crate::shell::{frame, idle};
use crate::text::{Lang, Text, count, fill};

#[component]
pub(crate) fn Settings() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let storage = RwSignal::new(None::<StorageState>);
    spawn(async move {
        let _ = storage.try_set(Some(local::storage().await));
    });
    localized(move |t| {
        crumbs.set(&[], t.settings.title);
        view! {
            <div class="page">
                <h1>{t.settings.title}</h1>
                {security(app, t)}
                {appearance(app, t)}
                {storage_card(app, t, storage)}
                {about(app, t)}
            </div>
        }
    })
}

fn card(title: &'static str, body: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="card" aria-label=title>
            <div class="card-head">
                <h2>{title}</h2>
            </div>
            <div class="card-body">{body}</div>
        </section>
    }
    .into_any()
}

fn security(app: App, t: &'static Text) -> AnyView {
    let minutes = |minutes: u64| count(minutes, t.settings.minutes_one, t.settings.minutes_many);
    let options = idle::CHOICES.into_iter().map(|choice| (choice.to_string(), minutes(choice))).collect();
    let value = Signal::derive(move || app.idle.minutes.get().to_string());
    let choose = move |chosen: String| {
        if let Ok(minutes) = chosen.parse() {
            app.idle.set_minutes(minutes);
        }
    };
    let ways = move || {
        let slots = app.vault.get().map(|vault| vault.slots).unwrap_or_default();
        slots
            .into_iter()
            .map(|slot| {
                let (kind, word) = match slot.kind {
                    SlotKind::RecoveryCode => (Icon::Shield, t.settings.slot_recovery),
                    _ => (Icon::Key, t.settings.slot_passphrase),
                };
                badge(Tone::Quiet, kind, word)
            })
            .collect::<Vec<_>>()
    };
    card(
        t.settings.security,
        view! {
            <div class="form narrow">
                <Select
                    label=t.settings.autolock
                    id="auto-lock"
                    hint=t.settings.autolock_hint
                    options=options
                    value=value
                    on_choose=choose
                />
                <div class="field">
                    <span class="legend">{t.settings.unlock_ways}</span>
                    <div class="actions">{ways}</div>
                </div>
            </div>
        },
    )
}

fn appearance(app: App, t: &'static Text) -> AnyView {
    let themes = vec![
        (Theme::System, t.shell.theme_system),
        (Theme::Light, t.shell.theme_light),
        (Theme::Dark, t.shell.theme_dark),
    ];
    let languages = Lang::ALL.into_iter().map(|lang| (lang, lang.own_name())).collect();
    card(
        t.settings.appearance,
        view! {
            <div class="field">
                <span class="legend">{t.shell.language}</span>
                <div>
                    <Segments
                        label=t.shell.language
                        choices=languages
                        chosen=app.lang
                        on_choose=move |lang| app.set_lang(lang)
                        testid="settings-language"
                    />
                </div>
            </div>
            <div class="field">
                <span class="legend">{t.shell.theme}</span>
                <div>
                    <Segments
                        label=t.shell.theme
                        choices=themes
                        chosen=app.theme
                        on_choose=move |theme| app.set_theme(theme)
                        testid="settings-theme"
                    />
                </div>
            </div>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="settings-shortcuts"
                    prop:checked=move || app.shortcuts.get()
                    on:change:target=move |event| app.set_shortcuts(event.target().checked())
                />
                <span class="tight">
                    <span>{t.settings.shortcuts}</span>
                    <span class="hint">{t.settings.shortcuts_hint}</span>
                </span>
            </label>
        },
    )
}

fn storage_card(app: App, t: &'static Text, storage: RwSignal<Option<StorageState>>) -> AnyView {
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
                <dt>{t.settings.storage_state}</dt>
                <dd>
                    <div class="actions">
                        {kept} <Show when=unkept>
                            <Button label=t.settings.ask_persist small=true testid="ask-persist" on_press=ask />
                        </Show>
                    </div>
                </dd>
                <dt>{t.settings.used}</dt>
                <dd class="nums">{used}</dd>
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

fn about(app: App, t: &'static Text) -> AnyView {
    let vault = move || {
        app.vault.get().map(|vault| {
            view! {
                <dt>{t.settings.vault_id}</dt>
                <dd>
                    <Ident id=vault.id />
                </dd>
                <dt>{t.settings.vault_created}</dt>
                <dd>
                    <Timestamp ms=vault.created />
                </dd>
            }
        })
    };
    card(
        t.settings.about,
        view! {
            <dl class="facts">
                <dt>{t.settings.version}</dt>
                <dd class="nums">{concat!("Keystead ", env!("CARGO_PKG_VERSION"))}</dd>
                <dt>{t.settings.licence}</dt>
                <dd>"MIT OR Apache-2.0"</dd>
                {vault}
            </dl>
            <p>
                <A href=address::GALLERY>{t.settings.gallery}</A>
            </p>
        },
    )
}
