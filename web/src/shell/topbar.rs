//! The top bar: where one is, finding, theme, language, lock.

use leptos::prelude::*;
use leptos_router::components::A;

use super::frame;
use crate::app::{Theme, app};
use crate::components::button::IconButton;
use crate::components::icon::{Icon, icon, sized};
use crate::components::menu::{Menu, MenuItem};
use crate::text::Lang;

#[component]
pub(super) fn TopBar() -> impl IntoView {
    let app = app();
    let frame = frame();
    let crumbs = move || {
        let crumbs = frame.crumbs.get();
        let last = crumbs.len().saturating_sub(1);
        crumbs
            .into_iter()
            .enumerate()
            .map(|(place, crumb)| {
                let content = match crumb.href {
                    Some(href) => view! { <A href=href exact=true>{crumb.name}</A> }.into_any(),
                    None => view! { <span aria-current="page">{crumb.name}</span> }.into_any(),
                };
                view! { <li>{content} {(place < last).then(|| sized(Icon::ChevronRight, "14"))}</li> }
            })
            .collect::<Vec<_>>()
    };
    let find = move || {
        let t = app.text();
        view! {
            <button
                type="button"
                class="btn find"
                aria-keyshortcuts="Control+K Meta+K"
                data-testid="find"
                on:click=move |_| frame.palette.set(true)
            >
                {icon(Icon::Search)}
                <span class="visually-hidden">{t.shell.find_label}</span>
                <span class="find-word" aria-hidden="true">
                    {t.shell.find}
                </span>
                <kbd aria-hidden="true">{super::keys::palette_keys()}</kbd>
            </button>
        }
    };
    view! {
        <header class="topbar">
            <nav class="crumbs" aria-label=move || app.text().shell.breadcrumb>
                <ol>{crumbs}</ol>
            </nav>
            {find}
            <Preferences />
            {move || {
                view! {
                    <IconButton
                        label=if app.at_server() { app.text().server.sign_out } else { app.text().shell.lock }
                        kind=Icon::Lock
                        testid="lock"
                        on_press=move |()| app.lock()
                    />
                }
            }}
        </header>
    }
}

/// The menus for language and theme, here and on the gate.
#[component]
pub(crate) fn Preferences() -> impl IntoView {
    let app = app();
    let theme_icon = Signal::derive(move || match app.theme.get() {
        Theme::System => Icon::Screen,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
    });
    let themes = Signal::derive(move || {
        let t = app.text();
        let item = |theme, label, kind, testid| {
            MenuItem::new(label, kind, testid, move || app.set_theme(theme)).checked(app.theme.get() == theme)
        };
        vec![
            item(Theme::System, t.shell.theme_system, Icon::Screen, "theme-system"),
            item(Theme::Light, t.shell.theme_light, Icon::Sun, "theme-light"),
            item(Theme::Dark, t.shell.theme_dark, Icon::Moon, "theme-dark"),
        ]
    });
    let languages = Signal::derive(move || {
        let item = |lang: Lang, testid| {
            let mut item = MenuItem::new(lang.own_name(), Icon::Globe, testid, move || app.set_lang(lang))
                .checked(app.lang.get() == lang);
            item.leading = None;
            item
        };
        vec![item(Lang::En, "language-en"), item(Lang::Ko, "language-ko")]
    });
    move || {
        let t = app.text();
        view! {
            <div class="actions">
                <Menu label=t.shell.language kind=Icon::Globe items=languages testid="language" />
                <Menu label=t.shell.theme kind=theme_icon items=themes testid="theme" />
            </div>
        }
    }
}
