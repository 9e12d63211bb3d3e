//! The strength meter: five steps and a word.

use leptos::prelude::*;

use crate::app::app;
use crate::strength::Score;

/// Shows `score`; `None` while it is being estimated or cannot be. Silent until something is typed.
#[component]
pub(crate) fn Meter(
    #[prop(into)] score: Signal<Option<Score>>,
    #[prop(into)] waiting: Signal<bool>,
) -> impl IntoView {
    let t = app().text_now();
    let steps = move || {
        let score = score.get();
        let lit = score.map_or(0, Score::steps);
        let tone = score.map_or("", Score::tone);
        (0..5)
            .map(|step| view! { <i class=if step < lit { format!("on {tone}") } else { String::new() }></i> })
            .collect::<Vec<_>>()
    };
    let typed = move || score.get().is_some() || waiting.get();
    let word = move || match score.get() {
        Some(score) => score.word(t),
        None if waiting.get() => t.common.strength_wait,
        None => "",
    };
    let advice = move || score.get().is_none_or(Score::wants_advice);
    view! {
        <div class="meter" data-testid="strength">
            <div class="meter-steps" aria-hidden="true">
                {steps}
            </div>
            <p class="hint">
                <span role="status" hidden=move || !typed()>
                    <span class="visually-hidden">{t.common.strength} ": "</span>
                    <strong class="meter-word">{word}</strong>
                    " "
                </span>
                <span hidden=move || !advice()>{t.common.strength_hint}</span>
            </p>
        </div>
    }
}
