//! What the audit log says of a key.

use keystead_core::Operation;
use keystead_core::audit::{Entry, Outcome};
use leptos::prelude::*;

use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::badge::{Tone, badge};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::load::{load, shown};
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::pages::allowed::allowed;
use crate::pages::work::Work;
use crate::text::{Text, fill};

#[component]
pub(super) fn History(id: String) -> impl IntoView {
    allowed(Operation::ReadAudit, || history(id))
}

fn history(id: String) -> AnyView {
    let t = app().text_now();
    let own = id.clone();
    let newest = load(move |session| {
        let id = own.clone();
        async move {
            let page = session.history(&id, None).await?;
            Ok((page.entries, page.next))
        }
    });
    let id = StoredValue::new(id);
    let body = shown(newest, move |(entries, next)| {
        if entries.is_empty() {
            return view! { <div class="card-body"><p class="muted">{t.life.history_none}</p></div> }
                .into_any();
        }
        view! { <Entries id=id.get_value() newest=entries next=next /> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="history-title">
            <div class="card-head">
                <h2 id="history-title">{t.life.history}</h2>
                <p class="muted small">{t.life.history_body}</p>
            </div>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Entries(id: String, newest: Vec<Entry>, next: Option<u64>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let entries = RwSignal::new(newest);
    let next = RwSignal::new(next);
    let work = Work::new();
    let more = Callback::new(move |()| {
        let Some(session) = app.session() else { return };
        let (id, before) = (id.clone(), next.get_untracked());
        work.run(async move { session.history(&id, before).await }, move |page| {
            entries.update(|entries| entries.extend(page.entries));
            next.set(page.next);
        });
    });
    let rows = move || entries.with(|entries| entries.iter().map(|entry| row(t, entry)).collect::<Vec<_>>());
    view! {
        <div class="table-wrap" tabindex="0" role="group" aria-label=t.life.history>
            <table class="table" data-testid="history">
                <thead>
                    <tr>
                        <th scope="col">{t.life.when}</th>
                        <th scope="col">{t.life.what}</th>
                        <th scope="col">{t.life.who}</th>
                        <th scope="col">{t.life.outcome}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <ProblemNote problem=work.problem />
        <Show when=move || next.with(Option::is_some)>
            <div class="card-foot">
                <Button
                    label=t.life.history_more
                    small=true
                    busy=work.busy
                    testid="history-more"
                    on_press=more
                />
            </div>
        </Show>
    }
    .into_any()
}

fn row(t: &'static Text, entry: &Entry) -> AnyView {
    let what = &entry.what;
    let version = what.object.and_then(|object| object.version).map(|number| {
        let said = fill(t.life.of_version, &[&number.to_string()]);
        view! { <span class="cell-sub">{said}</span> }
    });
    let who = match what.actor.as_str() {
        "owner" => String::from(t.keys.owner),
        "system" => String::from(t.life.system),
        other => String::from(other),
    };
    let outcome = match &what.outcome {
        Outcome::Success => badge(Tone::Good, Icon::Check, t.life.outcome_done),
        Outcome::Refused { code } => view! {
            <div class="cell-main">
                {badge(Tone::Bad, Icon::Warn, t.life.outcome_refused)}
                <code class="error-code">{code.clone()}</code>
            </div>
        }
        .into_any(),
    };
    view! {
        <tr>
            <td>
                <Timestamp ms=what.time.0 />
            </td>
            <td>
                <div class="cell-main">
                    <span>{words::action(t, what.event.action())}</span>
                    {version}
                </div>
            </td>
            <td>{who}</td>
            <td>{outcome}</td>
        </tr>
    }
    .into_any()
}
