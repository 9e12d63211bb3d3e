//! A server whose vault is locked, or that does not answer.

use data_encoding::BASE64;
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use super::GatePage;
use crate::app::app;
use crate::backend::server::{self, Opener};
use crate::components::button::{Button, Look};
use crate::components::drop_zone::DropZone;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::components::segments::Segments;
use crate::pages::localized;
use crate::pages::work::Work;
use crate::platform::files;
use crate::text::fill;

/// What unlocks a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Passphrase,
    RecoveryCode,
    KeyFile,
}

/// Unlocks the vault for everybody. Who does so is not signed in by it.
#[component]
pub(crate) fn Unseal() -> impl IntoView {
    let app = app();
    let way = RwSignal::new(Way::Passphrase);
    let secret = RwSignal::new(String::new());
    let file = RwSignal::new_local(None::<web_sys::File>);
    let judged = RwSignal::new(false);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let (way, typed, chosen) = (way.get_untracked(), secret.get_untracked(), file.get_untracked());
        let nothing = if way == Way::KeyFile { chosen.is_none() } else { typed.trim().is_empty() };
        if nothing {
            return;
        }
        let unsealing = async move {
            let opener = match (way, chosen) {
                (Way::KeyFile, Some(chosen)) => {
                    let content = Zeroizing::new(files::read(&chosen, |_| true).await?.to_vec());
                    Opener::KeyFile(Zeroizing::new(BASE64.encode(&content)).as_str().into())
                }
                (Way::RecoveryCode, _) => Opener::RecoveryCode(typed.trim().into()),
                _ => Opener::Passphrase(typed.as_str().into()),
            };
            server::unseal(&opener).await
        };
        work.run(unsealing, move |()| {
            secret.set(String::new());
            file.set(None);
            app.look();
        });
    };
    let choose = move |to: Way| {
        secret.set(String::new());
        file.set(None);
        work.problem.set(None);
        judged.set(false);
        way.set(to);
    };
    localized(move |t| {
        let host = app.server.get_value().unwrap_or_default();
        document().set_title(t.server.sealed_title);
        let error = Signal::derive(move || {
            let missing =
                judged.get() && secret.with(|text| text.trim().is_empty()) && file.with(Option::is_none);
            missing.then(|| String::from(t.common.required))
        });
        let field = move || match way.get() {
            Way::Passphrase => view! {
                <SecretField
                    label=t.common.passphrase
                    value=secret
                    id="unseal-passphrase"
                    autofocus=true
                    autocomplete="off"
                    error=error
                />
            }
            .into_any(),
            Way::RecoveryCode => view! {
                <SecretField
                    label=t.gate.recovery_input
                    hint=t.gate.recovery_input_hint
                    value=secret
                    id="unseal-recovery"
                    autofocus=true
                    error=error
                />
            }
            .into_any(),
            Way::KeyFile => {
                view! { <DropZone label=t.gate.key_file file=file id="unseal-file" /> }.into_any()
            }
        };
        let ways = vec![
            (Way::Passphrase, t.common.passphrase),
            (Way::RecoveryCode, t.gate.recovery_input),
            (Way::KeyFile, t.gate.key_file),
        ];
        view! {
            <GatePage note=t.server.note>
                <div class="gate-head" data-testid="sealed">
                    <h1>{t.server.sealed_title}</h1>
                    <p>{fill(t.server.sealed_body, &[&host])}</p>
                </div>
                <form on:submit=submit novalidate=true>
                    <Segments
                        label=t.server.unseal_with
                        choices=ways
                        chosen=way
                        on_choose=choose
                        testid="unseal-way"
                    />
                    {field}
                    <ProblemNote problem=work.problem />
                    <Button
                        label=t.server.unseal
                        look=Look::Primary
                        submit=true
                        wide=true
                        busy=work.busy
                        testid="unseal"
                    />
                </form>
            </GatePage>
        }
    })
}

#[component]
pub(crate) fn Unreachable() -> impl IntoView {
    let app = app();
    localized(move |t| {
        let host = app.server.get_value().unwrap_or_default();
        let title = fill(t.server.unreachable_title, &[&host]);
        document().set_title(&title);
        view! {
            <GatePage note=t.server.note>
                <div class="gate-head" data-testid="unreachable">
                    <h1>{title}</h1>
                    <p>{t.server.unreachable_body}</p>
                </div>
                <ProblemNote problem=app.problem />
                <Button
                    label=t.common.retry
                    look=Look::Primary
                    testid="ask-again"
                    on_press=move |()| app.look()
                />
            </GatePage>
        }
    })
}
