//! Handing out the key itself, where its profile lets it out.

use js_sys::Uint8Array;
use keystead_core::{ExportFormat, KeyView};
use leptos::prelude::*;

use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::platform::download;

#[component]
pub(super) fn Material(key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let open = RwSignal::new(false);
    view! {
        <section class="card" aria-labelledby="export-title">
            <div class="zone-row">
                <div>
                    <h3 id="export-title">{t.key.export}</h3>
                    <p>{t.key.export_body}</p>
                </div>
                <Button
                    label=t.key.export
                    leading=Icon::Download
                    testid="export-key"
                    on_press=move |()| open.set(true)
                />
            </div>
        </section>
        <Dialog open=open title=t.key.export.to_string() testid="export-dialog">
            {move || key.get_untracked().map(|key| view! { <Form key=key open=open /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(key: KeyView, open: RwSignal<bool>) -> impl IntoView {
    let t = app().text_now();
    let work = Work::new();
    let forms: Vec<(ExportFormat, &'static str, &'static str)> = if key.kind.is_asymmetric() {
        vec![
            (ExportFormat::Pkcs8Pem, "PKCS#8 · PEM", "pem"),
            (ExportFormat::Pkcs8Der, "PKCS#8 · DER", "der"),
            (ExportFormat::Jwk, "JWK", "jwk.json"),
        ]
    } else {
        vec![
            (ExportFormat::HexTokens, t.create.form_tokens, "txt"),
            (ExportFormat::Raw, t.key.export_raw, "bin"),
            (ExportFormat::Jwk, "JWK", "jwk.json"),
        ]
    };
    let chosen = RwSignal::new(0_usize);
    let options = forms
        .iter()
        .enumerate()
        .map(|(place, (_, word, _))| (place.to_string(), String::from(*word)))
        .collect();
    let save = move |()| {
        let Some((form, _, ending)) = forms.get(chosen.get_untracked()).copied() else { return };
        let Some(session) = app().session() else { return };
        let (id, name) = (key.id.clone(), key.name.clone());
        let version = key.primary.or_else(|| key.versions.last().map(|version| version.number));
        let version = version.unwrap_or_default();
        work.run(async move { session.export_key(&id, version, form).await }, move |material| {
            let bytes = Uint8Array::from(material.expose());
            download::save(&format!("{name}-{version}.{ending}"), &bytes, "application/octet-stream");
            open.set(false);
        });
    };
    view! {
        <div class="dialog-body">
            <p>{t.key.export_warning}</p>
            <Select
                label=t.create.form
                id="export-form"
                options=options
                value=Signal::derive(move || chosen.get().to_string())
                on_choose=move |place: String| chosen.set(place.parse().unwrap_or_default())
            />
            <ProblemNote problem=work.problem />
        </div>
        <div class="dialog-foot">
            <Button label=t.common.cancel on_press=move |()| open.set(false) />
            <Button
                label=t.common.download
                look=Look::Primary
                busy=work.busy
                testid="export-save"
                on_press=save
            />
        </div>
    }
    .into_any()
}
