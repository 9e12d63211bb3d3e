//! Tokens of hardware security modules: which there are and how they are, or what is needed to have some.

use keystead_core::Operation;
use leptos::prelude::*;

use super::localized;
use crate::app::app;
use crate::backend::hsm::{HsmModules, HsmToken};
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::load::{load, shown};
use crate::pages::allowed::allowed;
use crate::shell::frame;
use crate::text::Text;

mod adopt;
mod delete;
pub(crate) mod key;
mod keys;
mod needed;
mod pins;
mod set_up;
mod standing;
pub(crate) mod token;
mod tokens;

use needed::{Lacks, Needed};
use set_up::SetUpDialog;

#[component]
pub(crate) fn HsmPage() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let setting_up = RwSignal::new(None::<HsmToken>);
    localized(move |t| {
        crumbs.set(&[], t.hsm.title);
        let body = if app.at_server() {
            allowed(Operation::UpdateSettings, || view! { <Tokens setting_up=setting_up /> }.into_any())
        } else {
            view! { <Needed lacks=Lacks::Server /> }.into_any()
        };
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.hsm.title}</h1>
                    {app.at_server().then(|| view! { <p>{t.hsm.subtitle}</p> })}
                </div>
                {body}
                <SetUpDialog subject=setting_up />
            </div>
        }
    })
}

#[component]
fn Tokens(setting_up: RwSignal<Option<HsmToken>>) -> impl IntoView {
    let t = app().text_now();
    let found = load(async |session| session.hsm().await);
    shown(found, move |HsmModules { module, tokens, problem }| {
        let Some(module) = module else {
            return view! { <Needed lacks=Lacks::Module /> }.into_any();
        };
        let body = match problem {
            Some(problem) => {
                let (title, problem) = (String::from(t.hsm.unlisted), problem);
                view! { <Banner tone=Tone::Bad title=title body=problem testid="hsm-problem" /> }.into_any()
            }
            None if tokens.is_empty() => none(t),
            None => tokens::cards(t, tokens, setting_up).into_any(),
        };
        view! {
            {body}
            <p class="muted small">{t.hsm.module} " · " {module}</p>
        }
        .into_any()
    })
}

fn none(t: &'static Text) -> AnyView {
    view! {
        <div class="card">
            <EmptyState kind=Icon::Chip title=t.hsm.none_title body=t.hsm.none_body />
        </div>
    }
    .into_any()
}
