//! Which keystore has a key, and whether the vault or a token keeps its private part.

use keystead_core::{KeystoreView, Profile, ProfileId};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::app;
use crate::backend::hsm::HsmToken;
use crate::components::load::{Load, load};
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::pages::address;
use crate::shell::frame;

/// Whether keys of the keystore may lie in tokens.
pub(crate) fn takes_tokens(keystore: &KeystoreView) -> bool {
    Profile::named(keystore.profile).is_some_and(|profile| profile.tokens)
}

/// The keystore with this id.
pub(crate) fn named(id: RwSignal<String>) -> Memo<Option<KeystoreView>> {
    let keystores = frame().keystores;
    Memo::new(move |_| {
        let keystores = keystores.get().ready()?;
        id.with(|id| keystores.into_iter().find(|keystore| keystore.id == *id))
    })
}

/// Choosing a keystore whose keys may lie in tokens.
#[component]
pub(crate) fn KeystoreField(chosen: RwSignal<String>, id: &'static str) -> impl IntoView {
    let t = app().text_now();
    let keystores = frame().keystores;
    let fitting = Memo::new(move |_| {
        let all = keystores.get().ready().unwrap_or_default();
        all.into_iter().filter(takes_tokens).collect::<Vec<_>>()
    });
    Effect::new(move |_| {
        fitting.with(|fitting| {
            let is_there =
                chosen.with_untracked(|chosen| fitting.iter().any(|keystore| keystore.id == *chosen));
            let usual =
                fitting.iter().find(|keystore| keystore.profile == ProfileId::JWT).or(fitting.first());
            if let Some(usual) = usual.filter(|_| !is_there) {
                chosen.set(usual.id.clone());
            }
        });
    });
    move || {
        if keystores.with(|keystores| matches!(keystores, Load::Ready(_))) && fitting.with(Vec::is_empty) {
            return view! {
                <p class="hint">
                    {t.jwt.none_body} " " <A href=address::NEW_KEYSTORE>{t.jwt.none_button}</A>
                </p>
            }
            .into_any();
        }
        let options = fitting.get().into_iter().map(|keystore| (keystore.id, keystore.name)).collect();
        view! {
            <Select
                label=t.jwt.keystore
                id=id
                options=options
                value=chosen
                on_choose=move |id| chosen.set(id)
            />
        }
        .into_any()
    }
}

/// The tokens that the server uses at the moment.
pub(crate) fn tokens_in_use() -> Memo<Vec<HsmToken>> {
    let tokens = load(async |session| session.hsm_tokens_in_use().await);
    Memo::new(move |_| tokens.get().ready().unwrap_or_default())
}

/// Whether the vault or a token keeps the private key; nothing where no token is in use. `token` is the serial number of the
/// token, and empty for the vault.
#[component]
pub(crate) fn CustodyField(token: RwSignal<String>) -> impl IntoView {
    let t = app().text_now();
    let tokens = tokens_in_use();
    let in_token = Memo::new(move |_| token.with(|token| !token.is_empty()));
    let choose = move |inside: bool| {
        let first = tokens.with_untracked(|tokens| tokens.first().map(|token| token.serial.clone()));
        token.set(first.filter(|_| inside).unwrap_or_default());
    };
    let which = move || {
        let options: Vec<_> = tokens.get().into_iter().map(|token| (token.serial, token.label)).collect();
        (in_token.get() && options.len() > 1).then(|| {
            view! {
                <Select
                    label=t.hsm.token
                    id="custody-token"
                    options=options
                    value=token
                    on_choose=move |serial| token.set(serial)
                />
            }
        })
    };
    move || {
        (!tokens.with(Vec::is_empty)).then(|| {
            view! {
                <div class="field">
                    <span class="legend">{t.hsm.place}</span>
                    <div>
                        <Segments
                            label=t.hsm.place
                            choices=vec![(false, t.hsm.place_vault), (true, t.hsm.place_token)]
                            chosen=in_token
                            on_choose=choose
                            testid="custody"
                        />
                    </div>
                </div>
                {which}
            }
        })
    }
}
