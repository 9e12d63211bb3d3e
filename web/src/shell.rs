//! The frame around every page of an open vault.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::JsCast;
use web_sys::FocusOptions;

use crate::app::app;
use crate::backend::approvals::Approvals;
use crate::backend::keystores::Keystores;
use crate::backend::local::demo;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::load::{Load, load};
use crate::pages::address;
use crate::text::fill;
use keystead_core::KeystoreView;

mod account;
pub(crate) mod crumbs;
pub(crate) mod idle;
pub(crate) mod keys;
mod palette;
mod rail;
mod ring;
mod shortcuts;
pub(crate) mod topbar;

pub(crate) use crumbs::Crumbs;

/// What the frame's parts share.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) keystores: RwSignal<Load<Vec<KeystoreView>>>,
    /// How much waits for approval.
    pub(crate) waiting: RwSignal<Load<usize>>,
    pub(crate) palette: RwSignal<bool>,
    pub(crate) shortcuts: RwSignal<bool>,
    pub(crate) crumbs: Crumbs,
}

/// The frame's shared state.
pub(crate) fn frame() -> Frame {
    expect_context()
}

#[component]
pub(crate) fn Shell() -> impl IntoView {
    let app = app();
    let frame = Frame {
        keystores: load(async |session| session.keystores().await),
        waiting: load(async |session| session.waiting().await),
        palette: RwSignal::new(false),
        shortcuts: RwSignal::new(false),
        crumbs: Crumbs::new(),
    };
    provide_context(frame);
    keys::listen(frame);
    follow_with_focus();
    go_where_asked();
    view! {
        <div class="shell">
            <a class="skip" href="#content">
                {move || app.text().shell.skip}
            </a>
            <rail::Rail />
            <topbar::TopBar />
            <main id="content" class="content" tabindex="-1">
                <DemoBanner />
                <LostBanner />
                <Outlet />
            </main>
            <palette::Palette />
            <shortcuts::Shortcuts />
        </div>
    }
}

/// Says on every page that this is a demo, if it is.
#[component]
fn DemoBanner() -> impl IntoView {
    let app = app();
    let is_demo = Memo::new(move |_| {
        app.vault.with(|vault| vault.as_ref().is_some_and(|vault| demo::is_demo(&vault.id)))
    });
    move || {
        let t = app.text();
        is_demo.get().then(|| {
            view! {
                <div class="page demo">
                    <Banner
                        tone=Tone::Accent
                        title=t.shell.demo.to_string()
                        body=fill(t.shell.demo_body, &[demo::PASSPHRASE, demo::PIN])
                        testid="demo-banner"
                    >
                        <A href=address::SETTINGS attr:class="btn small">
                            {t.shell.demo_end}
                        </A>
                    </Banner>
                </div>
            }
        })
    }
}

/// Says that the server has stopped answering, as long as it has.
#[component]
fn LostBanner() -> impl IntoView {
    let app = app();
    move || {
        let t = app.text();
        app.lost.get().then(|| {
            view! {
                <div class="page demo" role="status">
                    <Banner
                        tone=Tone::Warn
                        title=t.server.lost.to_string()
                        body=t.server.lost_body.to_string()
                        testid="connection-lost"
                    />
                </div>
            }
        })
    }
}

/// What stands outside of the pages cannot navigate by itself.
fn go_where_asked() {
    let going = app().going;
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(href) = going.get() {
            going.set(None);
            navigate(&href, NavigateOptions::default());
        }
    });
}

/// Another page: the focus goes to its beginning, unless it is in it already. Without that, keyboards and screen readers
/// would stay on the link that was pressed.
fn follow_with_focus() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            set_timeout(focus_content, core::time::Duration::from_millis(30));
        }
        now
    });
}

fn focus_content() {
    let Some(content) = document().get_element_by_id("content") else { return };
    if content.contains(document().active_element().as_deref()) {
        return;
    }
    if let Ok(content) = content.dyn_into::<web_sys::HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = content.focus_with_options(&options);
    }
}
