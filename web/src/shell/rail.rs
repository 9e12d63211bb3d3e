//! The rail: the vault and the pages.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::frame;
use super::ring::Ring;
use crate::app::app;
use crate::components::icon::{Icon, icon};
use crate::components::load::Load;
use crate::format::clock;
use crate::pages::address;
use crate::text::fill;

#[component]
pub(super) fn Rail() -> impl IntoView {
    let app = app();
    let name =
        move || app.vault.with(|vault| vault.as_ref().map(|vault| vault.name.clone()).unwrap_or_default());
    let left = move || fill(app.text().shell.locks_in, &[&clock(app.idle.left.get())]);
    view! {
        <aside class="rail">
            <div class="vault-chip" title=left>
                <Ring />
                <div class="vault-name">
                    <strong>{name}</strong>
                    <span>{left}</span>
                </div>
            </div>
            <nav aria-label=move || app.text().shell.main_menu>
                <Link href=address::HOME kind=Icon::Home label=Signal::derive(move || app.text().shell.home) />
                <Link href=address::KEYSTORES kind=Icon::Stores label=Signal::derive(move || app.text().shell.keystores) />
                <KeystoreLinks />
                <Link href=address::JWT kind=Icon::Token label=Signal::derive(move || app.text().shell.jwt) />
                <Link href=address::AUDIT kind=Icon::List label=Signal::derive(move || app.text().shell.audit) />
                <Link href=address::BACKUP kind=Icon::Archive label=Signal::derive(move || app.text().shell.backup) />
            </nav>
            <nav class="rail-end" aria-label=move || app.text().shell.settings>
                <Link href=address::SETTINGS kind=Icon::Settings label=Signal::derive(move || app.text().shell.settings) />
            </nav>
        </aside>
    }
}

#[component]
fn Link(href: &'static str, kind: Icon, label: Signal<&'static str>) -> impl IntoView {
    let path = use_location().pathname;
    let within = move || {
        let below = |start: &str| path.with(|path| path.starts_with(start));
        (href == address::KEYSTORES && (below("/keystores/") || below("/keys/")))
            || (href == address::JWT && below("/jwt/"))
    };
    view! {
        <A
            href=href
            exact=true
            attr:class=move || if within() { "rail-link within" } else { "rail-link" }
            attr:title=move || label.get()
            attr:aria-label=move || label.get()
        >
            {icon(kind)}
            <span>{move || label.get()}</span>
        </A>
    }
}

/// The keystores, one press away.
#[component]
fn KeystoreLinks() -> impl IntoView {
    let keystores = frame().keystores;
    move || match keystores.get() {
        Load::Ready(keystores) if !keystores.is_empty() => {
            let links = keystores
                .into_iter()
                .map(|keystore| view! { <A href=address::keystore(&keystore.id)>{keystore.name}</A> })
                .collect::<Vec<_>>();
            Some(view! { <div class="rail-sub">{links}</div> })
        }
        _ => None,
    }
}
