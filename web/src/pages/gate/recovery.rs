//! The second step: the recovery code, kept and proved to be kept.

use js_sys::Uint8Array;
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use crate::app::app;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::platform::download;
use crate::text::fill;

/// Which group is asked for, counted from 1: neither the first nor the last, which the eye catches in passing.
const ASKED: usize = 5;

/// `code` is shown here and nowhere else.
#[component]
pub(crate) fn RecoveryStep(code: Zeroizing<String>, on_kept: impl Fn() + Copy + 'static) -> impl IntoView {
    let t = app().text_now();
    let typed = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let asked = code.split('-').nth(ASKED - 1).map(String::from).unwrap_or_default();
    let asked = StoredValue::new(Zeroizing::new(asked));
    let groups: Vec<_> = code.split('-').map(|group| view! { <span>{group.to_string()}</span> }).collect();
    let place = ASKED.to_string();

    let is_right =
        move || typed.with(|typed| asked.with_value(|asked| typed.trim().eq_ignore_ascii_case(asked)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        if untrack(is_right) {
            on_kept();
        }
    };
    let wrong = fill(t.gate.recovery_check_wrong, &[&place]);
    let error = Signal::derive(move || (judged.get() && !is_right()).then(|| wrong.clone()));
    let whole = StoredValue::new(code);
    let save = move |()| {
        let text = whole.with_value(|code| {
            format!("{}\n\n{}\n\n{}\n", t.gate.recovery_file, code.as_str(), t.gate.recovery_file_note)
        });
        download::save(
            "keystead-recovery-code.txt",
            &Uint8Array::from(text.as_bytes()),
            "text/plain;charset=utf-8",
        );
    };
    view! {
        <div class="gate-head">
            <h1>{t.gate.recovery_title}</h1>
            <p>{t.gate.recovery_body}</p>
        </div>
        <div class="recovery" role="group" aria-label=t.gate.recovery_code data-testid="recovery-code">
            {groups}
        </div>
        <div class="actions">
            <CopyButton
                text=Signal::derive(move || whole.with_value(|code| code.to_string()))
                secret=true
                worded=true
                testid="copy-recovery"
            />
            <Button label=t.common.download leading=Icon::Download testid="download-recovery" on_press=save />
        </div>
        <form on:submit=submit novalidate=true>
            <Field
                label=fill(t.gate.recovery_check, &[&place])
                value=typed
                id="recovery-check"
                hint=t.gate.recovery_check_hint
                mono=true
                error=error
            />
            <Button
                label=t.gate.recovery_continue
                look=Look::Primary
                submit=true
                wide=true
                testid="recovery-kept"
            />
        </form>
    }
}
