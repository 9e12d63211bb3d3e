//! The rail: the vault and the pages.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_location;

use super::account::Account;
use super::frame;
use crate::app::app;
use crate::components::icon::{Icon, icon};
use crate::components::load::Load;
use crate::pages::address;
use crate::text::count;

#[component]
pub(super) fn Rail() -> impl IntoView {
    let app = app();
    view! {
        <aside class="rail">
            <Account />
            <nav aria-label=move || app.text().shell.main_menu>
                <Link href=address::HOME kind=Icon::Home label=Signal::derive(move || app.text().shell.home) />
                <Link href=address::KEYSTORES kind=Icon::Stores label=Signal::derive(move || app.text().shell.keystores) />
                <KeystoreLinks />
                <Link href=address::JWT kind=Icon::Token label=Signal::derive(move || app.text().shell.jwt) />
                <Link
                    href=address::HSM
                    kind=Icon::Chip
                    label=Signal::derive(move || app.text().hsm.title)
                    rare=true
                />
                <ApprovalsLink />
                <Link
                    href=address::PRINCIPALS
                    kind=Icon::People
                    label=Signal::derive(move || app.text().principals.title)
                    rare=true
                />
                <Link
                    href=address::SERVICE_KEYS
                    kind=Icon::Shield
                    label=Signal::derive(move || app.text().service.title)
                    rare=true
                />
                <Link href=address::AUDIT kind=Icon::List label=Signal::derive(move || app.text().shell.audit) />
                <Link href=address::BACKUP kind=Icon::Archive label=Signal::derive(move || app.text().shell.backup) />
            </nav>
            <nav class="rail-end" aria-label=move || app.text().shell.settings>
                {app
                    .at_server()
                    .then(|| {
                        view! {
                            <Link
                                href=address::SERVER
                                kind=Icon::Pulse
                                label=Signal::derive(move || app.text().jobs.title)
                                rare=true
                            />
                        }
                    })}
                <Link href=address::SETTINGS kind=Icon::Settings label=Signal::derive(move || app.text().shell.settings) />
            </nav>
        </aside>
    }
}

#[component]
fn Link(
    href: &'static str,
    kind: Icon,
    label: Signal<&'static str>,
    /// Left out of the bar of a small screen: it is reached from another page.
    #[prop(optional)]
    rare: bool,
) -> impl IntoView {
    let path = use_location().pathname;
    let within = move || {
        let below = |start: &str| path.with(|path| path.starts_with(start));
        (href == address::KEYSTORES && (below("/keystores/") || below("/keys/")))
            || (href == address::JWT && below("/jwt/"))
            || (href == address::HSM && below("/hsm/"))
    };
    view! {
        <A
            href=href
            exact=true
            attr:class=move || {
                let rare = if rare { " rare" } else { "" };
                let within = if within() { " within" } else { "" };
                format!("rail-link{rare}{within}")
            }
            attr:title=move || label.get()
            attr:aria-label=move || label.get()
        >
            {icon(kind)}
            <span>{move || label.get()}</span>
        </A>
    }
}

/// Approvals, with how much waits, once a keystore asks for them.
#[component]
fn ApprovalsLink() -> impl IntoView {
    let app = app();
    let frame = frame();
    let waiting = Memo::new(move |_| frame.waiting.get().ready().unwrap_or_default());
    let asked = Memo::new(move |_| {
        let keystores = frame.keystores.get().ready().unwrap_or_default();
        waiting.get() > 0 || keystores.iter().any(|keystore| keystore.approvals.is_some())
    });
    let label = Signal::derive(move || {
        let t = app.text();
        match waiting.get() {
            0 => String::from(t.approvals.title),
            many => {
                let many = count(many as u64, t.approvals.waiting_one, t.approvals.waiting_many);
                format!("{}, {many}", t.approvals.title)
            }
        }
    });
    let number = move || {
        // Drawn, not written: the link's name says it already.
        let count = waiting.get();
        (count > 0)
            .then(|| view! { <b class="rail-count nums" data-count=count.to_string() data-testid="approvals-waiting"></b> })
    };
    view! {
        <Show when=move || asked.get()>
            <A
                href=address::APPROVALS
                attr:class="rail-link"
                attr:title=move || label.get()
                attr:aria-label=move || label.get()
                attr:data-testid="to-approvals"
            >
                {icon(Icon::CheckRound)}
                <span>{move || app.text().approvals.title}</span>
                {number}
            </A>
        </Show>
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
