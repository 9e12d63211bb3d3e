//! The first step: name and passphrase, and where wanted the backup to restore.

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::first_run::Made;
use crate::app::{App, Phase, app};
use crate::backend::bundles::Bundles;
use crate::backend::local::{self, demo};
use crate::backend::{Problem, Session};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::drop_zone::DropZone;
use crate::components::field::{Field, FieldError};
use crate::components::passphrase_field::{NewPassphrase, PassphraseFields};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::work::Work;
use crate::platform::files;
use crate::text::{Text, count, fill};
use keystead_core::ImportMode;

/// What the form asks for beyond the passphrase of the vault.
#[derive(Clone, Copy)]
struct Backup {
    file: RwSignal<Option<web_sys::File>, LocalStorage>,
    passphrase: RwSignal<String>,
    judged: RwSignal<bool>,
}

#[component]
pub(super) fn NewVaultForm(
    restoring: RwSignal<bool>,
    on_made: impl Fn(Made) + Copy + 'static,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let name = RwSignal::new(String::from(t.gate.vault_name_default));
    let passphrase = NewPassphrase::new();
    let backup = Backup {
        file: RwSignal::new_local(None),
        passphrase: RwSignal::new(String::new()),
        judged: RwSignal::new(false),
    };
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let file = if restoring.get_untracked() {
            backup.judged.set(true);
            let Some(file) = backup.file.get_untracked() else { return };
            Some(file)
        } else {
            None
        };
        if !passphrase.judge() || name.with_untracked(|name| name.trim().is_empty()) {
            return;
        }
        let restore = file.map(|file| (file, backup.passphrase.get_untracked()));
        work.run(create(app, name.get_untracked(), passphrase.value.get_untracked(), restore), on_made);
    };
    let name_error =
        move || name.with(|name| name.trim().is_empty()).then(|| String::from(t.common.required));
    let heading = move || if restoring.get() { t.gate.restore_title } else { t.gate.welcome };
    let sentence = move || if restoring.get() { t.gate.restore_body } else { t.gate.welcome_body };
    let button = move || {
        let label = match (work.busy.get(), restoring.get()) {
            (true, _) => t.gate.creating,
            (false, true) => t.gate.restore_button,
            (false, false) => t.gate.create,
        };
        view! {
            <Button label=label look=Look::Primary submit=true wide=true busy=work.busy testid="create-vault" />
        }
    };
    let switch = move || {
        let label = if restoring.get() { t.gate.or_create } else { t.gate.or_restore };
        view! {
            <Button
                label=label
                look=Look::Plain
                wide=true
                disabled=work.busy
                testid="restore-instead"
                on_press=move |()| restoring.update(|restoring| *restoring = !*restoring)
            />
        }
    };
    let try_demo = move |()| {
        let t = app.text_now();
        let names = demo::Names {
            vault: t.gate.demo_vault,
            keystore: t.gate.demo_keystore,
            tokens: t.gate.demo_tokens,
            cards: t.gate.demo_cards,
            invoices: t.gate.demo_invoices,
            archive: t.gate.demo_archive,
            old: t.gate.demo_old,
        };
        work.run(async move { demo::make(&names).await }, move |vault| {
            app.adopt(Session::Local(vault), Phase::Open)
        });
    };
    view! {
        <div class="gate-head">
            <h1>{heading}</h1>
            <p>{sentence}</p>
        </div>
        <form on:submit=submit novalidate=true>
            <Show when=move || restoring.get()>
                <BackupFields backup=backup />
            </Show>
            <Field
                label=t.gate.vault_name
                value=name
                id="vault-name"
                limit=100
                error=Signal::derive(name_error)
            />
            <PassphraseFields
                new=passphrase
                label=t.common.passphrase
                again_label=t.gate.confirm
                id="passphrase"
                again_id="passphrase-again"
                autofocus=true
            />
            <ProblemNote problem=work.problem />
            <div class="tight">
                {button} {switch}
                <Show when=move || !restoring.get()>
                    <Button
                        label=t.gate.try_demo
                        look=Look::Plain
                        wide=true
                        disabled=work.busy
                        testid="try-demo"
                        on_press=try_demo
                    />
                </Show>
            </div>
        </form>
    }
}

#[component]
fn BackupFields(backup: Backup) -> impl IntoView {
    let t = app().text_now();
    let missing = move || {
        (backup.judged.get() && backup.file.with(Option::is_none))
            .then(|| String::from(t.gate.restore_file_missing))
    };
    view! {
        <div class="tight">
            <DropZone label=t.gate.restore_file file=backup.file id="backup-file" accept=".keystead-backup" />
            <FieldError id="backup-file-error".into() message=Signal::derive(missing) />
        </div>
        <SecretField
            label=t.gate.restore_passphrase
            value=backup.passphrase
            id="backup-passphrase"
            autocomplete="current-password"
        />
    }
}

async fn create(
    app: App,
    name: String,
    passphrase: String,
    restore: Option<(web_sys::File, String)>,
) -> Result<Made, Problem> {
    // Read before anything is made: a file that cannot be read leaves no empty vault behind.
    let restore = match restore {
        Some((file, passphrase)) => Some((files::read(&file, |_| true).await?.to_vec(), passphrase)),
        None => None,
    };
    if let Some((bytes, _)) = &restore {
        keystead_core::bundle::passphrase_parameters(bytes)?;
    }
    let (vault, code) = local::create(name.trim(), &passphrase).await?;
    if let Some((bytes, passphrase)) = restore {
        let t: &Text = app.text_now();
        match vault.import(&bytes, &passphrase, ImportMode::Apply.into()).await {
            Ok(report) => {
                let keys = count(report.added_keys.len() as u64, t.common.keys_one, t.common.keys_many);
                app.toasts.show(Tone::Good, fill(t.gate.restored, &[&keys]));
            }
            Err(problem) => {
                app.toasts.fail(&problem);
                app.toasts.show(Tone::Warn, t.gate.restore_failed);
            }
        }
    }
    Ok(Made { vault, code })
}
