//! What a keystore changes of its profile, where the profile lets it. What is as the profile has it is not a choice.

use std::sync::Arc;

use keystead_core::profile::{CancelTo, Unauthorized};
use keystead_core::{Customization, KeystoreChanges, KeystoreView, Period, Profile};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::keystores::Keystores;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::check::Check;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::components::select::Select;
use crate::format::duration;
use crate::pages::work::Work;
use crate::text::fill;

/// What is being chosen: as it would hold, whether it is the profile's or not.
#[derive(Clone, Copy)]
struct Choice {
    window: RwSignal<String>,
    cancel_to: RwSignal<CancelTo>,
    rotation: RwSignal<String>,
    versions: RwSignal<String>,
    export: RwSignal<bool>,
    unique: RwSignal<bool>,
    partial: RwSignal<bool>,
}

impl Choice {
    fn of(rules: &Profile) -> Self {
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            window: RwSignal::new(hours(rules).to_string()),
            cancel_to: RwSignal::new(rules.deletion.cancel_to),
            rotation: RwSignal::new(rules.rotation.default_days.unwrap_or(0).to_string()),
            versions: RwSignal::new(number(rules.versions.max)),
            export: RwSignal::new(rules.export.symmetric),
            unique: RwSignal::new(rules.names.unique),
            partial: RwSignal::new(rules.access.unauthorized == Unauthorized::PartialRow),
        }
    }

    /// What differs from the profile; `None` while something is no number.
    fn custom(self, profile: &Profile) -> Option<Customization> {
        let number = |text: RwSignal<String>| text.with(|text| text.trim().parse::<u32>().ok());
        let versions = if self.versions.with(|text| text.trim().is_empty()) {
            None
        } else {
            Some(number(self.versions)?)
        };
        let shown = if self.partial.get() { Unauthorized::PartialRow } else { Unauthorized::Hidden };
        Some(Customization {
            deletion_window_hours: Some(number(self.window)?).filter(|chosen| *chosen != hours(profile)),
            cancel_to: Some(self.cancel_to.get()).filter(|chosen| *chosen != profile.deletion.cancel_to),
            rotation_default_days: Some(number(self.rotation)?)
                .filter(|chosen| *chosen != profile.rotation.default_days.unwrap_or(0)),
            versions_max: versions.filter(|chosen| Some(*chosen) != profile.versions.max),
            allow_export: Some(self.export.get()).filter(|chosen| *chosen != profile.export.symmetric),
            unique_names: Some(self.unique.get()).filter(|chosen| *chosen != profile.names.unique),
            unauthorized: Some(shown).filter(|chosen| *chosen != profile.access.unauthorized),
        })
    }
}

/// The waiting time of deletions in hours.
fn hours(rules: &Profile) -> u32 {
    let window = rules.deletion.window.unwrap_or(Period(0));
    u32::try_from(window.0 / Period::HOUR.0).unwrap_or(u32::MAX)
}

const CANCELS: [(&str, CancelTo); 3] =
    [("enabled", CancelTo::Enabled), ("disabled", CancelTo::Disabled), ("previous", CancelTo::Previous)];

/// The rules to choose. Nothing where the profile has none to choose.
#[component]
pub(super) fn RulesCard(keystore: KeystoreView, rules: Arc<Profile>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let Some(profile) = Profile::named(keystore.profile).filter(|profile| profile.customizable) else {
        return ().into_any();
    };
    let choice = Choice::of(&rules);
    let id = StoredValue::new(keystore.id);
    let work = Work::new();
    // The engine says what is out of its bounds.
    let wrong = move |field: &'static str, text: RwSignal<String>| {
        Signal::derive(move || {
            if text.with(|text| !text.trim().is_empty() && text.trim().parse::<u32>().is_err()) {
                return Some(String::from(t.rules.number));
            }
            let problem = choice.custom(profile)?.check(profile).err()?;
            let mine = matches!(&problem, keystead_core::Error::CustomOutOfBounds { field: named, .. } if *named == field);
            mine.then(|| String::from(t.error(problem.code(), &problem.to_string())))
        })
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(custom) = untrack(|| choice.custom(profile)) else { return };
        let changes = KeystoreChanges { custom: Some(custom), ..KeystoreChanges::default() };
        work.run_open(
            move |session| async move { session.update_keystore(&id.get_value(), changes).await },
            move |_| app.toasts.show(Tone::Good, t.rules.saved),
        );
    };
    let usual = duration(t, profile.deletion.window.unwrap_or(Period(0)).0);
    let cancel_word = |to: CancelTo| {
        String::from(match to {
            CancelTo::Enabled => t.rules.cancel_enabled,
            CancelTo::Disabled => t.rules.cancel_disabled,
            CancelTo::Previous => t.rules.cancel_previous,
        })
    };
    let cancel_name = move || {
        let found = CANCELS.iter().find(|(_, to)| *to == choice.cancel_to.get());
        found.map(|(name, _)| String::from(*name)).unwrap_or_default()
    };
    view! {
        <section class="card" aria-labelledby="rules-title">
            <div class="card-head">
                <div class="tight">
                    <h2 id="rules-title">{t.rules.title}</h2>
                    <p class="cell-sub">{t.rules.body}</p>
                </div>
            </div>
            <form on:submit=submit novalidate=true>
                <div class="card-body">
                    <div class="two">
                        <Field
                            label=t.rules.window
                            value=choice.window
                            id="rules-window"
                            hint=fill(t.rules.window_hint, &[&usual])
                            error=wrong("deletionWindowHours", choice.window)
                        />
                        <Select
                            label=t.rules.cancel_to
                            id="rules-cancel"
                            options=CANCELS.map(|(name, to)| (String::from(name), cancel_word(to))).to_vec()
                            value=Signal::derive(cancel_name)
                            on_choose=move |name: String| {
                                if let Some((_, to)) = CANCELS.iter().find(|(known, _)| *known == name) {
                                    choice.cancel_to.set(*to);
                                }
                            }
                        />
                        <Field
                            label=t.rules.rotation
                            value=choice.rotation
                            id="rules-rotation"
                            hint=t.rules.rotation_hint
                            error=wrong("rotationDefaultDays", choice.rotation)
                        />
                        <Field
                            label=t.rules.versions
                            value=choice.versions
                            id="rules-versions"
                            hint=t.rules.versions_hint
                            error=wrong("versionsMax", choice.versions)
                        />
                    </div>
                    <div class="stack methods">
                        <Check
                            label=t.rules.export
                            hint=t.rules.export_hint
                            id="rules-export"
                            value=choice.export
                        />
                        <Check
                            label=t.rules.unique
                            hint=t.rules.unique_hint
                            id="rules-unique"
                            value=choice.unique
                        />
                        <Check
                            label=t.rules.partial
                            hint=t.rules.partial_hint
                            id="rules-partial"
                            value=choice.partial
                        />
                    </div>
                    <ProblemNote problem=work.problem />
                </div>
                <div class="card-foot end">
                    <Button
                        label=t.common.save
                        look=Look::Primary
                        submit=true
                        busy=work.busy
                        testid="rules-save"
                    />
                </div>
            </form>
        </section>
    }
    .into_any()
}
