//! The ways to unlock the vault.

use keystead_core::{SlotKind, SlotView};
use leptos::prelude::*;

use super::add::{AddDialog, What};
use super::change::ChangePassphraseDialog;
use super::renew::RenewDialog;
use crate::app::app;
use crate::backend::slots::Slots;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, icon};
use crate::components::menu::{Menu, MenuItem};
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::pages::work::Work;
use crate::platform::passkey;
use crate::text::{Text, fill};

/// The icon and the word of a kind of slot.
pub(crate) const fn kind_of(t: &Text, kind: SlotKind) -> (Icon, &'static str) {
    match kind {
        SlotKind::Passphrase => (Icon::Key, t.settings.slot_passphrase),
        SlotKind::RecoveryCode => (Icon::Shield, t.settings.slot_recovery),
        SlotKind::Passkey => (Icon::Lock, t.settings.slot_passkey),
        SlotKind::KeyFile => (Icon::File, t.settings.slot_key_file),
        _ => (Icon::Globe, t.settings.slot_external),
    }
}

#[component]
pub(super) fn SlotsCard() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let adding = RwSignal::new(None::<What>);
    let changing = RwSignal::new(None::<SlotView>);
    let removing = RwSignal::new(None::<SlotView>);
    let renewing = RwSignal::new(false);
    let rows = move || {
        let slots = app.vault.get().map(|vault| vault.slots).unwrap_or_default();
        slots.into_iter().map(|slot| row(t, slot, changing, removing, renewing)).collect::<Vec<_>>()
    };
    let items = Signal::derive(move || {
        let mut items = vec![
            MenuItem::new(t.settings.add_passphrase, Icon::Key, "add-passphrase", move || {
                adding.set(Some(What::Passphrase));
            }),
            MenuItem::new(t.settings.add_key_file, Icon::File, "add-key-file", move || {
                adding.set(Some(What::KeyFile));
            }),
        ];
        // A server is not unlocked by passkeys.
        if passkey::is_offered() && !app.at_server() {
            items.insert(
                1,
                MenuItem::new(t.settings.add_passkey, Icon::Lock, "add-passkey", move || {
                    adding.set(Some(What::Passkey));
                }),
            );
        }
        items
    });
    view! {
        <section class="card" aria-labelledby="slots-title">
            <div class="card-head">
                <div class="tight">
                    <h2 id="slots-title">{t.settings.unlock_ways}</h2>
                    <p class="cell-sub">{t.settings.unlock_ways_body}</p>
                </div>
                <Menu label=t.settings.add_way kind=Icon::Plus items=items testid="add-way" />
            </div>
            <ul class="rows" data-testid="slots">
                {rows}
            </ul>
        </section>
        <AddDialog what=adding />
        <ChangePassphraseDialog subject=changing />
        <RenewDialog open=renewing />
        <RemoveDialog subject=removing />
    }
}

fn row(
    t: &'static Text,
    slot: SlotView,
    changing: RwSignal<Option<SlotView>>,
    removing: RwSignal<Option<SlotView>>,
    renewing: RwSignal<bool>,
) -> AnyView {
    let (mark, word) = kind_of(t, slot.kind);
    let label = if slot.label.is_empty() { String::from(word) } else { slot.label.clone() };
    let button = match slot.kind {
        SlotKind::Passphrase => {
            let own = slot.clone();
            view! {
                <Button
                    label=t.settings.change
                    small=true
                    testid="change-passphrase"
                    on_press=move |()| changing.set(Some(own.clone()))
                />
            }
            .into_any()
        }
        SlotKind::RecoveryCode => view! {
            <Button
                label=t.settings.renew
                small=true
                leading=Icon::Rotate
                testid="renew-recovery"
                on_press=move |()| renewing.set(true)
            />
        }
        .into_any(),
        _ => ().into_any(),
    };
    let created = slot.created;
    let remove_label = fill(t.settings.remove_way, &[&label]);
    let id = slot.id.clone();
    view! {
        <li class="row" data-slot=id>
            <span class="key-mark">{icon(mark)}</span>
            <div class="grow">
                <div class="row-title">{label}</div>
                <div class="cell-sub">
                    {word} " · " <Timestamp ms=created />
                </div>
            </div>
            <div class="actions">
                {button}
                <button
                    type="button"
                    class="btn plain icon small"
                    title=remove_label.clone()
                    aria-label=remove_label
                    data-testid="remove-slot"
                    on:click=move |_| removing.set(Some(slot.clone()))
                >
                    {icon(Icon::Trash)}
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// A dialog that is open while `subject` holds something.
pub(crate) fn opened_by<T: Clone + Send + Sync + 'static>(subject: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(subject.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            subject.set(None);
        }
        now
    });
    open
}

#[component]
fn RemoveDialog(subject: RwSignal<Option<SlotView>>) -> impl IntoView {
    let app = app();
    let open = opened_by(subject);
    let content = move || {
        let t = app.text();
        let slot = subject.get()?;
        let work = Work::new();
        let remove = move |()| {
            let id = slot.id.clone();
            work.run_open(
                move |session| async move { session.remove_slot(&id).await },
                move |()| {
                    open.set(false);
                    app.toasts.say(t.settings.saved);
                },
            );
        };
        Some(view! {
            <div class="dialog-body">
                <p>{t.settings.remove_body}</p>
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.settings.remove
                    look=Look::DangerSolid
                    busy=work.busy
                    testid="confirm-remove-slot"
                    on_press=remove
                />
            </div>
        })
    };
    let title = move || {
        let t = app.text();
        let name = subject.with(|slot| {
            slot.as_ref().map(|slot| {
                if slot.label.is_empty() { kind_of(t, slot.kind).1.to_owned() } else { slot.label.clone() }
            })
        });
        fill(t.settings.remove_title, &[&name.unwrap_or_default()])
    };
    view! {
        <Dialog open=open title=Signal::derive(title) testid="remove-slot-dialog">
            {content}
        </Dialog>
    }
}
