//! All keystores.

use keystead_core::KeystoreView;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::keystore::form::KeystoreDialog;
use super::{address, localized};
use crate::app::app;
use crate::backend::keystores::Keystores;
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::shown;
use crate::shell::frame;
use crate::text::{Text, count, fill};

#[component]
pub(crate) fn Keystores() -> impl IntoView {
    let app = app();
    let frame = frame();
    let query = use_query_map();
    let navigate = use_navigate();
    let creating = RwSignal::new(false);
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
                    <Button
                        label=t.keystore.new
                        look=Look::Primary
                        leading=Icon::Plus
                        testid="new-keystore"
                        on_press=open
                    />
                </div>
                {shown(frame.keystores, move |keystores| tiles(t, keystores))}
                <KeystoreDialog
                    open=creating
                    title=t.keystore.new
                    button=t.common.create
                    choose_profile=true
                    save=move |session, draft| {
                        Box::pin(async move { session.create_keystore(draft).await })
                    }
                    on_saved=create
                />
            </div>
        }
    })
}

fn tiles(t: &'static Text, keystores: Vec<KeystoreView>) -> AnyView {
    if keystores.is_empty() {
        return view! {
            <div class="card">
                <EmptyState kind=Icon::Stores title=t.keystore.empty body=t.keystore.empty_body />
            </div>
        }
        .into_any();
    }
    let tiles = keystores
        .into_iter()
        .map(|keystore| {
            view! {
                <li>
                    <A href=address::keystore(&keystore.id) attr:class="tile">
                        <span class="tile-top">
                            <span class="tile-mark">{icon(Icon::Stores)}</span>
                            <h2>{keystore.name}</h2>
                        </span>
                        <p>{keystore.description}</p>
                        <span class="tile-end">
                            {count(u64::from(keystore.keys), t.common.keys_one, t.common.keys_many)}
                        </span>
                    </A>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! { <ul class="tiles">{tiles}</ul> }.into_any()
}
