//! How the console looks: language, theme, shortcuts.

use leptos::prelude::*;

use super::card;
use crate::app::{App, Theme};
use crate::components::segments::Segments;
use crate::text::{Lang, Text};

pub(super) fn appearance(app: App, t: &'static Text) -> AnyView {
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
