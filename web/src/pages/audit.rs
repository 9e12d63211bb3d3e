//! The audit log: what happened, newest first, and whether all of it is there.

use keystead_core::Operation;
use leptos::prelude::*;

use super::localized;
use crate::app::app;
use crate::backend::audit::Audit;
use crate::backend::local;
use crate::components::badge::Tone;
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::pages::allowed::{allowed, only};
use crate::pages::work::act;
use crate::platform::{download, intl};
use crate::shell::frame;
use crate::text::fill;

mod entry;
mod filter;
mod table;
mod verify;

pub(crate) use table::{event_words, named};

#[component]
pub(crate) fn AuditPage() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let filter = filter::Filter::of_address();
    filter.follow_in_address();
    localized(move |t| {
        crumbs.set(&[], t.audit.title);
        let export = move |()| {
            act(
                app,
                async move |session| session.export_audit().await,
                move |text| {
                    let name = format!("keystead-audit-{}.jsonl", intl::day_stamp(local::now()));
                    download::text(&name, &text, "application/jsonl");
                    app.toasts.show(Tone::Good, fill(t.audit.exported, &[&name]));
                },
            );
        };
        view! {
            <div class="page">
                <div class="page-head">
                    <div class="page-title">
                        <h1>{t.audit.title}</h1>
                        <p>{t.audit.subtitle}</p>
                    </div>
                    <div class="actions">
                        {only(
                            Operation::ExportAudit,
                            || {
                                view! {
                                    <Button
                                        label=t.audit.export
                                        leading=Icon::Download
                                        testid="export-audit"
                                        on_press=export
                                    />
                                }
                            },
                        )}
                    </div>
                </div>
                {allowed(
                    Operation::ReadAudit,
                    || view! { <table::AuditCard filter=filter /> <verify::VerifyCards /> }.into_any(),
                )}
            </div>
        }
    })
}
