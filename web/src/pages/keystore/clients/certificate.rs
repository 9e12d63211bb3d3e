//! Certificates that the keystore issues: making one, its file, its authority, and what stands in it.

use std::rc::Rc;
use std::sync::Arc;

use js_sys::Uint8Array;
use keystead_core::certificate::{CertificateFile, expiry};
use keystead_core::{CredentialView, Profile, Timestamp};
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use crate::app::{App, app};
use crate::backend::Session;
use crate::backend::credentials::{CertificateDraft, Credentials};
use crate::backend::local;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::problem_note::ProblemNote;
use crate::components::segments::Segments;
use crate::format::groups;
use crate::pages::work::{Work, act};
use crate::platform::{download, intl};
use crate::text::{Text, fill};

/// PKCS#12, as browsers name it.
const PKCS12: &str = "application/x-pkcs12";
/// Validities to choose with one press, in days.
const USUAL_DAYS: [u32; 4] = [90, 365, 1_095, 3_653];

#[component]
pub(super) fn IssueDialog(
    open: RwSignal<bool>,
    keystore: String,
    rules: Memo<Option<Arc<Profile>>>,
    title: &'static str,
) -> impl IntoView {
    let made = RwSignal::new(None::<CredentialView>);
    let content = {
        move || match made.get() {
            Some(certificate) => done(open, certificate),
            None => view! { <Form open=open keystore=keystore.clone() rules=rules made=made /> }.into_any(),
        }
    };
    Effect::new(move |_| {
        if open.get() {
            made.set(None);
        }
    });
    view! {
        <Dialog open=open title=title.to_string() class="roomy" testid="issue-dialog">
            {content.clone()}
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    keystore: String,
    rules: Memo<Option<Arc<Profile>>>,
    made: RwSignal<Option<CredentialView>>,
) -> impl IntoView {
    let t = app().text_now();
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let password = NewPassphrase::new();
    let days = RwSignal::new(String::from("365"));
    let judged = RwSignal::new(false);
    let work = Work::new();
    let limit = rules.with_untracked(|rules| rules.as_ref().map(|rules| rules.description_max_chars));
    let wanted = Memo::new(move |_| days.with(|days| days.trim().parse::<u32>().unwrap_or(0)));
    // The engine says until when, or what is wrong with the number.
    let until = Memo::new(move |_| expiry(Timestamp(local::now()), wanted.get()));
    let days_wrong =
        move || until.get().err().map(|error| String::from(t.error(error.code(), &error.to_string())));
    let missing = move || {
        (judged.get() && name.with(|name| name.trim().is_empty())).then(|| String::from(t.common.required))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let sound = password.judge();
        let named = name.with_untracked(|name| String::from(name.trim()));
        if !sound || named.is_empty() || until.get_untracked().is_err() {
            return;
        }
        let draft = CertificateDraft {
            name: named,
            password: Zeroizing::new(password.value.get_untracked()),
            days: wanted.get_untracked(),
            description: description.with_untracked(|text| String::from(text.trim())),
        };
        let keystore = keystore.clone();
        work.run_open(
            move |session| async move { session.create_certificate(&keystore, draft).await },
            move |certificate| {
                password.clear();
                made.set(Some(certificate));
            },
        );
    };
    let usual = USUAL_DAYS.map(|number| (number, usual_word(t, number))).to_vec();
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.common.name
                    value=name
                    id="certificate-name"
                    hint=t.clients.issue_name_hint
                    limit=64
                    autofocus=true
                    error=Signal::derive(missing)
                />
                <div class="days">
                    <Field
                        label=t.clients.issue_days
                        value=days
                        id="certificate-days"
                        error=Signal::derive(days_wrong)
                    />
                    <Segments
                        label=t.clients.issue_days
                        choices=usual
                        chosen=wanted
                        on_choose=move |number: u32| days.set(number.to_string())
                        testid="certificate-usual"
                    />
                    <p class="hint" role="status" data-testid="certificate-until">
                        {move || {
                            until.get().ok().map(|at| fill(t.clients.issue_until, &[&intl::day(t.lang, at.0)]))
                        }}
                    </p>
                </div>
                <p class="hint">{t.clients.issue_password_hint}</p>
                <div class="two">
                    <PassphraseFields
                        new=password
                        label=t.clients.issue_password
                        again_label=t.clients.issue_password_again
                        id="certificate-password"
                        again_id="certificate-password-again"
                    />
                </div>
                <Field
                    label=t.common.description
                    value=description
                    id="certificate-description"
                    hint=t.clients.described_as
                    limit=limit.unwrap_or(u32::MAX)
                    optional=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.clients.issue
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="issue-certificate"
                />
            </div>
        </form>
    }
    .into_any()
}

