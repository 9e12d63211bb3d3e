//! What went wrong, where it went wrong: the sentence, that nothing was changed, and the code in small type.

use leptos::prelude::*;
use leptos_router::components::A;

use super::badge::Tone;
use super::icon::{Icon, icon};
use crate::app::app;
use crate::backend::Problem;
use crate::pages::address;
use crate::text::Text;

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
                        if problem.put_aside.is_some() {
                            return put_aside(t);
                        }
                        let sentence = String::from(t.error(&problem.code, &problem.english));
                        view! {
                            <div class="banner bad">
                                {icon(Icon::Warn)} <div class="banner-text">
                                    <strong>{sentence}</strong>
                                    <span class="small">
                                        {(!problem.is_unsure()).then_some(t.common.nothing_changed)} " " <code class="error-code">{problem.code}</code>
                                    </span>
                                </div>
                            </div>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}

/// It is no failure: the change waits for approval.
fn put_aside(t: &'static Text) -> AnyView {
    view! {
        <div class="banner accent">
            {icon(Tone::Accent.icon())} <div class="banner-text">
                <strong>{t.approvals.put_aside}</strong>
                <span class="small">{t.approvals.put_aside_body}</span>
            </div>
            <div class="actions">
                <A href=address::APPROVALS attr:class="btn small">
                    {t.approvals.to_approvals}
                </A>
            </div>
        </div>
    }
    .into_any()
}
