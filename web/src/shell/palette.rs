//! The command palette: every page and action, and keys by name.

use core::cell::Cell;
use std::rc::Rc;

use keystead_core::{KeyQuery, KeyView, KeystoreView, Profile};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::frame;
use crate::app::{App, Theme, app};
use crate::backend::keys::Keys;
use crate::components::badge::{key_badge, key_word};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, icon};
use crate::pages::address;
use crate::pages::keystore::Tab;
use crate::platform::spawn;
use crate::text::{Lang, Text, count, fill};

const KEYS_SHOWN: u32 = 8;
const KEYSTORES_SHOWN: usize = 8;

#[derive(Clone, PartialEq)]
enum Act {
    Go(String),
    Theme(Theme),
    Lang(Lang),
    Shortcuts,
    Lock,
}

#[derive(Clone)]
struct Entry {
    group: &'static str,
    label: String,
    kind: Icon,
    key: Option<KeyView>,
    act: Act,
}

#[component]
pub(super) fn Palette() -> impl IntoView {
    let app = app();
    let open = frame().palette;
    view! {
        <Dialog
            open=open
            title=Signal::derive(move || app.text().shell.find_label.to_string())
            class="palette"
            testid="palette"
            bare=true
        >
            <Content />
        </Dialog>
    }
}

