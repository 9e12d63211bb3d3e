//! Whose vault this is and who uses it: the chip of the rail, and behind it who is signed in and the way out, which is all
//! that a small screen has room for.

use leptos::prelude::*;

use super::ring::Ring;
use crate::app::app;
use crate::components::button::Button;
use crate::components::disclosure::Disclosure;
use crate::components::icon::Icon;
use crate::format::clock;
use crate::pages::allowed::role_word;
use crate::text::fill;

#[component]
pub(super) fn Account() -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    let name =
        move || app.vault.with(|vault| vault.as_ref().map(|vault| vault.name.clone()).unwrap_or_default());
    let left = move || {
        let t = app.text();
        let words = if app.at_server() { t.server.signs_out_in } else { t.shell.locks_in };
        fill(words, &[&clock(app.idle.left.get())])
    };
    let server = StoredValue::new(app.server.get_value().filter(|_| app.at_server()));
    let who = StoredValue::new(app.who());
    let user = move || {
        let t = app.text();
        who.get_value().map(|who| match who.name {
            Some(name) => format!("{name} · {}", role_word(t, who.role)),
            None => String::from(t.server.owner),
        })
    };
    let host =
        move || server.get_value().map(|server| view! { <span data-testid="server-address">{server}</span> });
    let face = move || {
        view! {
            <Ring />
            <span class="vault-name">
                <strong>{name}</strong>
                {host}
                <span data-testid="vault-below">{move || user().unwrap_or_else(left)}</span>
            </span>
        }
    };
    let label = Signal::derive(move || {
        let t = app.text();
        String::from(if app.at_server() { t.server.account } else { t.shell.vault })
    });
    view! {
        <Disclosure open=open class="account" button="vault-chip" label=label testid="account" face=face>
            <dl class="account-facts">
                <dt>{move || app.text().shell.vault}</dt>
                <dd>{name}</dd>
                {move || {
                    server
                        .get_value()
                        .map(|server| {
                            view! {
                                <dt>{app.text().server.address}</dt>
                                <dd>{server}</dd>
                            }
                        })
                }}
                {move || {
                    user()
                        .map(|user| {
                            view! {
                                <dt>{app.text().server.account}</dt>
                                <dd data-testid="account-name">{user}</dd>
                            }
                        })
                }}
            </dl>
            <p class="muted small nums">{left}</p>
            {move || {
                let t = app.text();
                view! {
                    <Button
                        label=if app.at_server() { t.server.sign_out } else { t.shell.lock }
                        leading=Icon::Lock
                        wide=true
                        testid="account-out"
                        on_press=move |()| app.lock()
                    />
                }
            }}
        </Disclosure>
    }
}
