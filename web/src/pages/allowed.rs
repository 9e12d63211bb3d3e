//! What whoever is signed in may not do: left out, or with the reason in its place. The engine says what a role may do.

use keystead_core::{Operation, Role};
use leptos::prelude::*;

use crate::app::app;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::text::{Text, fill};

/// The view, for those who may do this.
pub(crate) fn only<V: IntoView>(operation: Operation, view: impl FnOnce() -> V) -> Option<V> {
    app().may(operation).then(view)
}

/// The view, or why it is not there.
pub(crate) fn allowed(operation: Operation, view: impl FnOnce() -> AnyView) -> AnyView {
    let app = app();
    if app.may(operation) {
        return view();
    }
    let t = app.text_now();
    let role = app.who().map(|who| role_word(t, who.role)).unwrap_or_default();
    let title = fill(t.server.may_not, &[role]);
    view! { <Banner tone=Tone::Quiet title=title testid="may-not" /> }.into_any()
}

/// What a role is called.
pub(crate) const fn role_word(t: &Text, role: Role) -> &'static str {
    match role {
        Role::Viewer => t.server.role_viewer,
        Role::User => t.server.role_user,
        Role::Admin => t.server.role_admin,
    }
}
