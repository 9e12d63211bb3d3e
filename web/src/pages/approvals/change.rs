//! One change that was put aside, in words.

use keystead_core::audit::Event;
use keystead_core::{PrincipalView, StagedChangeView};
use leptos::prelude::*;

use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::text::{Text, fill};

/// What would be done, to what, and everything that it sets; `end` stands at its end.
pub(super) fn change_row(
    t: &'static Text,
    change: &StagedChangeView,
    principals: &[PrincipalView],
    end: Option<AnyView>,
) -> AnyView {
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
            let text = said(t, &detail.name, &detail.text, principals);
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

/// What would be set, for people: the words of the engine in their language, and names for the ids of principals.
fn said(t: &Text, detail: &str, text: &str, principals: &[PrincipalView]) -> String {
    // What somebody typed is left as it is.
    if text.is_empty() {
        return String::from("–");
    }
    if matches!(detail, "name" | "description") {
        return String::from(text);
    }
    let named = |text: &str, one: &PrincipalView| text.replace(one.id.as_str(), &one.name);
    t.approvals.value(text).map_or_else(
        || principals.iter().fold(String::from(text), |text, one| named(&text, one)),
        String::from,
    )
}
