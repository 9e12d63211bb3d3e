//! One change that was put aside, in words.

use keystead_core::StagedChangeView;
use keystead_core::audit::Event;
use leptos::prelude::*;

use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::text::{Text, fill};

/// What would be done, to what, and everything that it sets; `end` stands at its end.
pub(super) fn change_row(t: &'static Text, change: &StagedChangeView, end: Option<AnyView>) -> AnyView {
    let event = match change.event.parse::<Event>() {
        Ok(event) => format!("{} · {}", t.audit.subject(event.subject()), t.audit.action(event.action())),
        Err(_) => change.event.clone(),
    };
    let name = change.name.clone().unwrap_or_else(|| String::from(t.approvals.hidden));
    let version = change.version.map(|number| fill(t.key.version_n, &[&number.to_string()]));
    let details: Vec<_> = change
        .details
        .iter()
        .map(|detail| {
            let label = t.approvals.detail(&detail.name).map_or_else(|| detail.name.clone(), String::from);
            let text = if detail.text.is_empty() { String::from("–") } else { detail.text.clone() };
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="wrap-anywhere">{text}</dd>
                </div>
            }
        })
        .collect();
    let details = (!details.is_empty()).then(|| view! { <dl class="facts-grid three">{details}</dl> });
    let by = words::author(t, &change.staged_by);
    view! {
        <li class="row top" data-testid="staged">
            <span class="step nums">{change.number}</span>
            <div class="grow tight">
                <div class="row-title">{name} {version.map(|version| format!(" · {version}"))}</div>
                <div class="cell-sub">{event} " · " {by} " · " <Timestamp ms=change.staged /></div>
                {details}
            </div>
            {end}
        </li>
    }
    .into_any()
}
