//! Choosing a passphrase: typed, judged in words, typed again.

use core::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;

use super::meter::Meter;
use super::secret_field::SecretField;
use crate::app::app;
use crate::platform::spawn;
use crate::platform::worker;
use crate::strength::{MIN_CHARS, Score};
use crate::text::{Text, fill};

/// A passphrase that is being chosen.
#[derive(Clone, Copy)]
pub(crate) struct NewPassphrase {
    pub(crate) value: RwSignal<String>,
    pub(crate) again: RwSignal<String>,
    /// Whether to say what is missing: from the first attempt to go on.
    pub(crate) judged: RwSignal<bool>,
}

impl NewPassphrase {
    pub(crate) fn new() -> Self {
        Self {
            value: RwSignal::new(String::new()),
            again: RwSignal::new(String::new()),
            judged: RwSignal::new(false),
        }
    }

    fn too_short(self) -> bool {
        self.value.with(|value| value.chars().count() < MIN_CHARS)
    }

    fn differs(self) -> bool {
        self.value.with(|value| self.again.with(|again| value != again))
    }

    /// Looks at what was typed and says on the fields what is missing; whether all is well.
    pub(crate) fn judge(self) -> bool {
        self.judged.set(true);
        !untrack(|| self.too_short() || self.differs())
    }

    /// Takes it off the page.
    pub(crate) fn clear(self) {
        self.value.set(String::new());
        self.again.set(String::new());
        self.judged.set(false);
    }

    fn first_error(self, t: &Text) -> Option<String> {
        (self.judged.get() && self.too_short())
            .then(|| fill(t.common.passphrase_short, &[&MIN_CHARS.to_string()]))
    }

    fn second_error(self, t: &Text) -> Option<String> {
        let typed = self.again.with(|again| !again.is_empty());
        ((self.judged.get() || typed) && !self.too_short() && self.judged.get() && self.differs())
            .then(|| String::from(t.gate.confirm_differs))
    }
}

/// Two fields and the meter. Strength is estimated off the main thread, once typing has paused.
#[component]
pub(crate) fn PassphraseFields(
    new: NewPassphrase,
    #[prop(into)] label: String,
    #[prop(into)] again_label: String,
    id: &'static str,
    again_id: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let t = app().text_now();
    let score = RwSignal::new(None);
    let waiting = RwSignal::new(false);
    let newest = Rc::new(Cell::new(0_u32));
    Effect::new(move |_| {
        let typed = new.value.get();
        let turn = newest.get().wrapping_add(1);
        newest.set(turn);
        if typed.is_empty() {
            score.set(None);
            waiting.set(false);
            return;
        }
        waiting.set(true);
        let newest = Rc::clone(&newest);
        spawn(async move {
            gloo_timers::future::TimeoutFuture::new(150).await;
            if newest.get() != turn {
                return;
            }
            let found = worker::strength(&typed).await;
            if newest.get() == turn {
                let _ = score.try_set(found.map(Score::new));
                let _ = waiting.try_set(false);
            }
        });
    });
    view! {
        <SecretField
            label=label
            value=new.value
            id=id
            autofocus=autofocus
            autocomplete="new-password"
            error=Signal::derive(move || new.first_error(t))
        >
            <Meter score=score waiting=waiting />
        </SecretField>
        <SecretField
            label=again_label
            value=new.again
            id=again_id
            autocomplete="new-password"
            error=Signal::derive(move || new.second_error(t))
        />
    }
}
