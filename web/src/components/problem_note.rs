//! What went wrong, where it went wrong: the sentence, that nothing was changed, and the code in small type.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::app::app;
use crate::backend::Problem;

#[component]
pub(crate) fn ProblemNote(#[prop(into)] problem: Signal<Option<Problem>>) -> impl IntoView {
    let app = app();
    view! {
        <div role="alert" data-testid="problem">
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        let t = app.text();
                        let sentence = String::from(t.error(&problem.code, &problem.english));
                        view! {
                            <div class="banner bad">
                                {icon(Icon::Warn)} <div class="banner-text">
                                    <strong>{sentence}</strong>
                                    <span class="small">
                                        {t.common.nothing_changed} " " <code class="error-code">{problem.code}</code>
                                    </span>
                                </div>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
