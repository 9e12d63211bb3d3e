//! Changes that wait, and requests for their approval.

use keystead_core::body::{ApproveBody, Base64, ChangeBody, DenyBody, DocumentView, ListView, RequestBody};
use keystead_core::store::Cursor;
use keystead_core::{
    ApprovalId, ApprovalQuery, ApprovalRequestView, ApprovalState, Error, KeystoreId, StagedChangeId,
    StagedChangeView, approval_signature,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::serve::api::operation::{Done, Found, Made, Table, delete, get, post};
use crate::serve::problem::Problem;

/// Changes that wait.
#[derive(Serialize, JsonSchema)]
struct StagedView {
    /// In the order in which they would be made.
    items: Vec<StagedChangeView>,
}

/// Which requests to list.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RequestsQuery {
    /// Only those of this keystore.
    #[serde(default)]
    #[schemars(extend("pattern" = "^[0-9a-f]{32}$"))]
    keystore: Option<String>,
    /// Only those in this state.
    #[serde(default)]
    state: Option<ApprovalState>,
    /// The `next` of the page before.
    #[serde(default)]
    cursor: Option<String>,
    /// The most requests of a page: 1 to 1,000, without 100.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1000))]
    limit: Option<u32>,
}

pub(super) fn add(table: &mut Table) {
    table.about("Approvals");
    staged(table);
    requests(table);
    let off = post("/keystores/{keystore}/disable-approvals", "disableApprovals");
    table.plain(off, "Switches approvals off without approval, which the owner alone may", |ask| {
        let id = ask.id("keystore")?;
        Ok(Found(ask.run(async |vault, call| vault.disable_approvals(id, call).await)?))
    });
}

fn staged(table: &mut Table) {
    let stage = post("/keystores/{keystore}/staged-changes", "stageChange");
    table.takes(stage, "Puts a change aside for approval", |ask, body: ChangeBody| {
        let id: KeystoreId = ask.id("keystore")?;
        let change = body.read(id)?.ok_or_else(|| Problem::choice("Give one of ipv4 and mac."))?;
        Ok(Made(ask.run(async |vault, call| vault.stage(id, &change, call).await)?))
    });
    let list = get("/keystores/{keystore}/staged-changes", "listStagedChanges");
    table.plain(list, "Lists the changes that wait", |ask| {
        let id = ask.id("keystore")?;
        Ok(Found(StagedView { items: ask.run(async |vault, call| vault.staged(id, call).await)? }))
    });
    table.plain(delete("/staged-changes/{change}", "unstageChange"), "Takes a change back", |ask| {
        let id = ask.id("change")?;
        ask.run(async |vault, call| vault.unstage(id, call).await)?;
        Ok(Done)
    });
}

fn requests(table: &mut Table) {
    let request = post("/keystores/{keystore}/approval-requests", "requestApproval");
    table.may_take(request, "Asks for approval of changes that wait", |ask, body: RequestBody| {
        let id = ask.id("keystore")?;
        let changes = body.changes.iter().map(|change| change.parse());
        let changes = changes.collect::<Result<Vec<StagedChangeId>, Error>>()?;
        let made =
            ask.run(async |vault, call| vault.request_approval(id, &changes, &body.comment, call).await)?;
        Ok(Made(made))
    });
    let list = get("/approval-requests", "listApprovalRequests");
    table.asks(list, "Lists requests, newest first, a page at a time", |ask, query: RequestsQuery| {
        let default = ApprovalQuery::default();
        let limit = query.limit.unwrap_or(default.limit);
        if !(1..=1_000).contains(&limit) {
            return Err(Problem::query());
        }
        let query = ApprovalQuery {
            keystore: query.keystore.as_deref().map(str::parse).transpose()?,
            states: query.state.into_iter().collect(),
            after: query.cursor.as_deref().map(Cursor::from_text).transpose()?,
            limit,
        };
        let page = ask.run(async |vault, call| vault.approval_requests(&query, call).await)?;
        let next = page.next.as_ref().map(Cursor::to_text);
        Ok(Found(ListView::<ApprovalRequestView> { items: page.items, next }))
    });
    table.plain(get("/approval-requests/{request}", "showApprovalRequest"), "Shows a request", |ask| {
        let id = ask.id("request")?;
        Ok(Found(ask.run(async |vault, call| vault.approval_request(id, call).await)?))
    });
    let document = get("/approval-requests/{request}/document", "showApprovalDocument");
    table.plain(document, "Shows what approvers sign", |ask| {
        let id = ask.id("request")?;
        let document = ask.run(async |vault, call| vault.approval_document(id, call).await)?;
        Ok(Found(DocumentView { document: Base64(document) }))
    });
    let withdraw = post("/approval-requests/{request}/withdraw", "withdrawApprovalRequest");
    table.plain(withdraw, "Takes a request back", |ask| {
        let id = ask.id("request")?;
        Ok(Found(ask.run(async |vault, call| vault.withdraw_approval(id, call).await)?))
    });
    let approve = post("/approval-requests/{request}/approve", "approve");
    table.may_take(
        approve,
        "Approves a request, or hands in an approval that was signed",
        |ask, body: ApproveBody| {
            let id: ApprovalId = ask.id("request")?;
            Ok(Found(match (body.approver, body.signature) {
                (None, None) => ask.run(async |vault, call| vault.approve(id, call).await)?,
                (Some(approver), Some(signature)) => {
                    let approver = approver.parse().map_err(Problem::from)?;
                    let signature = approval_signature(&signature.0)?;
                    ask.run(async |vault, call| vault.approve_signed(id, approver, &signature, call).await)?
                }
                _ => return Err(Problem::choice("Give approver and signature together, or neither.")),
            }))
        },
    );
    let deny = post("/approval-requests/{request}/deny", "deny");
    table.takes(deny, "Denies a request", |ask, body: DenyBody| {
        let id = ask.id("request")?;
        Ok(Found(ask.run(async |vault, call| vault.deny(id, &body.reason, call).await)?))
    });
}
