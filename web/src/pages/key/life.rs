//! The life of a key: a picture of what was and what comes, how much its versions were used, and what is left.

use keystead_core::KeyView;
use leptos::prelude::*;

use super::Dialogs;
use super::rotation::RotationCard;
use crate::app::app;
use crate::components::icon::{Icon, sized};
use crate::format::size;
use crate::model::chart::{bars, budget, percent};
use crate::model::timeline::{MARGIN, Mark, Moment, Placed, WIDTH, moments, place};
use crate::platform::intl;
use crate::text::{Text, fill};
use keystead_core::KeyAction;

#[component]
pub(super) fn Life(key: Signal<Option<KeyView>>, dialogs: Dialogs) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    // Drawn when the key changes; that the moment moves on meanwhile is no reason to close the table.
    let picture = move || {
        let found = key.with(|key| key.as_ref().map(|key| moments(key, app.now.get_untracked())))?;
        let shown = picture(t, &found);
        let table = table(t, &found, app.now.get_untracked());
        Some(view! { {shown} {table} })
    };
    let used = move || key.with(|key| key.as_ref().map(|key| chart(t, key)));
    let spent = move || key.with(|key| key.as_ref().and_then(|key| meter(t, key)));
    let rotates = Memo::new(move |_| {
        key.with(|key| key.as_ref().is_some_and(|key| super::can(key, KeyAction::SetRotation)))
    });
    view! {
        <div class="stack">
            <section class="card" aria-labelledby="life-title">
                <div class="card-head">
                    <h2 id="life-title">{t.life.tab}</h2>
                </div>
                <div class="card-body">{picture}</div>
            </section>
            {move || rotates.get().then(|| view! { <RotationCard key=key dialogs=dialogs /> })}
            <section class="card" aria-labelledby="use-title">
                <div class="card-head">
                    <h2 id="use-title">{t.life.use_title}</h2>
                    <p class="muted small">{t.life.use_body}</p>
                </div>
                <div class="card-body">{used} {spent}</div>
            </section>
        </div>
    }
    .into_any()
}

fn said(t: &Text, mark: Mark) -> String {
    let t = &t.life;
    let of = |text: &str, number: u32| fill(text, &[&number.to_string()]);
    match mark {
        Mark::Created => String::from(t.created),
        Mark::Version(number) => of(t.version, number),
        Mark::Used => String::from(t.used),
        Mark::Now => String::from(t.now),
        Mark::Starts(number) => of(t.starts, number),
        Mark::Rotation => String::from(t.rotation),
        Mark::VersionDue(number) => of(t.version_due, number),
        Mark::Deletion => String::from(t.deletion),
    }
}

const fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Created | Mark::Version(_) | Mark::Used => "mark past",
        Mark::Now => "mark now",
        Mark::Starts(_) | Mark::Rotation => "mark next",
        Mark::VersionDue(_) | Mark::Deletion => "mark end",
    }
}

/// How high the line lies in the picture.
const LINE: f64 = 34.0;
/// The first row of labels, and the way from one to the next.
const LABELS: f64 = 64.0;
const ROW: f64 = 38.0;

#[expect(clippy::cast_precision_loss, reason = "a few rows")]
fn picture(t: &'static Text, found: &[Moment]) -> AnyView {
    let placed = place(found);
    let now = placed.iter().find(|one| one.moment.mark == Mark::Now).map_or(WIDTH - MARGIN, |one| one.x);
    let rows = placed.iter().filter_map(|one| one.lane).max().unwrap_or(0) as f64;
    let height = LABELS + ROW * rows + 26.0;
    let day = |moment: Option<&Moment>| moment.map(|moment| intl::day(t.lang, moment.at)).unwrap_or_default();
    let title = fill(t.life.picture, &[&day(found.first()), &day(found.last())]);
    let outer = title.clone();
    // Lines first, so that none of them crosses a word.
    let stems: Vec<_> = placed.iter().filter_map(stem).collect();
    let marks: Vec<_> = placed.iter().map(|one| mark(t, one)).collect();
    view! {
        <div class="picture" tabindex="0" role="group" aria-label=outer>
            <svg
                class="life"
                viewBox=format!("0 0 {WIDTH} {height}")
                role="img"
                aria-label=title
                data-testid="timeline"
            >
                <line class="life-past" x1=MARGIN.to_string() x2=now.to_string() y1=LINE.to_string() y2=LINE.to_string() />
                <line
                    class="life-next"
                    x1=now.to_string()
                    x2=(WIDTH - MARGIN).to_string()
                    y1=LINE.to_string()
                    y2=LINE.to_string()
                />
                {stems}
                {marks}
            </svg>
        </div>
    }
    .into_any()
}

