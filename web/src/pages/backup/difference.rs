//! What restoring a backup would do: in numbers, then row by row.

use keystead_core::{ImportKind, ImportObstacle, ImportOutcome, ImportReport, ImportRow};
use leptos::prelude::*;

use crate::components::badge::{Tone, badge};
use crate::components::icon::{Icon, sized};
use crate::platform::intl;
use crate::text::{Text, fill};

/// The most rows that are shown one by one.
const MOST: usize = 200;

pub(super) fn difference(t: &'static Text, report: &ImportReport, has_news: bool) -> AnyView {
    let of = |outcome: ImportOutcome| report.rows.iter().filter(|row| row.outcome == outcome).count();
    let line = |kind: Icon, outcome: ImportOutcome, what: &'static str| {
        let number = of(outcome);
        (number > 0).then(|| {
            view! {
                <li data-outcome=word_of(outcome)>
                    {sized(kind, "16")} <strong>{intl::number(t.lang, number as u64)}</strong> <span>{what}</span>
                </li>
            }
        })
    };
    let from = fill(t.backup.from_vault, &[&report.vault_name, &intl::moment(t.lang, report.exported)]);
    let signed = report.signed_by.clone().map(|key| {
        view! {
            <p class="muted small wrap-anywhere">
                {t.backup.signed_by} ": " <code>{key}</code>
            </p>
        }
    });
    // What changes comes first; what stays as it is needs no row of its own.
    let mut rows: Vec<_> = report.rows.iter().filter(|row| row.outcome != ImportOutcome::Unchanged).collect();
    rows.sort_by_key(|row| match row.outcome {
        ImportOutcome::Conflict => 0,
        ImportOutcome::Replaced => 1,
        ImportOutcome::Kept => 2,
        _ => 3,
    });
    let left = rows.len().saturating_sub(MOST);
    let rows: Vec<_> = rows.into_iter().take(MOST).map(|row| one(t, row)).collect();
    view! {
        <div class="result" data-testid="restore-difference">
            <strong>{if has_news { t.backup.difference } else { t.backup.nothing_new }}</strong>
            <p class="muted small">{from}</p>
            {signed}
            <ul class="diff">
                {line(Icon::Plus, ImportOutcome::Added, t.backup.diff_added)}
                {line(Icon::Rotate, ImportOutcome::Replaced, t.backup.diff_replaced)}
                {line(Icon::Pause, ImportOutcome::Kept, t.backup.diff_kept)}
                {line(Icon::Warn, ImportOutcome::Conflict, t.backup.diff_conflict)}
                {line(Icon::Check, ImportOutcome::Unchanged, t.backup.diff_same)}
            </ul>
            {(!rows.is_empty())
                .then(|| {
                    let few = rows.len() <= 12;
                    view! {
                        <details class="more" open=few>
                            <summary>{t.backup.one_by_one}</summary>
                            <ul class="diff-rows">{rows}</ul>
                            {(left > 0).then(|| fill(t.backup.more_rows, &[&intl::number(t.lang, left as u64)]))}
                        </details>
                    }
                })}
        </div>
    }
    .into_any()
}

const fn word_of(outcome: ImportOutcome) -> &'static str {
    match outcome {
        ImportOutcome::Added => "added",
        ImportOutcome::Unchanged => "unchanged",
        ImportOutcome::Kept => "kept",
        ImportOutcome::Replaced => "replaced",
        ImportOutcome::Conflict => "conflict",
    }
}

fn one(t: &'static Text, row: &ImportRow) -> AnyView {
    let b = &t.backup;
    let kind = match row.kind {
        ImportKind::Settings => b.kind_settings,
        ImportKind::Principal => b.kind_principal,
        ImportKind::Keystore => b.kind_keystore,
        ImportKind::Key => b.kind_key,
        ImportKind::Credential => b.kind_credential,
    };
    let (tone, mark, word) = match row.outcome {
        ImportOutcome::Added => (Tone::Good, Icon::Plus, b.row_added),
        ImportOutcome::Replaced => (Tone::Accent, Icon::Rotate, b.row_replaced),
        ImportOutcome::Kept => (Tone::Quiet, Icon::Pause, b.row_kept),
        ImportOutcome::Conflict => (Tone::Warn, Icon::Warn, b.row_conflict),
        ImportOutcome::Unchanged => (Tone::Quiet, Icon::Check, b.row_same),
    };
    let obstacle = row.obstacle.map(|obstacle| {
        let why = match obstacle {
            ImportObstacle::LosesVersions => b.loses_versions,
            ImportObstacle::Destroyed => b.destroyed_here,
            ImportObstacle::OtherObject => b.other_object,
            ImportObstacle::Names => b.names,
        };
        view! { <p class="muted small">{why}</p> }
    });
    let fields: Vec<_> = row
        .differences
        .iter()
        .map(|difference| {
            view! {
                <tr>
                    <th scope="row">{difference.field.clone()}</th>
                    <td>{value(difference.field.as_str(), &difference.here, t)}</td>
                    <td>{value(difference.field.as_str(), &difference.there, t)}</td>
                </tr>
            }
        })
        .collect();
    let table = (!fields.is_empty()).then(|| {
        view! {
            <div class="table-wrap">
                <table class="table small">
                    <thead>
                        <tr>
                            <th scope="col">{b.field}</th>
                            <th scope="col">{b.here}</th>
                            <th scope="col">{b.there}</th>
                        </tr>
                    </thead>
                    <tbody>{fields}</tbody>
                </table>
            </div>
        }
    });
    let name = if row.name.is_empty() { row.id.clone() } else { row.name.clone() };
    view! {
        <li data-row=word_of(row.outcome)>
            <div class="result-head">
                <span>
                    <span class="muted">{kind} " "</span>
                    <strong>{name}</strong>
                </span>
                {badge(tone, mark, word)}
            </div>
            {obstacle}
            {table}
        </li>
    }
    .into_any()
}

/// Times are written as numbers.
fn value(field: &str, text: &str, t: &Text) -> String {
    let is_time = matches!(field, "created" | "changed" | "lastRotation" | "nextRotation");
    match text.parse() {
        Ok(at) if is_time => intl::moment(t.lang, at),
        _ => text.to_owned(),
    }
}
