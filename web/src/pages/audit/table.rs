//! The entries, newest first, with their filter.

use keystead_core::audit::{Entry, Outcome, Subject};
use leptos::prelude::*;

use super::entry::EntryDialog;
use super::filter::{Ended, Filter, subject_named};
use crate::app::app;
use crate::components::badge::{Tone, badge};
use crate::components::button::Button;
use crate::components::empty_state::EmptyState;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::load::{load, shown};
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::components::timestamp::Timestamp;
use crate::pages::work::Work;
use crate::text::{Text, count};

/// Entries behind the first page, and where the next begins.
#[derive(Clone, Default, PartialEq)]
struct Older {
    entries: Vec<Entry>,
    /// `None` before anything older was asked for.
    next: Option<Option<u64>>,
}

#[component]
pub(super) fn AuditCard(filter: Filter) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let older = RwSignal::new(Older::default());
    let open = RwSignal::new(None::<Entry>);
    let work = Work::new();
    let first = load(move |session| {
        let asked = filter.asked();
        async move {
            let page = asked.page(&session, None).await?;
            Ok((page.entries, page.next))
        }
    });
    Effect::new(move |_| {
        // Another first page: what was behind the one before is not behind this one.
        first.track();
        older.set(Older::default());
    });
    let more = move |next: u64| {
        let Some(session) = app.session() else { return };
        let asked = untrack(|| filter.asked());
        work.run(async move { asked.page(&session, Some(next)).await }, move |page| {
            older.update(|older| {
                older.entries.extend(page.entries);
                older.next = Some(page.next);
            });
        });
    };
    let list = shown(first, move |(entries, next)| {
        if entries.is_empty() && next.is_none() {
            return view! {
                <EmptyState kind=Icon::Search title=t.audit.none body=t.audit.none_body>
                    <Button label=t.audit.clear on_press=move |()| filter.clear() />
                </EmptyState>
            }
            .into_any();
        }
        let begun = entries.len();
        let rows: Vec<_> = entries.into_iter().map(|entry| row(t, entry, open)).collect();
        let rest = move || {
            older.with(|older| {
                older.entries.iter().cloned().map(|entry| row(t, entry, open)).collect::<Vec<_>>()
            })
        };
        let summary = move || {
            let number = begun + older.with(|older| older.entries.len());
            count(number as u64, t.audit.shown_one, t.audit.shown_many)
        };
        let button = move || {
            older.with(|older| older.next.unwrap_or(next)).map(|next| {
                view! {
                    <Button
                        label=t.audit.older
                        small=true
                        busy=work.busy
                        testid="audit-older"
                        on_press=move |()| more(next)
                    />
                }
            })
        };
        view! {
            <div class="table-wrap">
                <table class="table stacks" data-testid="audit-table">
                    <thead>
                        <tr>
                            <th scope="col">{t.audit.col_event}</th>
                            <th scope="col">{t.audit.col_outcome}</th>
                            <th scope="col">{t.audit.col_time}</th>
                            <th scope="col">{t.audit.col_actor}</th>
                            <th scope="col" class="end">
                                {t.audit.sequence}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows} {rest}</tbody>
                </table>
            </div>
            <div class="card-foot">
                <span class="muted small" role="status">
                    {summary}
                </span>
                {button}
            </div>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-label=t.audit.title>
            {filters(t, filter)}
            {list}
        </section>
        <EntryDialog entry=open filter=filter />
    }
}

fn filters(t: &'static Text, filter: Filter) -> AnyView {
    let mut options = vec![(String::new(), String::from(t.audit.any))];
    options.extend(
        Subject::ALL
            .iter()
            .map(|subject| (subject.name().to_owned(), String::from(t.audit.subject(*subject)))),
    );
    let value = Signal::derive(move || {
        filter.subject.get().map(|subject| subject.name().to_owned()).unwrap_or_default()
    });
    let day = |label: &'static str, value: RwSignal<String>, id: &'static str| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input
                    type="date"
                    class="input"
                    id=id
                    data-testid=id
                    prop:value=move || value.get()
                    on:change:target=move |event| value.set(event.target().value())
                />
            </div>
        }
    };
    view! {
        <div class="filter-grid" role="search" aria-label=t.audit.filters>
            <Select
                label=t.audit.what
                id="audit-about"
                options=options
                value=value
                on_choose=move |name: String| filter.subject.set(subject_named(&name))
            />
            <div class="field">
                <span class="legend">{t.audit.outcome}</span>
                <div>
                    <Segments
                        label=t.audit.outcome
                        choices=Ended::choices(t)
                        chosen=filter.ended
                        on_choose=move |ended| filter.ended.set(ended)
                        testid="audit-outcome"
                    />
                </div>
            </div>
            <Field label=t.audit.actor value=filter.actor id="audit-actor" />
            <Field label=t.audit.object value=filter.object id="audit-object" mono=true />
            {day(t.audit.from, filter.from, "audit-from")}
            {day(t.audit.until, filter.until, "audit-until")}
            <Show when=move || filter.hides()>
                <div class="filter-clear">
                    <Button
                        label=t.audit.clear
                        small=true
                        leading=Icon::Cross
                        testid="audit-clear"
                        on_press=move |()| filter.clear()
                    />
                </div>
            </Show>
        </div>
    }
    .into_any()
}

/// What happened, in words.
pub(crate) fn event_words(t: &Text, entry: &Entry) -> String {
    let event = entry.what.event;
    format!("{} · {}", t.audit.subject(event.subject()), t.audit.action(event.action()))
}

/// What it happened to, by its name, label or address, where the entry has one.
pub(crate) fn named(entry: &Entry) -> Option<String> {
    let named = |name: &str| matches!(name, "name" | "label" | "value");
    entry.what.details.iter().find(|(name, _)| named(name)).map(|(_, value)| value.clone())
}

pub(super) fn outcome_badge(t: &Text, outcome: &Outcome) -> AnyView {
    match outcome {
        Outcome::Success => badge(Tone::Good, Icon::Check, t.audit.success),
        Outcome::Refused { .. } => badge(Tone::Bad, Icon::Cross, t.audit.refused),
    }
}

fn row(t: &'static Text, entry: Entry, open: RwSignal<Option<Entry>>) -> impl IntoView {
    let words = event_words(t, &entry);
    let named = named(&entry);
    let (sequence, time, actor) = (entry.sequence, entry.what.time.0, entry.what.actor.clone());
    let look = outcome_badge(t, &entry.what.outcome);
    view! {
        <tr>
            <td>
                <div class="cell-main">
                    <button
                        type="button"
                        class="link"
                        aria-haspopup="dialog"
                        data-testid="audit-entry"
                        on:click=move |_| open.set(Some(entry.clone()))
                    >
                        {words}
                    </button>
                    {named.map(|name| view! { <span class="cell-sub">{name}</span> })}
                </div>
            </td>
            <td>{look}</td>
            <td>
                <span class="cell-sub">
                    <Timestamp ms=time />
                </span>
            </td>
            <td class="minor">{actor}</td>
            <td class="minor end nums">{sequence}</td>
        </tr>
    }
}
