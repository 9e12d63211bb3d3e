//! Verifying a token in the playground: the signature, then each claim by itself.

use keystead_core::jose::JwtChecks;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::checks;
use crate::app::app;
use crate::backend::tokens::{Examined, Tokens};
use crate::components::button::{Button, Look};
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::pages::work::Work;

#[component]
pub(super) fn VerifyToken(key: String, made: RwSignal<Option<String>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let token = RwSignal::new(String::new());
    let issuer = RwSignal::new(String::new());
    let audience = RwSignal::new(String::new());
    let leeway = RwSignal::new(String::from("0"));
    let found = RwSignal::new(None::<Examined>);
    let judged = RwSignal::new(false);
    let work = Work::new();
    let key = StoredValue::new(key);
    // A token that is made goes straight into the field, unless somebody has put another one there.
    Effect::new(move |before: Option<Option<String>>| {
        let (before, now) = (before.flatten(), made.get());
        let untouched = token.with_untracked(|token| token.is_empty() || before.as_ref() == Some(token));
        if let Some(now) = now.clone().filter(|_| untouched) {
            token.set(now);
            found.set(None);
        }
        // While the next one is being signed there is none: the one before is still what stands in the field.
        now.or(before)
    });
    let allowed =
        move || leeway.with(|typed| typed.trim().parse::<u32>().ok().filter(|seconds| *seconds <= 300));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let Some(session) = app.session() else { return };
        let Some(leeway_seconds) = untrack(allowed) else { return };
        let given = |text: RwSignal<String>| {
            Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty())
        };
        let Some(text) = given(token) else { return };
        let checks = JwtChecks {
            leeway_seconds,
            issuer: given(issuer),
            audience: given(audience).into_iter().collect(),
            ..JwtChecks::default()
        };
        found.set(None);
        let key = key.get_value();
        work.run(async move { session.examine_token(&key, &text, checks).await }, move |examined| {
            found.set(Some(examined))
        });
    };
    let missing = move || {
        (judged.get() && token.with(|token| token.trim().is_empty())).then(|| String::from(t.common.required))
    };
    let wrong = move || allowed().is_none().then(|| String::from(t.jwt.leeway_wrong));
    let use_made = move |()| {
        if let Some(made) = made.get_untracked() {
            token.set(made);
        }
    };
    let another =
        move || made.with(|made| made.is_some() && token.with(|token| made.as_ref() != Some(token)));
    let result = move || found.get().map(|found| checks::report(app, t, &found));
    let button = move || {
        let label = if work.busy.get() { t.jwt.verifying } else { t.jwt.verify };
        view! { <Button label=label look=Look::Primary submit=true busy=work.busy testid="verify-token" /> }
    };
    view! {
        <section class="card" aria-labelledby="verify-token-title">
            <div class="card-head">
                <h2 id="verify-token-title">{t.jwt.play_verify}</h2>
            </div>
            <form class="card-body" on:submit=submit novalidate=true>
                <p class="muted">{t.jwt.play_verify_body}</p>
                <Field
                    label=t.jwt.token
                    value=token
                    id="verify-text"
                    hint=t.jwt.token_hint
                    lines=true
                    mono=true
                    error=Signal::derive(missing)
                />
                <Show when=another>
                    <div class="actions">
                        <Button label=t.jwt.use_made small=true on_press=use_made />
                    </div>
                </Show>
                <div class="three">
                    <Field label=t.jwt.want_iss value=issuer id="want-iss" optional=true />
                    <Field label=t.jwt.want_aud value=audience id="want-aud" optional=true />
                    <Field label=t.jwt.leeway value=leeway id="want-leeway" error=Signal::derive(wrong) />
                </div>
                <ProblemNote problem=work.problem />
                <div class="actions">{button}</div>
                <div role="status">{result}</div>
            </form>
        </section>
    }
}