/// The line from a mark to its label.
#[expect(clippy::cast_precision_loss, reason = "a few rows")]
fn stem(one: &Placed) -> Option<AnyView> {
    let below = LABELS + ROW * one.lane? as f64 - 14.0;
    let x = format!("{:.1}", one.x);
    Some(
        view! {
            <line class="stem" x1=x.clone() x2=x y1=(LINE + 8.0).to_string() y2=below.to_string() />
        }
        .into_any(),
    )
}

#[expect(clippy::cast_precision_loss, reason = "a few rows")]
fn mark(t: &'static Text, one: &Placed) -> AnyView {
    let x = format!("{:.1}", one.x);
    let kind = one.moment.mark;
    let radius = if one.lane.is_some() { "6" } else { "3" };
    let label = one.lane.map(|lane| {
        let y = LABELS + ROW * lane as f64;
        view! {
            <text x=x.clone() y=y.to_string()>
                {said(t, kind)}
            </text>
            <text class="when" x=x.clone() y=(y + 15.0).to_string()>
                {intl::day(t.lang, one.moment.at)}
            </text>
        }
    });
    view! {
        <g class=class(kind)>
            {label}
            <circle cx=x cy=LINE.to_string() r=radius>
                <title>{format!("{} · {}", said(t, kind), intl::moment(t.lang, one.moment.at))}</title>
            </circle>
        </g>
    }
    .into_any()
}

/// The same as a table, for whoever does not see the picture or wants the exact times.
fn table(t: &'static Text, found: &[Moment], now: u64) -> AnyView {
    let rows: Vec<_> = found
        .iter()
        .map(|moment| {
            let to_come = (moment.at > now).then(|| view! { <span class="cell-sub">{t.life.to_come}</span> });
            view! {
                <tr>
                    <td class="nums">{intl::moment(t.lang, moment.at)}</td>
                    <td>{said(t, moment.mark)} " " {to_come}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <details class="more" data-testid="timeline-table">
            <summary>{t.life.as_table}</summary>
            <div class="table-wrap">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{t.life.when}</th>
                            <th scope="col">{t.life.what}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// A bar for each version, with its numbers beside it: the chart is its own table.
fn chart(t: &'static Text, key: &KeyView) -> AnyView {
    let bars = bars(key);
    if bars.iter().all(|bar| bar.operations == 0) {
        return view! { <p class="muted">{t.life.use_none}</p> }.into_any();
    }
    let rows: Vec<_> = bars
        .into_iter()
        .rev()
        .map(|bar| {
            view! {
                <tr>
                    <th scope="row">{fill(t.key.version_n, &[&bar.version.to_string()])}</th>
                    <td class="bar">
                        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                            <rect class="bar-all" width="100" height="10" rx="2" />
                            <rect class="bar-part" width=format!("{:.1}", bar.share * 100.0) height="10" rx="2" />
                        </svg>
                    </td>
                    <td class="end nums">{intl::number(t.lang, bar.operations)}</td>
                    <td class="end nums minor">{size(bar.bytes)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="table bars" data-testid="use-chart">
            <thead>
                <tr>
                    <th scope="col">{t.using.version}</th>
                    <th scope="col">
                        <span class="visually-hidden">{t.life.use_title}</span>
                    </th>
                    <th scope="col" class="end">
                        {t.life.operations}
                    </th>
                    <th scope="col" class="end minor">
                        {t.life.bytes}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The share of its budget that the default version has spent.
fn meter(t: &'static Text, key: &KeyView) -> Option<AnyView> {
    let budget = budget(key)?;
    let number = |number| intl::number(t.lang, number);
    let share = percent(budget.spent);
    let text = fill(t.life.budget_spent, &[&number(budget.used), &number(budget.limit), &share]);
    let high = budget.spent >= 0.8;
    let note = if budget.rotates { t.life.budget_rotates } else { t.life.budget_stops };
    let title = fill(t.life.budget, &[&budget.version.to_string()]);
    Some(
        view! {
            <div class="budget" class:high=high data-testid="budget">
                <div class="progress-top">
                    <strong>{high.then(|| sized(Icon::Warn, "16"))} {title.clone()}</strong>
                    <span class="nums">{text}</span>
                </div>
                <meter min="0" max="1" high="0.8" value=budget.spent.to_string() aria-label=title></meter>
                <p class="hint">{note}</p>
            </div>
        }
        .into_any(),
    )
}
