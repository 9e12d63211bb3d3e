//! Settings: the ways to unlock the vault, the automatic lock, how it looks, where it is stored, what it is.

use keystead_core::Operation;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{address, localized};
use crate::app::app;
use crate::backend::{StorageState, local};
use crate::components::icon::{Icon, icon};
use crate::pages::allowed::{allowed, only};
use crate::platform::spawn;
use crate::shell::frame;

mod about;
mod add;
mod appearance;
mod change;
mod demo;
mod renew;
mod security;
mod slots;
mod storage;

pub(crate) use slots::{kind_of, opened_by};

#[component]
pub(crate) fn Settings() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let storage = RwSignal::new(None::<StorageState>);
    spawn(async move {
        let _ = storage.try_set(Some(local::storage().await));
    });
    localized(move |t| {
        crumbs.set(&[], t.settings.title);
        view! {
            <div class="page">
                <div class="page-head">
                    <h1>{t.settings.title}</h1>
                    {app
                        .at_server()
                        .then(|| {
                            view! {
                                <div class="actions">
                                    <A href=address::SERVER attr:class="btn narrow-only">
                                        {icon(Icon::Pulse)}
                                        {t.jobs.title}
                                    </A>
                                </div>
                            }
                        })}
                </div>
                {allowed(Operation::UpdateSlot, || view! { <slots::SlotsCard /> }.into_any())}
                <security::SecurityCard />
                {appearance::appearance(app, t)}
                {only(Operation::ReadAudit, || storage::storage_card(app, t, storage))}
                {about::about(app, t)}
                {(!app.at_server()).then(|| view! { <demo::RemoveCard /> })}
            </div>
        }
    })
}

fn card(title: &'static str, body: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="card" aria-label=title>
            <div class="card-head">
                <h2>{title}</h2>
            </div>
            <div class="card-body">{body}</div>
        </section>
    }
    .into_any()
}
