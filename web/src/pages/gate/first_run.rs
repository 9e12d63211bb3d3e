//! First run: the vault, its recovery code, its storage; one after the other on one page.

use std::rc::Rc;

use leptos::prelude::*;
use zeroize::Zeroizing;

use super::GatePage;
use super::new_vault::NewVaultForm;
use super::recovery::RecoveryStep;
use super::storage::StorageStep;
use crate::app::{Phase, app};
use crate::backend::Session;
use crate::backend::local::LocalVault;
use crate::pages::localized;
use crate::platform::worker;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Vault,
    Recovery,
    Storage,
}

/// A vault that was made just now.
pub(super) struct Made {
    pub(super) vault: Rc<LocalVault>,
    pub(super) code: Zeroizing<String>,
}

#[component]
pub(crate) fn FirstRun() -> impl IntoView {
    let app = app();
    worker::warm_up();
    let step = RwSignal::new(Step::Vault);
    let restoring = RwSignal::new(false);
    let made = StoredValue::new_local(None::<Made>);
    let on_made = move |new: Made| {
        made.set_value(Some(new));
        step.set(Step::Recovery);
    };
    let finish = move || {
        if let Some(made) = made.try_update_value(Option::take).flatten() {
            app.adopt(Session::Local(made.vault), Phase::Open);
        }
    };
    localized(move |t| {
        document().set_title(t.common.app);
        let steps = move || {
            let names = [
                (Step::Vault, t.gate.step_vault),
                (Step::Recovery, t.gate.step_recovery),
                (Step::Storage, t.gate.step_storage),
            ];
            let now = names.iter().position(|(own, _)| *own == step.get()).unwrap_or_default();
            names
                .into_iter()
                .enumerate()
                .map(|(place, (_, name))| {
                    view! {
                        <li class:done=place < now aria-current=(place == now).then_some("step")>
                            {name}
                        </li>
                    }
                })
                .collect::<Vec<_>>()
        };
        let content = move || match step.get() {
            Step::Vault => view! { <NewVaultForm restoring=restoring on_made=on_made /> }.into_any(),
            Step::Recovery => {
                let code =
                    made.with_value(|made| made.as_ref().map(|made| made.code.clone()).unwrap_or_default());
                view! { <RecoveryStep code=code on_kept=move || step.set(Step::Storage) /> }.into_any()
            }
            Step::Storage => view! { <StorageStep on_done=finish /> }.into_any(),
        };
        view! {
            <GatePage wide=true note=t.gate.local_note>
                <ol class="steps" aria-label=t.gate.steps>
                    {steps}
                </ol>
                {content}
            </GatePage>
        }
    })
}
