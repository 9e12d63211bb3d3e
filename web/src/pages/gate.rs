//! What is shown before a vault is open.

use leptos::prelude::*;

use crate::app::app;
use crate::components::icon::mark;
use crate::shell::topbar::Preferences;

pub(super) mod broken;
pub(super) mod first_run;
mod new_vault;
pub(super) mod recovery;
mod storage;
pub(super) mod unlock;

/// The page around a box in the middle.
#[component]
fn GatePage(
    #[prop(optional)] wide: bool,
    #[prop(optional)] note: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let t = app().text_now();
    view! {
        <div class="gate">
            <header class="gate-top">
                <span class="brand">{mark("26")} {t.common.app}</span>
                <Preferences />
            </header>
            <main class="gate-main">
                <div class="gate-box" class:wide=wide>
                    {children()}
                </div>
                {note.map(|note| view! { <p class="gate-note">{note}</p> })}
            </main>
        </div>
    }
}
