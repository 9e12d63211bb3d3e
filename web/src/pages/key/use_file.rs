//! Encrypting and decrypting a file. Its bytes stay in the browser's own memory; the work is WebCrypto's.

use js_sys::Uint8Array;
use leptos::prelude::*;

use super::use_::{Direction, Input};
use crate::app::app;
use crate::backend::protect::Protect;
use crate::components::button::{Button, Look};
use crate::components::drop_zone::DropZone;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::progress::Progress;
use crate::format::{decrypted_name, encrypted_name, size};
use crate::pages::work::Work;
use crate::platform::{download, files};
use crate::text::fill;

/// A file that came out.
#[derive(Clone)]
struct Made {
    name: String,
    bytes: Uint8Array,
    direction: Direction,
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
        input.direction.track();
        made.set(None);
        work.problem.set(None);
    });
    let run = move |()| {
        let (Some(session), Some(chosen)) = (app.session(), file.get_untracked()) else { return };
        let direction = input.direction.get_untracked();
        let context = input.context.get_untracked();
        let id = id.clone();
        made.set(None);
        stopped.set(false);
        stage.set(t.key.stage_reading.into());
        share.set(Some(0.0));
        work.run(
            async move {
                let keep_going = move |done: f64| {
                    let _ = share.try_set(Some(done));
                    stopped.try_get_untracked() == Some(false)
                };
                let bytes = files::read(&chosen, keep_going).await?;
                let _ = share.try_set(None);
                let name = chosen.name();
                let (bytes, name) = match direction {
                    Direction::Encrypt => {
                        let _ = stage.try_set(t.key.stage_encrypting.into());
                        (session.encrypt(&id, &bytes, context.as_bytes()).await?, encrypted_name(&name))
                    }
                    Direction::Decrypt => {
                        let _ = stage.try_set(t.key.stage_decrypting.into());
                        (session.decrypt(&id, &bytes, context.as_bytes()).await?, decrypted_name(&name))
                    }
                };
                // Cancelled while WebCrypto was at it: the result is dropped.
                if !keep_going(1.0) {
                    return Err(crate::backend::Problem::cancelled());
                }
                Ok(Made { name, bytes, direction })
            },
            move |result| made.set(Some(result)),
        );
    };
    let controls = move || {
        if work.busy.get() {
            return view! { <Progress stage=stage share=share on_cancel=move |()| stopped.set(true) /> }
                .into_any();
        }
        let run = run.clone();
        let label = match input.direction.get() {
            Direction::Encrypt => t.key.encrypt,
            Direction::Decrypt => t.key.decrypt,
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
                Direction::Encrypt => t.key.file_encrypted,
                Direction::Decrypt => t.key.file_decrypted,
            };
            let note = fill(t.key.file_ready, &[&made.name, &size(u64::from(made.bytes.length()))]);
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
        made.with_value(|made| download::save(&made.name, &made.bytes, "application/octet-stream"));
    };
    view! {
        <Button label=t.common.download look=Look::Primary leading=Icon::Download testid="save-file" on_press=save />
    }
}
