//! Choosing a file by dropping it or by the browser's picker.

use leptos::prelude::*;

use super::button::Button;
use super::button::Look;
use super::icon::{Icon, sized};
use crate::app::app;
use crate::format::size;
use crate::text::fill;

/// A place for one file. It holds the file itself in `file`; nothing is read here.
#[component]
pub(crate) fn DropZone(
    #[prop(into)] label: String,
    file: RwSignal<Option<web_sys::File>, LocalStorage>,
    id: &'static str,
    #[prop(optional)] accept: &'static str,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let over = RwSignal::new(false);
    let take = move |files: Option<web_sys::FileList>| {
        if let Some(chosen) = files.and_then(|files| files.get(0)) {
            file.set(Some(chosen));
        }
    };
    let shown = move || {
        file.with(|file| file.as_ref().map(|file| (file.name(), blob_bytes(file)))).map(|(name, bytes)| {
            view! {
                <div class="banner quiet">
                    {sized(Icon::File, "20")} <div class="banner-text" data-testid=format!("{id}-chosen")>
                        {fill(t.common.drop_selected, &[&name, &size(bytes)])}
                    </div> <Button label=t.common.remove_file look=Look::Plain small=true testid="remove-file" on_press=move |()| file.set(None) />
                </div>
            }
            .into_any()
        })
    };
    let empty = {
        let label = label.clone();
        move || {
            file.with(Option::is_none).then(|| {
                view! {
                    <label
                        class="drop"
                        class:over=move || over.get()
                        on:dragover=move |event| {
                            event.prevent_default();
                            over.set(true);
                        }
                        on:dragleave=move |_| over.set(false)
                        on:drop=move |event| {
                            event.prevent_default();
                            over.set(false);
                            take(event.data_transfer().and_then(|transfer| transfer.files()));
                        }
                    >
                        {sized(Icon::Upload, "24")}
                        <span class="strong">{t.common.drop_here}</span>
                        <span class="small">{t.common.drop_or}</span>
                        <input
                            type="file"
                            class="visually-hidden"
                            id=id
                            data-testid=id
                            accept=accept
                            aria-label=label.clone()
                            on:change:target=move |event| take(event.target().files())
                        />
                    </label>
                }
            })
        }
    };
    view! {
        <div class="field">
            <span class="legend">{label}</span>
            {empty}
            {shown}
        </div>
    }
}

/// The size of a file or blob in bytes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "file sizes are whole and not negative"
)]
pub(crate) fn blob_bytes(blob: &web_sys::Blob) -> u64 {
    blob.size() as u64
}
