//! What is shown before a vault is open.

use leptos::prelude::*;

use crate::app::{App, Place, app};
use crate::components::button::{Button, Look};
use crate::components::icon::mark;
use crate::shell::topbar::Preferences;
use crate::text::fill;

pub(super) mod broken;
pub(super) mod first_run;
mod new_vault;
pub(super) mod recovery;
pub(super) mod sign_in;
mod storage;
pub(super) mod unlock;
pub(super) mod unseal;

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
                {other_place(app())} {note.map(|note| view! { <p class="gate-note">{note}</p> })}
            </main>
        </div>
    }
}

/// The way to the vault of the other place, where there are two.
fn other_place(app: App) -> AnyView {
    let Some(server) = app.server.get_value() else { return ().into_any() };
    let t = app.text_now();
    let (place, label) = match app.place.get() {
        Place::Browser => (Place::Server, fill(t.server.to_server, &[&server])),
        Place::Server => (Place::Browser, String::from(t.server.to_browser)),
    };
    let go = move |()| app.go_to(place);
    view! { <Button label=label look=Look::Plain testid="other-place" on_press=go /> }.into_any()
}
