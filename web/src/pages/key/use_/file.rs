//! Encrypting and decrypting a file. Its bytes stay in the browser's own memory; the work is WebCrypto's, off the main
//! thread, and a large file goes through piece by piece.

use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Blob;

use super::{Input, Mode};
use crate::app::app;
use crate::backend::protect::{OnProgress, Protect};
use crate::components::button::{Button, Look};
use crate::components::drop_zone::{DropZone, blob_bytes};
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::progress::Progress;
use crate::format::{decrypted_name, encrypted_name, size};
use crate::pages::work::Work;
use crate::platform::download;
use crate::text::fill;

/// A file that came out.
#[derive(Clone)]
struct Made {
    name: String,
    blob: Blob,
    direction: Mode,
}

#[component]
pub(super) fn UseFile(id: String, input: Input) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let file = RwSignal::new_local(None::<web_sys::File>);
    let made = RwSignal::new_local(None::<Made>);
    let stage = RwSignal::new(String::new());
    let share = RwSignal::new(None::<f64>);
    let stopped = RwSignal::new(false);
    let work = Work::new();
    Effect::new(move |_| {
        // Another file or direction: the result of the one before goes.
        file.track();
        input.mode.track();
        made.set(None);
        work.problem.set(None);
    });
    let run = move |()| {
        let (Some(session), Some(chosen)) = (app.session(), file.get_untracked()) else { return };
        let direction = input.mode.get_untracked();
        let beside = input.beside();
        let id = id.clone();
        made.set(None);
        stopped.set(false);
        stage.set(match direction {
            Mode::Encrypt => t.key.stage_encrypting.into(),
            _ => t.key.stage_decrypting.into(),
        });
        share.set(Some(0.0));
        work.run(
            async move {
                let keep_going: OnProgress = Rc::new(move |done: f64| {
                    let _ = share.try_set(Some(done));
                    stopped.try_get_untracked() == Some(false)
                });
                let name = chosen.name();
                let (blob, name) = match direction {
                    Mode::Encrypt => {
                        let sealed = session.encrypt_file(&id, &chosen, &beside, keep_going).await?;
                        (sealed, encrypted_name(&name))
                    }
                    _ => {
                        let opened = session.decrypt_file(&id, &chosen, &beside, keep_going).await?;
                        (opened, decrypted_name(&name))
                    }
                };
                Ok(Made { name, blob, direction })
            },
            move |result| {
                made.set(Some(result));
                app.changed();
            },
        );
    };
    let controls = move || {
        if work.busy.get() {
            return view! { <Progress stage=stage share=share on_cancel=move |()| stopped.set(true) /> }
                .into_any();
        }
        let run = run.clone();
        let label = match input.mode.get() {
            Mode::Encrypt => t.key.encrypt,
            _ => t.key.decrypt,
        };
        let nothing = Signal::derive(move || file.with(Option::is_none));
        view! {
            <div class="actions">
                <Button label=label look=Look::Primary disabled=nothing testid="use-submit" on_press=run />
            </div>
        }
        .into_any()
    };
    let result = move || {
        made.get().map(|made| {
            let title = match made.direction {
                Mode::Encrypt => t.key.file_encrypted,
                _ => t.key.file_decrypted,
            };
            let note = fill(t.key.file_ready, &[&made.name, &size(blob_bytes(&made.blob))]);
            view! {
                <div class="result" data-testid="file-result">
                    <div class="result-head">
                        <div class="tight">
                            <strong>{title}</strong>
                            <span class="cell-sub">{note}</span>
                        </div>
                        <SaveButton made=made />
                    </div>
                </div>
            }
        })
    };
    view! {
        <DropZone label=t.key.source_file file=file id="use-file" />
        <ProblemNote problem=work.problem />
        {controls}
        <div role="status">{result}</div>
    }
}

#[component]
fn SaveButton(made: Made) -> impl IntoView {
    let t = app().text_now();
    let made = StoredValue::new_local(made);
    let save = move |()| {
        made.with_value(|made| download::save_blob(&made.name, &made.blob));
    };
    view! {
        <Button label=t.common.download look=Look::Primary leading=Icon::Download testid="save-file" on_press=save />
    }
}