#[component]
fn Content() -> impl IntoView {
    let app = app();
    let frame = frame();
    let navigate = use_navigate();
    let text = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let keys = found_keys(app, text);
    let entries = Memo::new_with_compare(
        move |_| {
            let keystores = frame.keystores.get().ready().unwrap_or_default();
            entries(app, &text.get(), &keystores, &keys.get())
        },
        |_, _| true,
    );
    Effect::new(move |_| {
        text.track();
        chosen.set(0);
    });
    Effect::new(move |_| {
        let place = chosen.get();
        if let Some(item) = document().get_element_by_id(&format!("palette-{place}")) {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            item.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });

    let run = move |entry: Entry| {
        frame.palette.set(false);
        match entry.act {
            Act::Go(href) => navigate(&href, NavigateOptions::default()),
            Act::Theme(theme) => app.set_theme(theme),
            Act::Lang(lang) => app.set_lang(lang),
            Act::Shortcuts => frame.shortcuts.set(true),
            Act::Lock => app.lock(),
        }
    };
    let on_key = {
        let run = run.clone();
        move |event: web_sys::KeyboardEvent| {
            let entries = entries.get_untracked();
            let last = entries.len().saturating_sub(1);
            let at = chosen.get_untracked().min(last);
            match event.key().as_str() {
                "ArrowDown" => chosen.set(if at == last { 0 } else { at + 1 }),
                "ArrowUp" => chosen.set(if at == 0 { last } else { at - 1 }),
                // An Enter that ends the composition of a Korean syllable is not meant for the list.
                "Enter" if !event.is_composing() => {
                    if let Some(entry) = entries.get(at) {
                        run(entry.clone());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        }
    };
    let list = move || {
        let t = app.text();
        let mut group = "";
        entries
            .get()
            .into_iter()
            .enumerate()
            .map(|(place, entry)| {
                let heading =
                    (entry.group != group).then(|| view! { <div class="palette-group">{entry.group}</div> });
                group = entry.group;
                let run = run.clone();
                let own = entry.clone();
                view! {
                    {heading}
                    <div
                        class="palette-item"
                        role="option"
                        id=format!("palette-{place}")
                        aria-selected=move || (chosen.get() == place).to_string()
                        aria-label=entry.key.as_ref().map(|key| format!("{}, {}", key.name, key_word(t, key)))
                        on:pointermove=move |_| {
                            if chosen.get_untracked() != place {
                                chosen.set(place);
                            }
                        }
                        on:click=move |_| run(own.clone())
                    >
                        {icon(entry.kind)}
                        <span class="grow">{entry.label.clone()}</span>
                        {entry.key.as_ref().map(|key| key_badge(t, key))}
                    </div>
                }
            })
            .collect::<Vec<_>>()
    };
    let none = move || {
        let t = app.text();
        entries
            .with(Vec::is_empty)
            .then(|| view! { <p class="palette-none">{fill(t.shell.find_none, &[&text.get()])}</p> })
    };
    let spoken = move || {
        let s = &app.text().shell;
        count(entries.with(Vec::len) as u64, s.find_results_one, s.find_results_many)
    };
    view! {
        <div class="palette-input" on:keydown=on_key>
            {icon(Icon::Search)}
            <input
                type="text"
                autofocus=true
                role="combobox"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant=move || format!("palette-{}", chosen.get())
                aria-label=move || app.text().shell.find_label
                placeholder=move || app.text().shell.find_placeholder
                autocomplete="off"
                spellcheck="false"
                data-testid="palette-input"
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            />
            <kbd>"Esc"</kbd>
        </div>
        <div class="palette-list" id="palette-list" role="listbox" aria-label=move || app.text().shell.find_label>
            {list}
            {none}
        </div>
        <div class="visually-hidden" role="status">
            {spoken}
        </div>
    }
}

/// The keys whose name contains the text, a moment after typing paused.
fn found_keys(app: App, text: RwSignal<String>) -> RwSignal<Vec<KeyView>> {
    let found = RwSignal::new(Vec::new());
    let newest = Rc::new(Cell::new(0_u32));
    Effect::new(move |_| {
        let wanted = text.get();
        let turn = newest.get().wrapping_add(1);
        newest.set(turn);
        let newest = Rc::clone(&newest);
        spawn(async move {
            gloo_timers::future::TimeoutFuture::new(80).await;
            let Some(session) = app.session().filter(|_| newest.get() == turn) else { return };
            let wanted = wanted.trim();
            let query = KeyQuery {
                name_contains: (!wanted.is_empty()).then(|| wanted.into()),
                limit: KEYS_SHOWN,
                ..KeyQuery::default()
            };
            let keys = session.keys(query).await.map(|page| page.items).unwrap_or_default();
            if newest.get() == turn {
                let _ = found.try_set(keys);
            }
        });
    });
    found
}

fn entries(app: App, typed: &str, keystores: &[KeystoreView], keys: &[KeyView]) -> Vec<Entry> {
    let t = app.text_now();
    let wanted = typed.trim().to_lowercase();
    let mut entries: Vec<_> =
        commands(app, t).into_iter().filter(|entry| entry.label.to_lowercase().contains(&wanted)).collect();
    if !wanted.is_empty() {
        let found = parts(t, keystores).filter(|entry| entry.label.to_lowercase().contains(&wanted));
        entries.extend(found.take(KEYSTORES_SHOWN));
    }
    entries.extend(keys.iter().map(|key| Entry {
        group: t.shell.group_keys,
        label: key.name.clone(),
        kind: Icon::Key,
        act: Act::Go(address::key(&key.id)),
        key: Some(key.clone()),
    }));
    entries
}

/// The keystores and their parts.
fn parts(t: &'static Text, keystores: &[KeystoreView]) -> impl Iterator<Item = Entry> {
    keystores.iter().flat_map(move |keystore| {
        let tabs = Profile::named(keystore.profile).map(Tab::of).unwrap_or_default();
        tabs.into_iter().map(move |tab| Entry {
            group: t.shell.keystores,
            label: match tab {
                Tab::Keys => keystore.name.clone(),
                tab => format!("{} · {}", keystore.name, tab.word(t)),
            },
            kind: Icon::Stores,
            key: None,
            act: Act::Go(address::keystore_tab(&keystore.id, tab.name())),
        })
    })
}

fn commands(app: App, t: &'static Text) -> Vec<Entry> {
    let s = &t.shell;
    let page = |label: &str, kind, href: &str| Entry {
        group: s.group_pages,
        label: label.into(),
        kind,
        key: None,
        act: Act::Go(href.into()),
    };
    let action = |label: String, kind, act| Entry { group: s.group_actions, label, kind, key: None, act };
    let mut entries = vec![
        page(s.home, Icon::Home, address::HOME),
        page(s.keystores, Icon::Stores, address::KEYSTORES),
        page(s.jwt, Icon::Token, address::JWT),
        page(t.hsm.title, Icon::Chip, address::HSM),
        page(t.approvals.title, Icon::CheckRound, address::APPROVALS),
        page(t.principals.title, Icon::People, address::PRINCIPALS),
        page(t.service.title, Icon::Shield, address::SERVICE_KEYS),
        page(s.audit, Icon::List, address::AUDIT),
        page(s.backup, Icon::Archive, address::BACKUP),
    ];
    if app.at_server() {
        entries.push(page(t.jobs.title, Icon::Pulse, address::SERVER));
    }
    let lock = if app.at_server() { t.server.sign_out } else { s.lock };
    entries.extend([
        page(s.settings, Icon::Settings, address::SETTINGS),
        action(s.new_keystore.into(), Icon::Plus, Act::Go(address::NEW_KEYSTORE.into())),
        action(lock.into(), Icon::Lock, Act::Lock),
        action(s.shortcuts.into(), Icon::Keyboard, Act::Shortcuts),
    ]);
    let themes =
        [(Theme::Light, s.theme_light), (Theme::Dark, s.theme_dark), (Theme::System, s.theme_system)];
    for (theme, word) in themes {
        entries.push(action(format!("{}: {word}", s.theme), Icon::Sun, Act::Theme(theme)));
    }
    for lang in Lang::ALL.into_iter().filter(|lang| *lang != t.lang) {
        entries.push(action(format!("{}: {}", s.language, lang.own_name()), Icon::Globe, Act::Lang(lang)));
    }
    entries
}
