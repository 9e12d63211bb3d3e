//! The dialog in which a keystore is made: its name, its description and its profile, for good.

use keystead_core::client::Methods;
use keystead_core::profile::{Confirm, NameRules};
use keystead_core::{KeystoreView, Profile, ProfileId};
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use super::gate::{GateChoice, GateFields};
use crate::app::app;
use crate::backend::keystores::{KeystoreDraft, Keystores};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::pin_fields::Rules;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::text::Text;

/// Where the counter of a description begins to matter; the engine decides.
pub(super) const DESCRIPTION_MAX_CHARS: u32 = 1_000;

/// Makes a keystore and hands it to `on_made`.
#[component]
pub(crate) fn CreateDialog(open: RwSignal<bool>, on_made: Callback<KeystoreView>) -> impl IntoView {
    let app = app();
    let title = Signal::derive(move || app.text().keystore.new.to_string());
    view! {
        <Dialog open=open title=title testid="keystore-dialog">
            <Form open=open on_made=on_made />
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, on_made: Callback<KeystoreView>) -> impl IntoView {
    let t = app().text_now();
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let choice = Choice::new();
    let judged = RwSignal::new(false);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let wanted = name.with_untracked(|name| String::from(name.trim()));
        if wanted.is_empty() {
            return;
        }
        let described = description.with_untracked(|text| String::from(text.trim()));
        let draft = choice.draft(wanted, described);
        work.run_open(
            move |session| async move { session.create_keystore(draft).await },
            move |made| {
                open.set(false);
                on_made.run(made);
            },
        );
    };
    let missing = move || {
        (judged.get() && name.with(|name| name.trim().is_empty())).then(|| String::from(t.common.required))
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.common.name
                    value=name
                    id="keystore-name"
                    hint=t.keystore.name_hint
                    limit=NameRules::PLAIN.max_chars
                    autofocus=true
                    error=Signal::derive(missing)
                />
                <Field
                    label=t.common.description
                    value=description
                    id="keystore-description"
                    hint=t.keystore.description_hint
                    limit=DESCRIPTION_MAX_CHARS
                    optional=true
                    lines=true
                />
                <ProfileFields choice=choice judged=judged />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.common.create
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="keystore-save"
                />
            </div>
        </form>
    }
}

/// What a new keystore chooses beside its name.
#[derive(Clone, Copy)]
struct Choice {
    profile: RwSignal<String>,
    gate: GateChoice,
    pin: RwSignal<String>,
}

impl Choice {
    fn new() -> Self {
        Self {
            profile: RwSignal::new(ProfileId::STANDARD.to_string()),
            gate: GateChoice::none(),
            pin: RwSignal::new(String::new()),
        }
    }

    fn rules(self) -> Option<&'static Profile> {
        self.profile.with(|name| name.parse().ok()).and_then(Profile::named)
    }

    fn offered(self) -> Methods {
        self.rules().map(|rules| rules.access.gate_methods).unwrap_or_default()
    }

    fn requires_method(self) -> bool {
        self.rules().is_some_and(|rules| rules.access.gate_required)
    }

    fn asks_for_pin(self) -> bool {
        self.rules().is_some_and(|rules| rules.deletion.confirm == Confirm::Pin)
    }

    fn choose_profile(self, name: String) {
        self.profile.set(name);
        untrack(|| self.gate.reset(self.offered(), self.requires_method()));
    }

    fn draft(self, name: String, description: String) -> KeystoreDraft {
        untrack(|| KeystoreDraft {
            name,
            description,
            profile: self.rules().map_or(ProfileId::STANDARD, |rules| rules.id),
            gate: self.gate.gate(),
            pin: self.asks_for_pin().then(|| Zeroizing::new(self.pin.get())),
        })
    }
}

#[component]
fn ProfileFields(choice: Choice, judged: RwSignal<bool>) -> impl IntoView {
    let t = app().text_now();
    let profiles = Profile::ALL.map(|profile| (profile.id.to_string(), profile_name(t, profile.id)));
    let asks_for_pin = Memo::new(move |_| choice.asks_for_pin());
    view! {
        <Select
            label=t.keystore.profile
            id="keystore-profile"
            hint=t.keystore.profile_hint
            options=profiles.to_vec()
            value=choice.profile
            on_choose=move |name| choice.choose_profile(name)
        />
        <div class="summary" role="status">
            <p>{move || choice.rules().map(|rules| profile_title(t, rules))}</p>
        </div>
        <Show when=move || asks_for_pin.get()>
            <SecretField
                label=t.keystore.pin
                value=choice.pin
                id="keystore-pin"
                autocomplete="new-password"
            >
                <p class="hint">{t.keystore.pin_hint}</p>
                <Rules id=String::from("keystore-pin-hint") value=choice.pin judged=judged />
            </SecretField>
        </Show>
        <GateFields
            choice=choice.gate
            offered=Signal::derive(move || choice.offered())
            required=Signal::derive(move || choice.requires_method())
        />
    }
}

/// What a profile is called, in a word or two.
pub(crate) fn profile_name(t: &Text, profile: ProfileId) -> String {
    String::from(match profile {
        ProfileId::STANDARD => t.keystore.short_standard,
        ProfileId::NHN => "NHN Cloud",
        ProfileId::KAKAO => "KakaoCloud",
        ProfileId::NAVER => "NAVER Cloud",
        ProfileId::JWT => t.keystore.short_jwt,
        other => return other.to_string(),
    })
}

/// What a profile is like, in one line.
pub(super) const fn profile_title(t: &Text, profile: &Profile) -> &'static str {
    match profile.id {
        ProfileId::STANDARD => t.keystore.profile_standard,
        ProfileId::NHN => t.keystore.profile_nhn,
        ProfileId::KAKAO => t.keystore.profile_kakao,
        ProfileId::NAVER => t.keystore.profile_naver,
        ProfileId::JWT => t.keystore.profile_jwt,
        _ => profile.title,
    }
}
