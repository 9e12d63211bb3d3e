//! What else there is to choose: rotation, boundary, a first version.

use std::sync::Arc;

use keystead_core::profile::{ImportFormat, RotationOff};
use keystead_core::{KeyKind, Profile};
use leptos::prelude::*;

use super::state::State;
use crate::components::check::Check;
use crate::components::field::Field;
use crate::components::select::Select;
use crate::model::limits;
use crate::text::{Text, fill};

/// Whether and how often the key rotates by itself.
pub(super) fn rotation(
    t: &'static Text,
    state: State,
    rules: Arc<Profile>,
    region: Option<String>,
) -> AnyView {
    let switch = rules.rotation.off == RotationOff::Switch;
    let view = move || {
        let draft = state.draft(t, &rules, region.as_deref());
        if !draft.rotates(&rules) {
            let told = draft.kind != KeyKind::Secret
                && draft.form.is_some_and(|form| form != ImportFormat::PublicKey);
            return told.then(|| view! { <p class="hint">{t.create.rotation_none_imported}</p> }.into_any());
        }
        let shown = !switch || state.rotates.get();
        let judging = Arc::clone(&rules);
        let error = Signal::derive(move || state.rotation(t, &judging).err());
        let days = shown.then(|| {
            view! {
                <Field
                    label=t.create.rotation_days
                    value=state.days
                    id="rotation-days"
                    hint=limits::rotation_rule(t, &rules.rotation)
                    error=error
                />
            }
        });
        let toggle = switch.then(|| {
            view! { <Check label=t.create.rotation_on id="rotation-on" value=state.rotates /> }
        });
        Some(
            view! {
                <fieldset class="field plain-set">
                    <legend class="legend">{t.create.rotation}</legend>
                    {toggle}
                    {days}
                </fieldset>
            }
            .into_any(),
        )
    };
    // What is typed into the period must not draw the field anew: only what decides about the field does.
    let deciding =
        Memo::new(move |_| (state.kind.get(), state.is_brought(), state.form.get(), state.rotates.get()));
    view! { {move || { deciding.track(); untrack(&view) }} }.into_any()
}

/// Boundary, creation without a version, export.
pub(super) fn others(t: &'static Text, state: State, rules: Arc<Profile>, region: Option<String>) -> AnyView {
    let boundary = rules.boundaries.then(|| boundary(t, state, region));
    let allow_none = rules.versions.allow_none;
    let pre_active = move || {
        (allow_none && !state.is_brought() && state.kind.get() != KeyKind::Secret).then(|| {
            view! {
                <Check
                    label=t.create.preactive
                    hint=t.create.preactive_hint
                    id="key-preactive"
                    value=state.pre_active
                />
            }
        })
    };
    let export = rules.export;
    let exportable = move || {
        let kind = state.kind.get();
        let leaves = if kind.is_asymmetric() { export.private } else { export.symmetric };
        (leaves && kind != KeyKind::Secret).then(|| {
            view! {
                <Check
                    label=t.create.exportable
                    hint=t.create.exportable_hint
                    id="key-exportable"
                    value=state.exportable
                />
            }
        })
    };
    view! { {boundary} {pre_active} {exportable} }.into_any()
}

fn boundary(t: &'static Text, state: State, region: Option<String>) -> AnyView {
    let Some(region) = region else {
        // Nothing to choose: it is said why.
        return view! {
            <div class="field">
                <span class="legend">{t.create.boundary}</span>
                <p class="hint">{t.create.boundary_none}</p>
            </div>
        }
        .into_any();
    };
    let options = vec![
        (String::from("global"), String::from(t.create.boundary_global)),
        (String::from("isolated"), fill(t.create.boundary_isolated, &[&region])),
    ];
    let chosen = move || String::from(if state.isolated.get() { "isolated" } else { "global" });
    view! {
        <Select
            label=t.create.boundary
            id="key-boundary"
            hint=t.create.boundary_hint
            options=options
            value=Signal::derive(chosen)
            on_choose=move |chosen: String| state.isolated.set(chosen == "isolated")
        />
    }
    .into_any()
}
