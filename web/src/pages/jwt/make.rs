//! Making a token in the playground.

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::editor::{is_object, tidied, with_number};
use super::token::TokenParts;
use crate::app::app;
use crate::backend::local;
use crate::backend::tokens::Tokens;
use crate::components::button::{Button, Look};
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

fn seconds() -> u64 {
    local::now() / 1_000
}

#[component]
pub(super) fn MakeToken(key: String, made: RwSignal<Option<String>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let header = RwSignal::new(String::from("{\n  \"typ\": \"JWT\"\n}"));
    let begin = with_number(
        "{\"iss\":\"https://login.example\",\"sub\":\"user-17\",\"aud\":\"shop\"}",
        "iat",
        seconds(),
    );
    let claims = RwSignal::new(with_number(&begin, "exp", seconds() + HOUR.unsigned_abs()));
    let work = Work::new();
    let key = StoredValue::new(key);
    let wrong = |text: RwSignal<String>| {
        Signal::derive(move || text.with(|text| !is_object(text)).then(|| String::from(t.jwt.not_json)))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(session) = app.session() else { return };
        let (claims, header) = (claims.get_untracked(), header.get_untracked());
        if !is_object(&claims) || !is_object(&header) {
            return;
        }
        made.set(None);
        let key = key.get_value();
        let empty = claims.trim().is_empty();
        work.run(
            async move { session.sign_token(&key, if empty { "{}" } else { &claims }, &header).await },
            move |token| made.set(Some(token)),
        );
    };
    let set = move |label: &'static str, name: &'static str, after: i64, testid: &'static str| {
        let press = move |()| {
            let at = seconds().saturating_add_signed(after);
            claims.update(|text| *text = with_number(text, name, at));
        };
        view! { <Button label=label small=true on_press=press testid=testid /> }
    };
    let result = move || made.get().map(|token| view! { <TokenParts token=token /> });
    let button = move || {
        let label = if work.busy.get() { t.jwt.signing } else { t.jwt.sign };
        view! { <Button label=label look=Look::Primary submit=true busy=work.busy testid="sign-token" /> }
    };
    view! {
        <section class="card" aria-labelledby="make-token-title">
            <div class="card-head">
                <h2 id="make-token-title">{t.jwt.play_make}</h2>
            </div>
            <form class="card-body" on:submit=submit novalidate=true>
                <p class="muted">{t.jwt.play_make_body}</p>
                <div class="editor-two">
                    <Field
                        label=t.jwt.header
                        value=header
                        id="token-header"
                        hint=t.jwt.header_hint
                        lines=true
                        mono=true
                        error=wrong(header)
                    />
                    <div class="tight">
                        <Field
                            label=t.jwt.claims
                            value=claims
                            id="token-claims"
                            hint=t.jwt.claims_hint
                            lines=true
                            mono=true
                            error=wrong(claims)
                        />
                        <div class="actions" role="group" aria-label=t.jwt.set>
                            {set(t.jwt.exp_15m, "exp", 15 * MINUTE, "exp-15m")} {set(t.jwt.exp_1h, "exp", HOUR, "exp-1h")}
                            {set(t.jwt.exp_past, "exp", -HOUR, "exp-past")} {set(t.jwt.nbf_now, "nbf", 0, "nbf-now")}
                            {set(t.jwt.nbf_later, "nbf", HOUR, "nbf-later")} {set(t.jwt.iat_now, "iat", 0, "iat-now")}
                            <Button
                                label=t.jwt.tidy
                                small=true
                                look=Look::Plain
                                on_press=move |()| claims.update(|text| *text = tidied(text))
                            />
                        </div>
                    </div>
                </div>
                <ProblemNote problem=work.problem />
                <div class="actions">{button}</div>
                <div role="status">{result}</div>
            </form>
        </section>
    }
}
