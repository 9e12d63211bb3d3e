//! All keystores.

use keystead_core::{KeystoreView, Operation};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::keystore::form::{CreateDialog, profile_name};
use super::keystore::gate::gate_line;
use super::{address, localized};
use crate::app::app;
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::shown;
use crate::components::search_box::SearchBox;
use crate::pages::allowed::only;
use crate::shell::frame;
use crate::text::{Text, count, fill};

#[component]
pub(crate) fn Keystores() -> impl IntoView {
    let app = app();
    let frame = frame();
    let query = use_query_map();
    let navigate = use_navigate();
    let creating = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    // The wish is taken out of the address at once: a reload must not open the dialog again.
    let stay = navigate.clone();
    Effect::new(move |_| {
        if query.with(|query| query.get("new").is_some()) {
            creating.set(true);
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            stay(address::KEYSTORES, options);
        }
    });
    let go = StoredValue::new_local(navigate);
    let create = Callback::new(move |made: KeystoreView| {
        let t = app.text_now();
        app.toasts.say(&fill(t.keystore.created, &[&made.name]));
        go.with_value(|go| go(&address::keystore(&made.id), NavigateOptions::default()));
    });
    localized(move |t| {
        frame.crumbs.set(&[], t.keystore.title);
        let open = move |()| creating.set(true);
        view! {
            <div class="page">
                <div class="page-head">
                    <div class="page-title">
                        <h1>{t.keystore.title}</h1>
                        <p>{t.keystore.subtitle}</p>
                    </div>
                    <div class="actions">
                        {only(
                            Operation::CreateKeystore,
                            || {
                                view! {
                                    <Button
                                        label=t.keystore.new
                                        look=Look::Primary
                                        leading=Icon::Plus
                                        testid="new-keystore"
                                        on_press=open
                                    />
                                }
                            },
                        )}
                        <A href=address::PRINCIPALS attr:class="btn narrow-only">
                            {icon(Icon::People)}
                            {t.principals.title}
                        </A>
                        <A href=address::SERVICE_KEYS attr:class="btn narrow-only">
                            {icon(Icon::Shield)}
                            {t.service.title}
                        </A>
                    </div>
                </div>
                {shown(frame.keystores, move |keystores| list(t, keystores, typed, creating))}
                <CreateDialog open=creating on_made=create />
            </div>
        }
    })
}

fn list(
    t: &'static Text,
    keystores: Vec<KeystoreView>,
    typed: RwSignal<String>,
    creating: RwSignal<bool>,
) -> AnyView {
    if keystores.is_empty() {
        return view! {
            <div class="card">
                <EmptyState kind=Icon::Stores title=t.keystore.empty body=t.keystore.empty_body>
                    {only(
                        Operation::CreateKeystore,
                        || {
                            view! {
                                <Button
                                    label=t.keystore.new
                                    leading=Icon::Plus
                                    testid="first-keystore"
                                    on_press=move |()| creating.set(true)
                                />
                            }
                        },
                    )}
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let found = move || {
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        let found: Vec<_> = keystores
            .iter()
            .filter(|one| {
                one.name.to_lowercase().contains(&wanted) || one.description.to_lowercase().contains(&wanted)
            })
            .cloned()
            .map(|keystore| tile(t, keystore))
            .collect();
        if found.is_empty() {
            return view! {
                <div class="card">
                    <EmptyState kind=Icon::Search title=t.keystore.find_none body=t.keystore.find_none_body>
                        <Button
                            label=t.keystore.show_all
                            testid="all-keystores"
                            on_press=move |()| typed.set(String::new())
                        />
                    </EmptyState>
                </div>
            }
            .into_any();
        }
        view! {
            <ul class="tiles" data-testid="keystores">
                {found}
            </ul>
        }
        .into_any()
    };
    view! {
        <SearchBox label=t.keystore.find value=typed on_input=move |text| typed.set(text) />
        {found}
    }
    .into_any()
}

fn tile(t: &'static Text, keystore: KeystoreView) -> impl IntoView {
    let gate = gate_line(t, &keystore.gate);
    let keys = count(u64::from(keystore.keys), t.common.keys_one, t.common.keys_many);
    let profile = profile_name(t, keystore.profile);
    view! {
        <li>
            <A href=address::keystore(&keystore.id) attr:class="tile">
                <span class="tile-top">
                    <span class="tile-mark">{icon(Icon::Stores)}</span>
                    <h2>{keystore.name}</h2>
                </span>
                <p>{keystore.description}</p>
                <span class="tile-end">
                    <span>{profile} " · " {keys}</span>
                    {gate}
                </span>
            </A>
        </li>
    }
}
