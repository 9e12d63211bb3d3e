//! The public key of a pair, as others read it.

use js_sys::Uint8Array;
use keystead_core::KeyView;
use leptos::prelude::*;

use crate::app::app;
use crate::backend::keys::{Keys, PublicHalf};
use crate::components::badge::version_is_live;
use crate::components::button::Button;
use crate::components::copy_button::CopyButton;
use crate::components::icon::Icon;
use crate::components::load::{Load, shown};
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::platform::{download, spawn};
use crate::text::fill;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Pem,
    Jwk,
}

#[component]
pub(super) fn PublicKeyCard(key: Signal<Option<KeyView>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let form = RwSignal::new(Form::Pem);
    let chosen = RwSignal::new(String::new());
    let facts = Memo::new(move |_| {
        key.with(|key| {
            key.as_ref().map(|key| {
                let live = key.versions.iter().rev().filter(|version| version_is_live(version.state));
                let numbers: Vec<u32> = live.map(|version| version.number).collect();
                (key.id.clone(), key.name.clone(), key.primary, numbers)
            })
        })
    });
    // Asked for when the key or the choice is another, and not at each change of the vault: each reading is recorded.
    let found = RwSignal::new(Load::Waiting);
    Effect::new(move |_| {
        let version = chosen.with(|chosen| chosen.parse::<u32>().ok());
        let (Some((id, name, primary, _)), Some(session)) = (facts.get(), app.session()) else { return };
        spawn(async move {
            let outcome = match session.public_half(&id, version.or(primary)).await {
                Ok(half) => Load::Ready((name, half)),
                Err(problem) => Load::Failed(problem),
            };
            let now = chosen.try_with_untracked(|chosen| chosen.parse::<u32>().ok());
            if now == Some(version) {
                found.set(outcome);
            }
        });
    });
    let chooser = move || {
        let (_, _, primary, numbers) = facts.get()?;
        if numbers.len() < 2 {
            return None;
        }
        let options = numbers
            .iter()
            .map(|number| (number.to_string(), fill(t.key.version_n, &[&number.to_string()])))
            .collect();
        let shown = move || {
            let typed = chosen.get();
            if typed.is_empty() {
                primary.map(|number| number.to_string()).unwrap_or_default()
            } else {
                typed
            }
        };
        Some(view! {
            <Select
                label=t.using.version
                id="public-version"
                options=options
                value=Signal::derive(shown)
                on_choose=move |number| chosen.set(number)
            />
        })
    };
    let body = shown(found, move |(name, half)| one(form, name, half));
    view! {
        <section class="card" aria-labelledby="public-title">
            <div class="card-head">
                <h2 id="public-title">{t.key.public_title}</h2>
                <Segments
                    label=t.create.form
                    choices=vec![(Form::Pem, "PEM"), (Form::Jwk, "JWK")]
                    chosen=form
                    on_choose=move |chosen| form.set(chosen)
                    testid="public-form"
                />
            </div>
            <div class="card-body">{chooser} {body}</div>
        </section>
    }
    .into_any()
}

fn one(form: RwSignal<Form>, name: String, half: PublicHalf) -> AnyView {
    let t = app().text_now();
    let PublicHalf { version, pem, jwk } = half;
    let text = Signal::derive(move || match form.get() {
        Form::Pem => pem.clone(),
        Form::Jwk => jwk.clone(),
    });
    let save = move |()| {
        let (ending, mime) = match form.get_untracked() {
            Form::Pem => ("pem", "application/x-pem-file"),
            Form::Jwk => ("jwk.json", "application/jwk+json"),
        };
        let bytes = Uint8Array::from(text.get_untracked().as_bytes());
        download::save(&format!("{name}-{version}.{ending}"), &bytes, mime);
    };
    view! {
        <pre class="output" tabindex="0" data-testid="public-key">
            {move || text.get()}
        </pre>
        <div class="actions">
            <CopyButton text=text worded=true testid="public-copy" />
            <Button label=t.common.download leading=Icon::Download testid="public-save" on_press=save />
        </div>
    }
    .into_any()
}
