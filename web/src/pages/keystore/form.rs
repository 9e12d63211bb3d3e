//! The dialog in which a keystore gets its name, its description and, when it is made, its profile.

use core::future::Future;
use core::pin::Pin;
use std::rc::Rc;

use keystead_core::client::{Gate, Methods};
use keystead_core::profile::{Confirm, NameRules};
use keystead_core::{KeystoreView, Profile, ProfileId};
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use crate::app::app;
use crate::backend::keystores::KeystoreDraft;
use crate::backend::{Problem, Session};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::text::Text;

/// Where the counter of a description begins to matter; the engine decides.
const DESCRIPTION_MAX_CHARS: u32 = 1_000;

/// A change of a keystore that is under way.
pub(crate) type Saving = Pin<Box<dyn Future<Output = Result<KeystoreView, Problem>>>>;

/// Asks for what a keystore is to be and gives it to `save`.
#[component]
pub(crate) fn KeystoreDialog<F>(
    open: RwSignal<bool>,
    title: &'static str,
    button: &'static str,
    /// What the keystore is called now.
    #[prop(optional, into)]
    before: Signal<Option<(String, String)>>,
    /// Whether it is a new one, which chooses its profile for good.
    #[prop(optional)]
    choose_profile: bool,
    save: F,
    on_saved: Callback<KeystoreView>,
) -> impl IntoView
where
    F: Fn(Rc<Session>, KeystoreDraft) -> Saving + Copy + Send + Sync + 'static,
{
    view! {
        <Dialog open=open title=title.to_string() testid="keystore-dialog">
            <Form
                open=open
                button=button
                before=before.get_untracked()
                choose_profile=choose_profile
                save=save
                on_saved=on_saved
            />
        </Dialog>
    }
}

#[component]
fn Form<F>(
    open: RwSignal<bool>,
    button: &'static str,
    before: Option<(String, String)>,
    choose_profile: bool,
    save: F,
    on_saved: Callback<KeystoreView>,
) -> impl IntoView
where
    F: Fn(Rc<Session>, KeystoreDraft) -> Saving + Copy + Send + Sync + 'static,
{
    let t = app().text_now();
    let (name, description) = before.unwrap_or_default();
    let name = RwSignal::new(name);
    let description = RwSignal::new(description);
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
            move |session| save(session, draft),
            move |saved| {
                open.set(false);
                on_saved.run(saved);
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
                {choose_profile.then(|| view! { <ProfileFields choice=choice /> })}
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button label=button look=Look::Primary submit=true busy=work.busy testid="keystore-save" />
            </div>
        </form>
    }
}

/// What a new keystore chooses for good.
#[derive(Clone, Copy)]
struct Choice {
    profile: RwSignal<String>,
    method: RwSignal<String>,
    pin: RwSignal<String>,
}

impl Choice {
    fn new() -> Self {
        Self {
            profile: RwSignal::new(ProfileId::STANDARD.to_string()),
            method: RwSignal::new(String::from("ipv4")),
            pin: RwSignal::new(String::new()),
        }
    }

    fn rules(self) -> Option<&'static Profile> {
        self.profile.with(|name| name.parse().ok()).and_then(Profile::named)
    }

    fn asks_for_pin(self) -> bool {
        self.rules().is_some_and(|rules| rules.deletion.confirm == Confirm::Pin)
    }

    fn asks_for_method(self) -> bool {
        self.rules().is_some_and(|rules| rules.access.gate_required)
    }

    fn draft(self, name: String, description: String) -> KeystoreDraft {
        untrack(|| {
            let method = self.method.get();
            let methods = Methods {
                ipv4: method == "ipv4",
                mac: method == "mac",
                certificate: method == "certificate",
            };
            KeystoreDraft {
                name,
                description,
                profile: self.rules().map_or(ProfileId::STANDARD, |rules| rules.id),
                gate: if self.asks_for_method() {
                    Gate { methods, ..Gate::default() }
                } else {
                    Gate::default()
                },
                pin: self.asks_for_pin().then(|| Zeroizing::new(self.pin.get())),
            }
        })
    }
}

#[component]
fn ProfileFields(choice: Choice) -> impl IntoView {
    let t = app().text_now();
    let profiles = Profile::ALL.map(|profile| (profile.id.to_string(), profile_title(t, profile)));
    let methods = [
        ("ipv4", t.keystore.gate_ipv4),
        ("mac", t.keystore.gate_mac),
        ("certificate", t.keystore.gate_certificate),
    ];
    let methods = methods.map(|(value, word)| (String::from(value), String::from(word))).to_vec();
    let asks_for_method = Memo::new(move |_| choice.asks_for_method());
    let asks_for_pin = Memo::new(move |_| choice.asks_for_pin());
    view! {
        <Select
            label=t.keystore.profile
            id="keystore-profile"
            hint=t.keystore.profile_hint
            options=profiles.to_vec()
            value=choice.profile
            on_choose=move |name| choice.profile.set(name)
        />
        <Show when=move || asks_for_method.get()>
            <Select
                label=t.keystore.gate
                id="keystore-gate"
                hint=t.keystore.gate_hint
                options=methods.clone()
                value=choice.method
                on_choose=move |method| choice.method.set(method)
            />
        </Show>
        <Show when=move || asks_for_pin.get()>
            <SecretField
                label=t.keystore.pin
                value=choice.pin
                id="keystore-pin"
                hint=t.keystore.pin_hint
                autocomplete="new-password"
            />
        </Show>
    }
}

/// What a profile is like, in one line.
fn profile_title(t: &Text, profile: &Profile) -> String {
    String::from(match profile.id {
        ProfileId::STANDARD => t.keystore.profile_standard,
        ProfileId::NHN => t.keystore.profile_nhn,
        ProfileId::KAKAO => t.keystore.profile_kakao,
        ProfileId::NAVER => t.keystore.profile_naver,
        ProfileId::JWT => t.keystore.profile_jwt,
        _ => profile.title,
    })
}
