//! Choosing a PIN: typed under the rules, which are ticked off as they are kept, and typed again.

use keystead_core::pin::{Pin, PinProblem};
use leptos::prelude::*;

use super::icon::{Icon, sized};
use super::secret_field::SecretField;
use crate::app::app;
use crate::text::{Text, fill};

/// A PIN that is being chosen.
#[derive(Clone, Copy)]
pub(crate) struct NewPin {
    pub(crate) value: RwSignal<String>,
    pub(crate) again: RwSignal<String>,
    /// Whether to say what is missing: from the first attempt to go on.
    pub(crate) judged: RwSignal<bool>,
}

impl NewPin {
    pub(crate) fn new() -> Self {
        Self {
            value: RwSignal::new(String::new()),
            again: RwSignal::new(String::new()),
            judged: RwSignal::new(false),
        }
    }

    fn problems(self) -> Vec<PinProblem> {
        self.value.with(|text| Pin::problems(text))
    }

    fn differs(self) -> bool {
        self.value.with(|value| self.again.with(|again| value != again))
    }

    /// Looks at what was typed and says on the fields what is missing; whether all is well.
    pub(crate) fn judge(self) -> bool {
        self.judged.set(true);
        untrack(|| self.problems().is_empty() && !self.differs())
    }
}

/// The rules in the order in which they are shown.
const RULES: [PinProblem; 8] = [
    PinProblem::Length,
    PinProblem::NoUpperCase,
    PinProblem::NoLowerCase,
    PinProblem::NoDigit,
    PinProblem::NoSpecial,
    PinProblem::OtherCharacter,
    PinProblem::Repeated,
    PinProblem::Sequential,
];

/// The word for what a rule asks for.
fn rule_word(t: &Text, rule: PinProblem) -> String {
    let p = &t.pins;
    match rule {
        PinProblem::Length => {
            fill(p.rule_length, &[&Pin::MIN_CHARS.to_string(), &Pin::MAX_CHARS.to_string()])
        }
        PinProblem::NoUpperCase => p.rule_upper.into(),
        PinProblem::NoLowerCase => p.rule_lower.into(),
        PinProblem::NoDigit => p.rule_digit.into(),
        PinProblem::NoSpecial => fill(p.rule_special, &[Pin::SPECIAL.trim_start()]),
        PinProblem::OtherCharacter => p.rule_other.into(),
        PinProblem::Repeated => p.rule_repeated.into(),
        PinProblem::Sequential => p.rule_sequential.into(),
        // A rule that this console does not know says itself what it asks for.
        other => other.to_string(),
    }
}

/// Two fields, with the rules between them.
#[component]
pub(crate) fn PinFields(
    new: NewPin,
    #[prop(into)] label: String,
    #[prop(into)] again_label: String,
    id: &'static str,
    again_id: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let t = app().text_now();
    let wrong = move || {
        let missing = new.judged.get() && !new.problems().is_empty();
        missing.then(|| String::from(t.pins.rules_broken))
    };
    let differs = move || {
        let wrong = new.judged.get() && new.problems().is_empty() && new.differs();
        wrong.then(|| String::from(t.pins.differs))
    };
    view! {
        <SecretField
            label=label
            value=new.value
            id=id
            autofocus=autofocus
            autocomplete="new-password"
            error=Signal::derive(wrong)
        >
            <Rules id=format!("{id}-hint") value=new.value judged=new.judged />
        </SecretField>
        <SecretField
            label=again_label
            value=new.again
            id=again_id
            autocomplete="new-password"
            error=Signal::derive(differs)
        />
    }
}

/// The rules, each with whether the text keeps it.
#[component]
pub(crate) fn Rules(
    id: String,
    #[prop(into)] value: Signal<String>,
    /// Whether a rule that is not kept is wrong and not only open.
    #[prop(into)]
    judged: Signal<bool>,
) -> impl IntoView {
    let t = app().text_now();
    let broken = Memo::new(move |_| value.with(|text| Pin::problems(text)));
    let rows: Vec<_> = RULES
        .into_iter()
        .map(|rule| {
            let kept = move || value.with(|text| !text.is_empty()) && broken.with(|all| !all.contains(&rule));
            // An empty text breaks no rule about what must not be in it.
            let wrong = move || judged.get() && broken.with(|all| all.contains(&rule));
            let mark = move || match (kept(), wrong()) {
                (true, _) => sized(Icon::CheckRound, "15"),
                (false, true) => sized(Icon::Warn, "15"),
                (false, false) => sized(Icon::Dot, "15"),
            };
            let word = move || if kept() { t.pins.kept } else { t.pins.open };
            view! {
                <li class:kept=kept class:broken=wrong>
                    {mark}
                    <span>
                        {rule_word(t, rule)} <span class="visually-hidden">{move || format!(", {}", word())}</span>
                    </span>
                </li>
            }
        })
        .collect();
    view! {
        <ul class="pin-rules" id=id aria-label=t.pins.rules>
            {rows}
        </ul>
    }
}
