//! Badges of everything that has a state, identifiers, results, and what a list is while it loads.

use keystead_core::{CredentialKindView, CredentialStateView, CredentialView, VersionStateView, VersionView};
use leptos::prelude::*;

use super::InDiv;
use crate::backend::{Problem, local};
use crate::components::badge::{credential_badge, version_badge};
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Icon, sized};
use crate::components::ident::ShortIdent;
use crate::components::load::{Load, shown};
use crate::text::Text;

pub(super) fn states(t: &'static Text) -> impl IntoView {
    let versions = [
        (VersionStateView::Deactivated, "Deactivated"),
        (VersionStateView::Compromised, "Compromised"),
        (VersionStateView::PendingDeletion { due: 0 }, "Scheduled for deletion"),
        (VersionStateView::Destroyed, "Destroyed"),
    ];
    let versions: Vec<_> =
        versions.into_iter().filter_map(|(state, label)| version_badge(t, &version(state, label))).collect();
    // In the words of a product that has its own.
    let credentials = [
        (CredentialStateView::Active, "In Service"),
        (CredentialStateView::PendingDeletion { due: 0 }, "Scheduled to be Deleted"),
        (CredentialStateView::Destroyed, "Deleted"),
    ];
    let credentials: Vec<_> = credentials
        .into_iter()
        .map(|(state, label)| credential_badge(t, &credential(state, label)))
        .collect();
    view! {
        {versions.into_view_in("actions")}
        {credentials.into_view_in("actions")}
        <div class="actions">
            <ShortIdent id="0123456789abcdef0123456789abcdef" />
            <CopyButton text=Signal::stored(String::from("sample")) worded=true />
            <CopyButton text=Signal::stored(String::from("sample")) worded=true small=true secret=true />
        </div>
    }
}

pub(super) fn results(t: &'static Text) -> impl IntoView {
    let waiting = RwSignal::new(Load::<()>::Waiting);
    let failed =
        RwSignal::new(Load::<()>::Failed(Problem::new("store.unavailable", "The storage is unavailable.")));
    view! {
        <div class="result">
            <div class="result-head">
                <strong>{t.gallery.sample}</strong>
                <CopyButton text=Signal::stored(String::from("c2FtcGxl")) worded=true />
            </div>
            <div class="output" tabindex="0" role="group" aria-label=t.gallery.sample>
                "c2FtcGxlIG91dHB1dCB0aGF0IGlzIGxvbmcgZW5vdWdoIHRvIHdyYXAgb250byBhIHNlY29uZCBsaW5lIG9uIG1vc3Qgc2NyZWVucw=="
            </div>
        </div>
        <ul class="losses">
            <li>
                {sized(Icon::Warn, "16")} <span>{t.gallery.sample_body}</span>
            </li>
        </ul>
        <div class="zone-row">
            <div>
                <h3>{t.key.schedule}</h3>
                <p>{t.gallery.sample_body}</p>
            </div>
            <Button label=t.key.schedule look=Look::Danger leading=Icon::Clock />
        </div>
        <div class="two">
            <div>{shown(waiting, |()| ())}</div>
            <div>{shown(failed, |()| ())}</div>
        </div>
    }
}

fn version(state: VersionStateView, label: &str) -> VersionView {
    VersionView {
        number: 1,
        state,
        state_label: String::from(label),
        created: local::now(),
        operations: 0,
        bytes: 0,
        starts: None,
        cka_id: None,
        actions: Vec::new(),
    }
}

fn credential(state: CredentialStateView, label: &str) -> CredentialView {
    let now = local::now();
    CredentialView {
        id: String::new(),
        keystore: String::new(),
        kind: CredentialKindView::Ipv4,
        value: String::from("192.0.2.7"),
        description: String::new(),
        state,
        state_label: String::from(label),
        expires: None,
        fingerprint: None,
        serial: None,
        subject: None,
        valid_from: None,
        last_used: None,
        created: now,
        created_by: String::new(),
        changed: now,
        changed_by: String::new(),
        actions: Vec::new(),
    }
}
