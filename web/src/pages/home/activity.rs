//! What happened last, from the audit log.

use keystead_core::audit::{Entry, ObjectKind, Outcome};
use keystead_core::{KeyId as Id, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::icon::{Icon, icon, sized};
use crate::components::timestamp::Timestamp;
use crate::pages::address;
use crate::pages::audit::{event_words, named};
use crate::text::Text;

pub(super) fn card(t: &'static Text, recent: &[Entry], keys: &[KeyView]) -> AnyView {
    let rows: Vec<_> = recent.iter().map(|entry| row(t, entry, keys)).collect();
    view! {
        <section class="card" aria-labelledby="recent-title">
            <div class="card-head">
                <h2 id="recent-title">{t.home.recent}</h2>
                <A href=address::AUDIT attr:class="btn small plain">
                    {t.home.all_activity}
                    {sized(Icon::ChevronRight, "14")}
                </A>
            </div>
            <ul class="rows" data-testid="recent">
                {rows}
            </ul>
        </section>
    }
    .into_any()
}

fn row(t: &'static Text, entry: &Entry, keys: &[KeyView]) -> AnyView {
    let refused = entry.what.outcome != Outcome::Success;
    let href = match entry.what.object {
        Some(object) if object.kind == ObjectKind::Key => {
            address::key(&Id::from_bytes(object.id).to_string())
        }
        Some(object) if object.kind == ObjectKind::Keystore => {
            address::keystore(&Id::from_bytes(object.id).to_string())
        }
        Some(object) => address::audit_of(&Id::from_bytes(object.id).to_string()),
        None => address::AUDIT.into(),
    };
    let id = entry.what.object.map(|object| Id::from_bytes(object.id).to_string());
    let key = || keys.iter().find(|key| Some(&key.id) == id.as_ref()).map(|key| key.name.clone());
    let named = named(entry).or_else(key).map(|name| format!("{name} · "));
    let outcome = refused.then(|| format!(" · {}", t.audit.refused));
    let (words, time) = (event_words(t, entry), entry.what.time.0);
    view! {
        <li>
            <A href=href attr:class="row">
                <span class="key-mark" class:gone=refused>
                    {icon(if refused { Icon::Cross } else { Icon::Clock })}
                </span>
                <div class="grow">
                    <div class="row-title">{words}</div>
                    <div class="cell-sub">
                        {named}
                        <Timestamp ms=time />
                        {outcome}
                    </div>
                </div>
            </A>
        </li>
    }
    .into_any()
}
