//! One entry of the log in full.

use keystead_core::audit::{Entry, Object, ObjectKind, Outcome};
use keystead_core::{KeyId, KeystoreId};
use leptos::prelude::*;
use leptos_router::components::A;

use super::filter::Filter;
use super::table::{event_words, outcome_badge};
use crate::app::app;
use crate::components::button::Button;
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::ident::Ident;
use crate::pages::address;
use crate::platform::intl;
use crate::text::{Text, fill};

#[component]
pub(super) fn EntryDialog(entry: RwSignal<Option<Entry>>, filter: Filter) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(entry.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            entry.set(None);
        }
        now
    });
    let title = move || {
        let number = entry.with(|entry| entry.as_ref().map(|entry| entry.sequence.to_string()));
        fill(app.text().audit.entry_n, &[&number.unwrap_or_default()])
    };
    let content = move || {
        let t = app.text();
        entry.get().map(|entry| full(t, entry, open, filter))
    };
    view! {
        <Dialog open=open title=Signal::derive(title) testid="audit-entry-dialog">
            {content}
        </Dialog>
    }
}

fn full(t: &'static Text, entry: Entry, open: RwSignal<bool>, filter: Filter) -> AnyView {
    let words = event_words(t, &entry);
    let what = entry.what;
    let row = |name: String, value: String| view! { <dt>{name}</dt> <dd class="wrap-anywhere">{value}</dd> };
    let refused = match &what.outcome {
        Outcome::Success => None,
        Outcome::Refused { code } => {
            let sentence = String::from(t.error(code, ""));
            Some(view! {
                <dt>{t.audit.code}</dt>
                <dd>
                    <code>{code.clone()}</code> " " {sentence}
                </dd>
            })
        }
    };
    let object = what.object.map(|object| {
        let id = KeyId::from_bytes(object.id).to_string();
        let version = object.version.map(|version| row(t.audit.version.into(), version.to_string()));
        let history = {
            let id = id.clone();
            move |()| {
                filter.clear();
                filter.object.set(id.clone());
                open.set(false);
            }
        };
        view! {
            <dt>{t.audit.object}</dt>
            <dd>
                <Ident id=id.clone() />
                <div class="actions">
                    {page_of(&object, &id)
                        .map(|href| {
                            view! {
                                <A href=href attr:class="btn small">
                                    {t.audit.open_object}
                                </A>
                            }
                        })}
                    <Button label=t.audit.history small=true leading=Icon::Clock on_press=history testid="object-history" />
                </div>
            </dd>
            {version}
        }
    });
    let keystore = what.keystore.map(|keystore: KeystoreId| {
        let id = keystore.to_string();
        view! {
            <dt>{t.audit.keystore}</dt>
            <dd>
                <Ident id=id />
            </dd>
        }
    });
    let details: Vec<_> = what.details.into_iter().map(|(name, value)| row(name, value)).collect();
    view! {
        <div class="dialog-body">
            <dl class="facts">
                <dt>{t.audit.col_event}</dt>
                <dd>{words}</dd>
                <dt>{t.audit.event_code}</dt>
                <dd>
                    <code>{what.event.name()}</code>
                </dd>
                <dt>{t.audit.col_outcome}</dt>
                <dd>{outcome_badge(t, &what.outcome)}</dd>
                {refused}
                {row(t.audit.col_time.into(), intl::exact(t.lang, what.time.0))}
                {row(t.audit.col_actor.into(), what.actor)}
                {what.client.map(|client| row(t.audit.client.into(), client))}
                {object}
                {keystore}
                {details}
                {row(t.audit.session.into(), format!("{:016x} · {}", what.session, what.ordinal))}
            </dl>
        </div>
        <div class="dialog-foot">
            <Button label=t.common.close on_press=move |()| open.set(false) />
        </div>
    }
    .into_any()
}

/// The page of an object, if it has one.
fn page_of(object: &Object, id: &str) -> Option<String> {
    match object.kind {
        ObjectKind::Key => Some(address::key(id)),
        ObjectKind::Keystore => Some(address::keystore(id)),
        ObjectKind::Slot | ObjectKind::Vault => Some(address::SETTINGS.into()),
        _ => None,
    }
}