const fn usual_word(t: &Text, days: u32) -> &'static str {
    match days {
        90 => t.clients.days_90,
        365 => t.clients.year_1,
        1_095 => t.clients.years_3,
        _ => t.clients.years_10,
    }
}

/// The certificate is there: its file is one press away.
fn done(open: RwSignal<bool>, certificate: CredentialView) -> AnyView {
    let app = app();
    let t = app.text_now();
    let title = fill(t.clients.issued, &[&certificate.value]);
    let id = certificate.id;
    view! {
        <div class="dialog-body">
            <Banner tone=Tone::Good title=title body=t.clients.issued_body.to_string() testid="issued" />
        </div>
        <div class="dialog-foot">
            <Button label=t.common.done on_press=move |()| open.set(false) testid="issue-done" />
            {save_button(app, t, id, Look::Primary)}
        </div>
    }
    .into_any()
}

/// Downloads the file of a certificate. Reading it is recorded.
pub(super) fn save_button(app: App, t: &'static Text, id: String, look: Look) -> AnyView {
    let press = move |()| {
        let id = id.clone();
        let work = async move |session: Rc<Session>| session.certificate_file(&id).await;
        act(app, work, move |certificate: CertificateFile| {
            let name = format!("{}.p12", file_stem(&certificate.name));
            download::save(&name, &Uint8Array::from(certificate.file.expose()), PKCS12);
            app.toasts.show(Tone::Good, fill(t.clients.file_saved, &[&name]));
        });
    };
    view! {
        <Button
            label=t.clients.download_file
            look=look
            leading=Icon::Download
            testid="download-certificate"
            on_press=press
        />
    }
    .into_any()
}

/// A name that every file system takes.
fn file_stem(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect()
}

/// Downloads the certificates of the keystore's authorities: what a server verifies clients with.
pub(super) fn save_authority(app: App, t: &'static Text, keystore: String) {
    let work = async move |session: Rc<Session>| session.certificate_authority(&keystore).await;
    act(app, work, move |pem: String| {
        download::text("client-authority.pem", &pem, "application/x-pem-file");
        app.toasts.show(Tone::Good, t.clients.authority_saved);
    });
}

/// What stands in the certificate.
pub(super) fn facts(t: &'static Text, certificate: &CredentialView) -> impl IntoView + use<> {
    let day = |ms: Option<u64>| ms.map(|ms| intl::exact(t.lang, ms));
    let text = |label: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <dt>{label}</dt>
                <dd class="wrap-anywhere">{value}</dd>
            }
        })
    };
    let digits = |label: &'static str, value: Option<String>| {
        value.map(|value| {
            let grouped = groups(&value).join(" ");
            view! {
                <dt>{label}</dt>
                <dd>
                    <span class="with-copy">
                        <span class="mono small wrap-anywhere">{grouped}</span>
                        <CopyButton text=Signal::derive(move || value.clone()) />
                    </span>
                </dd>
            }
        })
    };
    view! {
        {text(t.clients.subject, certificate.subject.clone())}
        {digits(t.clients.serial, certificate.serial.clone())}
        {text(t.clients.valid_from, day(certificate.valid_from))}
        {text(t.clients.valid_until, day(certificate.expires))}
        {digits(t.clients.fingerprint, certificate.fingerprint.clone())}
    }
}
