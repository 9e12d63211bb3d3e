//! What happened last, from the audit log.

use keystead_core::KeyId as Id;
use keystead_core::audit::{Entry, ObjectKind, Outcome};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::icon::{Icon, icon, sized};
use crate::components::timestamp::Timestamp;
use crate::pages::address;
use crate::pages::audit::event_words;
use crate::text::Text;

pub(super) fn card(t: &'static Text, recent: &[Entry]) -> AnyView {
    let rows: Vec<_> = recent.iter().map(|entry| row(t, entry)).collect();
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

fn row(t: &'static Text, entry: &Entry) -> AnyView {
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
    let named = entry.what.details.iter().find(|(name, _)| matches!(name.as_str(), "name" | "label"));
    let named = named.map(|(_, name)| format!("{name} · "));
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
