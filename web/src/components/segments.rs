//! One of a few: buttons that look like one control.

use leptos::prelude::*;

/// One choice: its value and its word.
pub(crate) type Choice<T> = (T, &'static str);

/// `chosen` says which is chosen; pressing another calls `on_choose`.
#[component]
pub(crate) fn Segments<T>(
    #[prop(into)] label: String,
    choices: Vec<Choice<T>>,
    #[prop(into)] chosen: Signal<T>,
    #[prop(into)] on_choose: Callback<T>,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let buttons = choices
        .into_iter()
        .map(|(value, word)| {
            view! {
                <button
                    type="button"
                    aria-pressed=move || (chosen.get() == value).to_string()
                    on:click=move |_| on_choose.run(value)
                >
                    {word}
                </button>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="segments" role="group" aria-label=label data-testid=testid>
            {buttons}
        </div>
    }
}
