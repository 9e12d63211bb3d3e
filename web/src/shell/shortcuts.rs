//! The list of keyboard shortcuts.

use leptos::prelude::*;

use super::frame;
use super::keys::palette_keys;
use crate::app::app;
use crate::components::dialog::Dialog;

#[component]
pub(super) fn Shortcuts() -> impl IntoView {
    let app = app();
    let open = frame().shortcuts;
    let row = |what: &'static str, keys: &[&'static str]| {
        let keys: Vec<_> = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect();
        view! {
            <dt>{what}</dt>
            <dd>{keys}</dd>
        }
    };
    let list = move || {
        let s = &app.text().shell;
        view! {
            <dl class="shortcut-list">
                {row(s.sc_palette, &[palette_keys()])} {row(s.sc_search, &["/"])} {row(s.sc_home, &["g", "h"])}
                {row(s.sc_keystores, &["g", "k"])} {row(s.sc_jwt, &["g", "j"])} {row(s.sc_hsm, &["g", "t"])} {row(s.sc_approvals, &["g", "w"])} {row(s.sc_principals, &["g", "p"])} {row(s.sc_service, &["g", "v"])} {row(s.sc_audit, &["g", "a"])} {row(s.sc_backup, &["g", "b"])}
                {app.at_server().then(|| row(s.sc_server, &["g", "r"]))} {row(s.sc_settings, &["g", "s"])}
                {row(s.sc_help, &["?"])}
            </dl>
        }
    };
    view! {
        <Dialog open=open title=Signal::derive(move || app.text().shell.shortcuts.to_string()) testid="shortcuts">
            <div class="dialog-body">{list}</div>
        </Dialog>
    }
}
