//! What is needed before there are tokens: a server, and the module of the hardware.

use leptos::prelude::*;

use crate::app::app;
use crate::components::badge::{Tone, badge};
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Icon, sized};
use crate::text::fill;

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lacks {
    /// This is a vault in the browser.
    Server,
    /// The server was given no module.
    Module,
}

const MAKE: &str = "keystead init --data vault";
const SERVE: &str = "keystead serve --data vault";
const FLAG: &str = "keystead serve --data vault --hsm-module /usr/lib/softhsm/libsofthsm2.so";
const FILE: &str = "hsm-module = \"/usr/lib/softhsm/libsofthsm2.so\"";

#[component]
pub(super) fn Needed(lacks: Lacks) -> impl IntoView {
    let t = app().text_now();
    let (title, body) = match lacks {
        Lacks::Server => (t.hsm.needs_title, t.hsm.needs_body),
        Lacks::Module => (t.hsm.module_title, t.hsm.module_body),
    };
    let server = match lacks {
        Lacks::Server => view! {
            <p>{t.hsm.step_server_body}</p>
            {command(MAKE)}
            {command(SERVE)}
        }
        .into_any(),
        Lacks::Module => {
            let host = app().server.get_value().unwrap_or_default();
            view! { <p>{fill(t.hsm.step_server_done, &[&host])}</p> }.into_any()
        }
    };
    let is_done = lacks == Lacks::Module;
    view! {
        <section class="card" aria-labelledby="needed-title" data-testid="hsm-needed">
            <div class="card-head">
                <div class="title-line">
                    <span class="key-mark">{sized(Icon::Chip, "18")}</span>
                    <div class="tight">
                        <h2 id="needed-title">{title}</h2>
                        <p class="cell-sub">{body}</p>
                    </div>
                </div>
            </div>
            <ol class="guide" aria-label=t.hsm.steps>
                <li class:done=is_done>
                    <div class="title-line">
                        <h3>{t.hsm.step_server}</h3>
                        {is_done.then(|| badge(Tone::Good, Icon::CheckRound, t.hsm.step_done))}
                    </div>
                    {server}
                </li>
                <li>
                    <h3>{t.hsm.step_module}</h3>
                    <p>{t.hsm.step_module_body}</p>
                    {command(FLAG)}
                    <p>{t.hsm.step_module_file}</p>
                    {command(FILE)}
                </li>
                <li>
                    <h3>{t.hsm.step_open}</h3>
                    <p>{t.hsm.step_open_body}</p>
                </li>
            </ol>
        </section>
    }
}

/// Something to type elsewhere, with a button that copies it.
fn command(text: &'static str) -> AnyView {
    view! {
        <div class="command">
            <pre class="output" tabindex="0">{text}</pre>
            <CopyButton text=Signal::derive(move || String::from(text)) />
        </div>
    }
    .into_any()
}
