//! Toasts: what just happened, and a way to take it back where there is one.

use core::time::Duration;

use leptos::prelude::*;

use super::badge::Tone;
use super::button::{Button, IconButton};
use super::icon::{Icon, icon};
use crate::app::app;
use crate::backend::Problem;
use crate::text::Lang;

/// One toast.
#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
    /// The code of a failure.
    code: Option<String>,
    action: Option<(String, Callback<()>)>,
}

/// The toasts of the page.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    all: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// Spoken but not shown.
    spoken: RwSignal<String>,
    lang: RwSignal<Lang>,
}

impl Toasts {
    pub(crate) fn new(lang: RwSignal<Lang>) -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            spoken: RwSignal::new(String::new()),
            lang,
        }
    }

    /// Shows a text for some seconds.
    pub(crate) fn show(self, tone: Tone, text: impl Into<String>) {
        self.add(tone, text.into(), None, None, Duration::from_secs(6));
    }

    /// Shows a text with a button, for longer.
    pub(crate) fn show_with(
        self,
        tone: Tone,
        text: impl Into<String>,
        label: &str,
        act: impl Fn() + Send + Sync + 'static,
    ) -> u32 {
        let action = Some((String::from(label), Callback::new(move |()| act())));
        self.add(tone, text.into(), None, action, Duration::from_secs(12))
    }

    /// Shows a text with a button until somebody presses or dismisses it.
    pub(crate) fn stay(
        self,
        tone: Tone,
        text: impl Into<String>,
        label: &str,
        act: impl Fn() + Send + Sync + 'static,
    ) {
        let action = Some((String::from(label), Callback::new(move |()| act())));
        // The longest that a browser's timer can wait is a little more.
        self.add(tone, text.into(), None, action, Duration::from_secs(24 * 24 * 3600));
    }

    /// Shows what went wrong, until it is dismissed.
    pub(crate) fn fail(self, problem: &Problem) {
        let t = self.lang.get_untracked().text();
        let text = format!("{} {}", t.error(&problem.code, &problem.english), t.common.nothing_changed);
        self.add(Tone::Bad, text, Some(problem.code.clone()), None, Duration::from_secs(30));
    }

    /// Tells screen readers alone: the eye has seen it already.
    pub(crate) fn say(self, text: &str) {
        self.spoken.set(String::new());
        self.spoken.set(String::from(text));
    }

    /// Takes everything back, what was spoken included: a locked page tells nothing of what is inside.
    pub(crate) fn clear(self) {
        self.all.set(Vec::new());
        self.spoken.set(String::new());
    }

    pub(crate) fn remove(self, id: u32) {
        let _ = self.all.try_update(|all| all.retain(|toast| toast.id != id));
    }

    fn add(
        self,
        tone: Tone,
        text: String,
        code: Option<String>,
        action: Option<(String, Callback<()>)>,
        stays: Duration,
    ) -> u32 {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.all.update(|all| {
            // Three at most: the oldest goes.
            if all.len() >= 3 {
                all.remove(0);
            }
            all.push(Toast { id, tone, text, code, action });
        });
        set_timeout(move || self.remove(id), stays);
        id
    }
}

/// Where the toasts appear.
#[component]
pub(crate) fn ToastRegion() -> impl IntoView {
    let app = app();
    let toasts = app.toasts;
    let one = move |toast: Toast| {
        let t = app.text_now();
        let id = toast.id;
        let action = toast.action.map(|(label, act)| {
            let press = move |()| {
                toasts.remove(id);
                act.run(());
            };
            view! { <Button label=label small=true on_press=press testid="toast-action" /> }
        });
        view! {
            <div class=format!("toast {}", toast.tone.class()) data-testid="toast">
                {icon(toast.tone.icon())}
                <div class="toast-text">
                    <span>{toast.text}</span>
                    {toast.code.map(|code| view! { <code class="error-code">{code}</code> })}
                </div>
                {action}
                <IconButton
                    label=t.common.dismiss
                    kind=Icon::Cross
                    small=true
                    on_press=move |()| toasts.remove(id)
                />
            </div>
        }
    };
    view! {
        <div class="toasts" role="log" aria-live="polite" aria-relevant="additions">
            <For each=move || toasts.all.get() key=|toast| toast.id children=one />
        </div>
        <div class="visually-hidden" role="status">
            {move || toasts.spoken.get()}
        </div>
    }
}
