//! Home: what needs attention, what comes, how much there is, what happened last.

use keystead_core::audit::Entry;
use keystead_core::{AuditQuery, CredentialView, KeyView, Operation};
use leptos::prelude::*;
use leptos_router::components::A;

use super::backup::{UnheldBanner, every_key};
use super::{address, localized};
use crate::app::{App, app};
use crate::backend::approvals::Approvals;
use crate::backend::audit::Audit;
use crate::backend::keystores::Keystores;
use crate::backend::overview::Overview;
use crate::backend::{Problem, Session};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::{load, shown};
use crate::pages::allowed::only;
use crate::shell::frame;
use crate::text::Text;

mod activity;
mod attention;
mod coming;
mod picture;
mod tally;

/// How many entries of the log are shown.
const RECENT: u32 = 8;

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
struct Whole {
    keystores: usize,
    keys: Vec<KeyView>,
    credentials: Vec<CredentialView>,
    /// How much waits for approval.
    waiting: usize,
    recent: Vec<Entry>,
}

#[component]
pub(crate) fn Home() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let whole = load(async |session| whole(&session).await);
    localized(move |t| {
        crumbs.set(&[], t.home.title);
        view! {
            <div class="page">
                <h1 class="visually-hidden">{t.home.title}</h1>
                <UnheldBanner with_link=true />
                {shown(whole, move |whole| content(app, t, whole))}
            </div>
        }
    })
}

async fn whole(session: &Session) -> Result<Whole, Problem> {
    let query = AuditQuery { limit: RECENT, ..AuditQuery::default() };
    Ok(Whole {
        keystores: session.keystores().await?.len(),
        keys: every_key(session).await?,
        credentials: session.all_credentials().await?,
        waiting: session.waiting().await?,
        // The log is not for everybody.
        recent: if session.may(Operation::ReadAudit) {
            session.audit(query).await?.entries
        } else {
            Vec::new()
        },
    })
}

fn content(app: App, t: &'static Text, whole: Whole) -> AnyView {
    if whole.keystores == 0 {
        return view! {
            <div class="card">
                <EmptyState kind=Icon::Key title=t.home.empty_title body=t.home.empty_body>
                    {only(
                        Operation::CreateKeystore,
                        || {
                            view! {
                                <A
                                    href=address::NEW_KEYSTORE
                                    attr:class="btn primary"
                                    attr:data-testid="first-keystore"
                                >
                                    {icon(Icon::Plus)}
                                    {t.home.first_keystore}
                                </A>
                            }
                        },
                    )}
                </EmptyState>
            </div>
        }
        .into_any();
    }
    if whole.keys.is_empty() {
        // Addresses and certificates can wait for something before there is a key.
        return view! {
            {attention::card(app, t, &whole.keys, &whole.credentials, whole.waiting)}
            <div class="card">
                <EmptyState kind=Icon::Key title=t.home.no_keys body=t.home.no_keys_body>
                    <A href=address::KEYSTORES attr:class="btn primary">
                        {t.keystore.title}
                    </A>
                </EmptyState>
            </div>
            {only(Operation::ReadAudit, || activity::card(t, &whole.recent, &whole.keys))}
        }
        .into_any();
    }
    let now = app.now.get_untracked();
    let coming = coming::of(&whole.keys, &whole.credentials, now);
    view! {
        {tally::figures(t, &whole.keys, whole.keystores)}
        {attention::card(app, t, &whole.keys, &whole.credentials, whole.waiting)}
        {picture::card(t, coming, now)}
        {tally::card(t, &whole.keys)}
        {only(Operation::ReadAudit, || activity::card(t, &whole.recent, &whole.keys))}
    }
    .into_any()
}
