//! The pages, and which of them is shown.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::app::{Phase, app};
use crate::components::toast::ToastRegion;
use crate::shell::Shell;
use crate::shell::idle::IdleWatch;
use crate::text::Text;

pub(crate) mod address;
pub(crate) mod allowed;
mod approvals;
mod audit;
mod backup;
mod create_key;
mod gallery;
mod gate;
mod home;
mod hsm;
mod jwt;
mod key;
pub(crate) mod keystore;
mod keystores;
mod not_found;
mod principals;
mod server;
mod service_keys;
mod settings;
pub(crate) mod work;

/// A view that is made anew when the language changes. What must survive that is made outside of it.
pub(crate) fn localized<V>(view: impl Fn(&'static Text) -> V) -> impl Fn() -> V {
    let app = app();
    move || view(app.text())
}

/// What fills the window.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Nothing,
    Gallery,
    FirstRun,
    Unlock,
    Pages,
    Broken,
    Vanished,
    SignIn,
    Unseal,
    Unreachable,
}

/// The whole console.
#[component]
pub(crate) fn Root() -> impl IntoView {
    view! {
        <Router>
            <IdleWatch />
            <Stages />
            <ToastRegion />
        </Router>
    }
}

#[component]
fn Stages() -> impl IntoView {
    let app = app();
    let path = use_location().pathname;
    let stage = Memo::new(move |_| {
        if path.with(|path| path == address::GALLERY) {
            return Stage::Gallery;
        }
        match app.phase.get() {
            Phase::Starting => Stage::Nothing,
            Phase::Absent => Stage::FirstRun,
            Phase::Locked => Stage::Unlock,
            Phase::Open => Stage::Pages,
            Phase::Broken => Stage::Broken,
            Phase::Vanished => Stage::Vanished,
            Phase::SignIn => Stage::SignIn,
            Phase::Sealed => Stage::Unseal,
            Phase::Unreachable => Stage::Unreachable,
        }
    });
    move || match stage.get() {
        Stage::Nothing => ().into_any(),
        Stage::Gallery => view! { <gallery::Gallery /> }.into_any(),
        Stage::FirstRun => view! { <gate::first_run::FirstRun /> }.into_any(),
        Stage::Unlock => view! { <gate::unlock::Unlock /> }.into_any(),
        Stage::Pages => view! { <Pages /> }.into_any(),
        Stage::Broken => view! { <gate::broken::Broken /> }.into_any(),
        Stage::Vanished => view! { <gate::broken::Vanished /> }.into_any(),
        Stage::SignIn => view! { <gate::sign_in::SignIn /> }.into_any(),
        Stage::Unseal => view! { <gate::unseal::Unseal /> }.into_any(),
        Stage::Unreachable => view! { <gate::unseal::Unreachable /> }.into_any(),
    }
}

/// The pages of an open vault, each at its own address.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=not_found::NotFound>
            <ParentRoute path=path!("") view=Shell>
                <Route path=path!("") view=home::Home />
                <Route path=path!("keystores") view=keystores::Keystores />
                <Route path=path!("keystores/:keystore/new-key") view=create_key::CreateKey />
                <Route path=path!("keystores/:keystore/:tab?") view=keystore::KeystorePage />
                <Route path=path!("keys/:key") view=key::KeyPage />
                <Route path=path!("jwt") view=jwt::JwtKeys />
                <Route path=path!("jwt/:key") view=jwt::key::JwtKey />
                <Route path=path!("hsm") view=hsm::HsmPage />
                <Route path=path!("hsm/:token") view=hsm::token::HsmTokenPage />
                <Route path=path!("hsm/:token/:key") view=hsm::key::HsmKeyPage />
                <Route path=path!("audit") view=audit::AuditPage />
                <Route path=path!("backup") view=backup::Backup />
                <Route path=path!("approvals") view=approvals::ApprovalsPage />
                <Route path=path!("approvals/:request") view=approvals::request::RequestPage />
                <Route path=path!("principals") view=principals::PrincipalsPage />
                <Route path=path!("service-keys") view=service_keys::ServiceKeysPage />
                <Route path=path!("server") view=server::ServerPage />
                <Route path=path!("settings") view=settings::Settings />
                <Route path=path!("*any") view=not_found::NotFound />
            </ParentRoute>
        </Routes>
    }
}
