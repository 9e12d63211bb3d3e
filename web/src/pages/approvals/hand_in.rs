//! Approvals that are signed elsewhere: the request as a file, and each signature as one.

use js_sys::Uint8Array;
use keystead_core::{ApprovalRequestView, PrincipalView};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::request::announce;
use crate::app::app;
use crate::backend::approvals::Approvals;
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::dialog::Dialog;
use crate::components::drop_zone::DropZone;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::select::Select;
use crate::pages::work::{Work, act};
use crate::platform::{download, files};

/// How the request is called as a file.
fn document_name(request: &ApprovalRequestView) -> String {
    format!("approval-{}.cbor", request.number)
}

/// The steps by which signed approvals come together. `approvers` are those who may still give theirs.
#[component]
pub(super) fn Collect(request: ApprovalRequestView, approvers: Vec<PrincipalView>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let open = RwSignal::new(false);
    let name = document_name(&request);
    let command = format!("openssl dgst -sha256 -sign approver.pem -out approver.sig {name}");
    let copied = command.clone();
    let id = request.id.clone();
    let save = move |()| {
        let (id, name) = (id.clone(), name.clone());
        act(
            app,
            async move |session| session.approval_document(&id).await,
            move |document: Vec<u8>| {
                download::save(&name, &Uint8Array::from(document.as_slice()), "application/cbor");
            },
        );
    };
    view! {
        <section class="card" aria-labelledby="collect-title">
            <div class="card-head">
                <h2 id="collect-title">{t.approvals.sign_title}</h2>
            </div>
            <ol class="card-body numbered">
                <li>
                    <p>{t.approvals.sign_step_1}</p>
                    <Button
                        label=t.approvals.document
                        leading=Icon::Download
                        testid="approval-document"
                        on_press=save
                    />
                </li>
                <li>
                    <p>{t.approvals.sign_step_2}</p>
                    <span class="with-copy">
                        <code class="wrap-anywhere">{command}</code>
                        <CopyButton text=Signal::derive(move || copied.clone()) />
                    </span>
                </li>
                <li>
                    <p>{t.approvals.sign_step_3}</p>
                    <Button
                        label=t.approvals.hand_in
                        look=Look::Primary
                        leading=Icon::Upload
                        testid="hand-in"
                        on_press=move |()| open.set(true)
                    />
                </li>
            </ol>
        </section>
        <Dialog open=open title=t.approvals.hand_in.to_string() testid="hand-in-dialog">
            <Form open=open id=request.id.clone() approvers=approvers.clone() />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Form(open: RwSignal<bool>, id: String, approvers: Vec<PrincipalView>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let first = approvers.first().map(|one| one.id.clone()).unwrap_or_default();
    let approver = RwSignal::new(first);
    let file = RwSignal::new_local(None::<web_sys::File>);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(chosen) = file.get_untracked() else { return };
        let (id, approver) = (id.clone(), approver.get_untracked());
        work.run_open(
            move |session| async move {
                let signature = files::read(&chosen, |_| true).await?.to_vec();
                session.hand_in(&id, &approver, &signature).await
            },
            move |request| {
                open.set(false);
                announce(app, &request);
            },
        );
    };
    let options = approvers.into_iter().map(|one| (one.id, one.name)).collect();
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Select
                    label=t.approvals.approver
                    id="approver"
                    options=options
                    value=approver
                    on_choose=move |id| approver.set(id)
                />
                <DropZone label=t.approvals.signature_file file=file id="signature-file" />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.approvals.hand_in
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    disabled=Signal::derive(move || file.with(Option::is_none))
                    testid="confirm-hand-in"
                />
            </div>
        </form>
    }
    .into_any()
}
