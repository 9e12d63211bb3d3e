//! Who may use a key: everybody who is registered, or those on a list.

use keystead_core::{Access, KeyAction, KeyView, PrincipalId, PrincipalView};
use leptos::prelude::*;
use leptos_router::components::A;
use web_sys::SubmitEvent;

use super::can;
use crate::app::app;
use crate::backend::keys::Keys;
use crate::backend::principals::Principals;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::icon::{Icon, icon};
use crate::components::load::{load, shown};
use crate::components::problem_note::ProblemNote;
use crate::components::segments::Segments;
use crate::pages::address;
use crate::pages::principals::form::choose_from;
use crate::pages::work::Work;
use crate::text::Text;

#[component]
pub(super) fn AccessTab(key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let Some(before) = key.get_untracked() else { return ().into_any() };
    let keystore = before.keystore.clone();
    let all = load(move |session| {
        let keystore = keystore.clone();
        async move {
            let lists = session.rules(&keystore).await?.access.lists;
            Ok((lists, session.principals().await?))
        }
    });
    let may =
        Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| can(key, KeyAction::SetAccess))));
    let body = shown(all, move |(lists, principals)| {
        if !lists {
            return view! {
                <div class="card-body">
                    <Banner
                        tone=Tone::Quiet
                        title=t.principals.access_none.to_string()
                        body=t.principals.access_none_body.to_string()
                        testid="access-none"
                    />
                </div>
            }
            .into_any();
        }
        view! { <Form before=before.clone() principals=principals may=may /> }.into_any()
    });
    view! {
        <section class="card" aria-labelledby="access-title">
            <div class="card-head">
                <div class="tight">
                    <h2 id="access-title">{t.principals.access}</h2>
                    <p class="cell-sub">{t.principals.access_body}</p>
                </div>
            </div>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Form(before: KeyView, principals: Vec<PrincipalView>, may: Memo<bool>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let restricted = RwSignal::new(before.restricted);
    let chosen = RwSignal::new(before.allowed.clone());
    let id = StoredValue::new(before.id);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let access = if restricted.get_untracked() {
            let ids = chosen.get_untracked();
            Access::Restricted(ids.iter().filter_map(|id| id.parse::<PrincipalId>().ok()).collect())
        } else {
            Access::Open
        };
        work.run_open(
            move |session| async move { session.set_access(&id.get_value(), access).await },
            move |_| app.toasts.show(Tone::Good, t.principals.access_saved),
        );
    };
    let gone: Vec<_> =
        before.allowed.into_iter().filter(|id| principals.iter().all(|one| one.id != *id)).collect();
    let list = StoredValue::new(principals);
    let lost = StoredValue::new(gone);
    view! {
        <form on:submit=submit novalidate=true>
            <div class="card-body">
                <div>
                    <Segments
                        label=t.principals.access
                        choices=vec![(false, t.principals.access_open), (true, t.principals.access_list)]
                        chosen=restricted
                        on_choose=move |on| restricted.set(on)
                        testid="access-choice"
                    />
                </div>
                <div class="summary" role="status" data-testid="access-meaning">
                    <p>{move || meaning(t, restricted.get(), chosen.with(Vec::is_empty))}</p>
                </div>
                <Show when=move || restricted.get()>
                    {(!list.with_value(Vec::is_empty))
                        .then(|| choose_from(t, list.get_value(), chosen, "access-list"))}
                    {lost_rows(t, lost.get_value(), chosen)}
                    <div>
                        <A href=address::PRINCIPALS attr:class="btn small">
                            {icon(Icon::People)}
                            {t.principals.to_list}
                        </A>
                    </div>
                </Show>
                <ProblemNote problem=work.problem />
            </div>
            <div class="card-foot end">
                <Show when=move || !may.get()>
                    <span class="muted small">{t.principals.access_not_now}</span>
                </Show>
                <Button
                    label=t.common.save
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    disabled=Signal::derive(move || !may.get())
                    testid="access-save"
                />
            </div>
        </form>
    }
    .into_any()
}

const fn meaning(t: &'static Text, restricted: bool, empty: bool) -> &'static str {
    match (restricted, empty) {
        (false, _) => t.principals.access_open_means,
        (true, true) => t.principals.access_nobody,
        (true, false) => t.principals.access_list_means,
    }
}

/// Entries of the list whose principal was removed since: they can only be taken off it.
fn lost_rows(t: &'static Text, lost: Vec<String>, chosen: RwSignal<Vec<String>>) -> Option<AnyView> {
    let rows: Vec<_> = lost
        .into_iter()
        .map(|id| {
            let (own, shown) = (id.clone(), id.clone());
            view! {
                <li>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=move || chosen.with(|chosen| chosen.contains(&own))
                            on:change:target=move |event| {
                                let on = event.target().checked();
                                chosen
                                    .update(|chosen| {
                                        chosen.retain(|known| *known != id);
                                        if on {
                                            chosen.push(id.clone());
                                        }
                                    });
                            }
                        />
                        <span>{t.principals.access_gone}</span>
                        <code class="muted small">{shown.get(..8).unwrap_or_default().to_owned()}</code>
                    </label>
                </li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="pick-list">{rows}</ul> }.into_any())
}
