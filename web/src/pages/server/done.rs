//! What a server has done by itself.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::app;
use crate::backend::jobs::{JobKind, JobView, JobsView};
use crate::backend::keys::Keys;
use crate::components::icon::{Icon, icon, sized};
use crate::components::load::Load;
use crate::components::timestamp::Timestamp;
use crate::format::groups;
use crate::pages::address;
use crate::platform::{intl, spawn};
use crate::text::{Text, fill};

/// How many are shown.
const SHOWN: usize = 20;

#[component]
pub(super) fn Done(jobs: RwSignal<Load<JobsView>>) -> impl IntoView {
    let t = app().text_now();
    // Made anew only when something was done: whoever stands on a link stays there.
    let done = Memo::new(move |_| {
        jobs.with(|jobs| match jobs {
            Load::Ready(jobs) => jobs.done.iter().take(SHOWN).cloned().collect(),
            _ => Vec::new(),
        })
    });
    let names = names_of(done);
    let list = move || {
        let done = done.get();
        if done.is_empty() {
            return view! { <p class="card-body muted">{t.jobs.done_none}</p> }.into_any();
        }
        let rows: Vec<_> = done.into_iter().map(|job| row(t, job, names)).collect();
        view! {
            <ul class="rows" data-testid="jobs-done">
                {rows}
            </ul>
        }
        .into_any()
    };
    let note = fill(t.jobs.done_note, &[&intl::number(t.lang, SHOWN as u64)]);
    view! {
        <section class="card" aria-labelledby="done-title">
            <div class="card-head">
                <h2 id="done-title">{t.jobs.done}</h2>
                <A href=address::AUDIT attr:class="btn small plain">
                    {t.home.all_activity}
                    {sized(Icon::ChevronRight, "14")}
                </A>
            </div>
            {list}
            <div class="card-foot muted small">{note}</div>
        </section>
    }
}

type Names = RwSignal<BTreeMap<String, String>>;

/// The names of the keys, as far as they are known.
fn names_of(done: Memo<Vec<JobView>>) -> Names {
    let names = RwSignal::new(BTreeMap::new());
    Effect::new(move |_| {
        let Some(session) = app().session() else { return };
        let mut asked = names.get_untracked();
        for job in done.get() {
            if asked.insert(job.key.clone(), String::new()).is_some() {
                continue;
            }
            let session = session.clone();
            spawn(async move {
                // One that is not there any more keeps its id.
                if let Ok(key) = session.key(&job.key).await {
                    let _ = names.try_update(|names| names.insert(job.key, key.name));
                }
            });
        }
    });
    names
}

fn row(t: &'static Text, job: JobView, names: Names) -> AnyView {
    let (mark, words) = match job.job {
        JobKind::Rotation => (Icon::Rotate, t.jobs.rotated),
        JobKind::Deletion => (Icon::Trash, t.jobs.deleted),
    };
    let href = address::key(&job.key);
    let id = job.key;
    let name = move || {
        let known = names.with(|names| names.get(&id).cloned());
        known.unwrap_or_else(|| groups(&id).into_iter().take(2).collect::<Vec<_>>().join(" ") + "…")
    };
    view! {
        <li>
            <A href=href attr:class="row">
                <span class="key-mark">{icon(mark)}</span>
                <div class="grow">
                    <div class="row-title">{name}</div>
                    <div class="cell-sub">{words} " · " <Timestamp ms=job.at /></div>
                </div>
            </A>
        </li>
    }
    .into_any()
}
