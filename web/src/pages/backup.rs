//! Backups: making one, and restoring one after seeing what that would change.

use keystead_core::Operation;
use leptos::prelude::*;

use super::localized;
use crate::pages::allowed::allowed;
use crate::shell::frame;

mod difference;
mod make;
mod restore;
mod unheld;

pub(crate) use unheld::{UnheldBanner, every_key};

#[component]
pub(crate) fn Backup() -> impl IntoView {
    let crumbs = frame().crumbs;
    localized(move |t| {
        crumbs.set(&[], t.backup.title);
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.backup.title}</h1>
                    <p>{t.backup.subtitle}</p>
                </div>
                {allowed(
                    Operation::Backup,
                    || {
                        view! {
                            <UnheldBanner />
                            <div class="two">
                                <make::MakeBackup />
                                <restore::RestoreBackup />
                            </div>
                        }
                            .into_any()
                    },
                )}
            </div>
        }
    })
}
