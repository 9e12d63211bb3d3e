//! The next 90 days as a picture, with the same in a table.

use leptos::prelude::*;
use leptos_router::components::A;

use super::coming::{Coming, DAYS, Kind};
use crate::format::DAY;
use crate::platform::intl;
use crate::text::{Text, fill};

/// Where the line of days is, in CSS pixels from the top.
const BASE: u64 = 66;
/// The most marks above one day; the table has all.
const STACK: usize = 4;

pub(super) fn card(t: &'static Text, coming: Vec<Coming>, now: u64) -> AnyView {
    let h = &t.home;
    let mut heights = vec![0_usize; DAYS as usize + 1];
    let marks: Vec<_> = coming
        .iter()
        .filter_map(|coming| {
            let day = (coming.at.saturating_sub(now) / DAY).min(DAYS);
            let height = heights.get_mut(usize::try_from(day).ok()?)?;
            *height += 1;
            (*height <= STACK).then(|| mark(coming.kind, &across(day), *height as u64))
        })
        .collect();
    let ticks: Vec<_> = (0..=DAYS / 30)
        .map(|month| {
            let x = across(month * 30);
            view! { <line class="tick" x1=x.clone() x2=x y1=(BASE - 4).to_string() y2=(BASE + 6).to_string()></line> }
        })
        .collect();
    let dates: Vec<_> = (0..=DAYS / 30)
        .map(|month| {
            let at = now + month * 30 * DAY;
            let text = if month == 0 { h.today.to_owned() } else { intl::month_day(t.lang, at) };
            view! { <span>{text}</span> }
        })
        .collect();
    let of = |kind: Kind| coming.iter().filter(|coming| coming.kind == kind).count();
    let legend: Vec<_> = Kind::ALL
        .into_iter()
        .map(|kind| {
            view! {
                <li>
                    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                        {shape(kind, 8, 8)}
                    </svg>
                    {kind.word(t)}
                    <strong class="nums">{intl::number(t.lang, of(kind) as u64)}</strong>
                </li>
            }
        })
        .collect();
    let summary = fill(h.coming_summary, &[&intl::number(t.lang, coming.len() as u64)]);
    let rows: Vec<_> = coming
        .into_iter()
        .map(|coming| {
            view! {
                <tr>
                    <td>
                        <A href=coming.href>{coming.name}</A>
                    </td>
                    <td>{coming.kind.word(t)}</td>
                    <td class="end">
                        <span title=intl::exact(t.lang, coming.at)>{intl::ago(t, coming.at, now)}</span>
                    </td>
                </tr>
            }
        })
        .collect();
    let empty = rows.is_empty();
    let table = view! {
        <details class="more" data-testid="coming-table">
            <summary>{h.as_table}</summary>
            <div class="table-wrap">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{h.what}</th>
                            <th scope="col">{h.event}</th>
                            <th scope="col" class="end">
                                {h.when}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    };
    view! {
        <section class="card" aria-labelledby="coming-title">
            <div class="card-head">
                <h2 id="coming-title">{h.coming}</h2>
                <ul class="legend">{legend}</ul>
            </div>
            <div class="card-body">
                <div class="timeline" data-testid="coming">
                    <svg role="img" aria-label=summary>
                        <line class="axis" x1=across(0) x2=across(DAYS) y1=BASE.to_string() y2=BASE.to_string()></line>
                        {ticks}
                        {marks}
                    </svg>
                    <div class="timeline-dates" aria-hidden="true">
                        {dates}
                    </div>
                </div>
                {if empty { view! { <p class="muted">{h.nothing_coming}</p> }.into_any() } else { table.into_any() }}
            </div>
        </section>
    }
    .into_any()
}

/// How far to the right a day is. Shapes keep their form however wide the page is, since only places are relative.
fn across(day: u64) -> String {
    let hundredths = 100 + day * 9_800 / DAYS;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn mark(kind: Kind, x: &str, height: u64) -> AnyView {
    let y = BASE - 2 - height * 14;
    let foot = (height == 1).then(|| {
        view! { <line class="stem" x1="0" x2="0" y1=BASE.to_string() y2=(y + 6).to_string()></line> }
    });
    view! {
        <svg x=x.to_owned() y="0" overflow="visible">
            {foot}
            {shape(kind, 0, y + 4)}
        </svg>
    }
    .into_any()
}

/// A shape for each kind, so that colour is not the only sign.
fn shape(kind: Kind, x: i64, y: u64) -> AnyView {
    let class = kind.class();
    match kind {
        Kind::Rotation => {
            view! { <circle class=class cx=x.to_string() cy=y.to_string() r="5"></circle> }.into_any()
        }
        Kind::Deletion => {
            let path = format!("M{x} {}l6 6-6 6-6-6z", y - 6);
            view! { <path class=class d=path></path> }.into_any()
        }
        Kind::Expiry => {
            let (x, y) = ((x - 5).to_string(), (y - 5).to_string());
            view! { <rect class=class x=x y=y width="10" height="10"></rect> }.into_any()
        }
    }
}
