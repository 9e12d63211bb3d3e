//! Approvals: what is put aside, who asks for it, and who decides.

use js_sys::{Promise, Uint8Array};
use keystead_browser::{OsRandom, now, with_new_keys};
use keystead_core::{
    ApprovalId, ApprovalQuery, ApprovalState, Call, PrincipalId, StagedChangeId, approval_signature,
};
use wasm_bindgen::prelude::*;

use super::Session;
use super::keystores::keystore_id;
use crate::error::ApiError;
use crate::{convert, cursor};

const STATES: &str = "an array of \"ready\", \"approved\", \"denied\" and \"withdrawn\"";

#[wasm_bindgen]
impl Session {
    /// What is put aside in a keystore, in the order in which it would be made.
    pub fn staged(&self, keystore: &JsValue) -> Promise {
        let keystore = keystore_id(keystore);
        self.with_vault(async |vault| {
            convert::view(&vault.staged(keystore?, &Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// Takes a change back that was put aside.
    pub fn unstage(&self, change: &JsValue) -> Promise {
        let change = change_id(change);
        self.with_vault(async |vault| {
            vault.unstage(change?, &mut Call::new(now(), &mut OsRandom)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Asks for approval of some changes, or of all that wait.
    #[wasm_bindgen(js_name = requestApproval)]
    pub fn request_approval(&self, keystore: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let must = "an array of ids of changes";
            let changes = match convert::property(options, "changes")? {
                Some(ids) => convert::items(ids, "changes", must, |id| change_id(&id))?,
                None => Vec::new(),
            };
            let comment = convert::text_property(options, "comment")?.unwrap_or_default();
            Ok((keystore_id(keystore)?, changes, comment))
        });
        self.with_vault(async |vault| {
            let (keystore, changes, comment) = arguments?;
            let mut random = OsRandom;
            let call = &mut Call::new(now(), &mut random);
            convert::view(&vault.request_approval(keystore, &changes, &comment, call).await?)
        })
    }

    /// One page of requests, newest first.
    #[wasm_bindgen(js_name = listApprovals)]
    pub fn list_approvals(&self, query: &JsValue) -> Promise {
        let query = convert::arguments(|| {
            let states: Option<Vec<ApprovalState>> = convert::shaped(query, "states", STATES)?;
            let keystore = convert::property(query, "keystore")?;
            let default = ApprovalQuery::default();
            Ok(ApprovalQuery {
                keystore: keystore.map(|keystore| keystore_id(&keystore)).transpose()?,
                states: states.unwrap_or_default(),
                after: convert::text_property(query, "cursor")?
                    .map(|text| cursor::decode(&text))
                    .transpose()?,
                limit: convert::natural(query, "limit")?.unwrap_or(default.limit),
            })
        });
        self.with_vault(async |vault| {
            let mut random = OsRandom;
            let call = Call::new(now(), &mut random);
            convert::listing(&vault.approval_requests(&query?, &call).await?)
        })
    }

    /// One request.
    #[wasm_bindgen(js_name = getApproval)]
    pub fn get_approval(&self, id: &JsValue) -> Promise {
        let id = approval_id(id);
        self.with_vault(async |vault| {
            convert::view(&vault.approval_request(id?, &Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// Takes a request back.
    #[wasm_bindgen(js_name = withdrawApproval)]
    pub fn withdraw_approval(&self, id: &JsValue) -> Promise {
        let id = approval_id(id);
        self.with_vault(async |vault| {
            convert::view(&vault.withdraw_approval(id?, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// What approvers sign.
    #[wasm_bindgen(js_name = approvalDocument)]
    pub fn approval_document(&self, id: &JsValue) -> Promise {
        let id = approval_id(id);
        self.with_vault(async |vault| {
            let document = vault.approval_document(id?, &Call::new(now(), &mut OsRandom)).await?;
            Ok(Uint8Array::from(document.as_slice()).into())
        })
    }

    /// Approves, or hands in what an approver has signed.
    pub fn approve(&self, id: &JsValue, signed: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let must = "the signature of the approver";
            let signed = match convert::property(signed, "approver")? {
                Some(approver) => {
                    let approver: PrincipalId = convert::id(&approver, "approver")?;
                    let signature = convert::property(signed, "signature")?;
                    let signature = signature.ok_or(ApiError::Argument("signature", must))?;
                    let signature = convert::binary(&signature, "signature")?.to_vec();
                    Some((approver, approval_signature(&signature)?))
                }
                None => None,
            };
            Ok((approval_id(id)?, signed))
        });
        self.with_vault(async |vault| {
            let (id, signed) = arguments?;
            let approve = async |call: &mut Call<'_>| match &signed {
                Some((approver, signature)) => vault.approve_signed(id, *approver, signature, call).await,
                None => vault.approve(id, call).await,
            };
            convert::view(&with_new_keys(&vault, approve).await?)
        })
    }

    /// Denies a request.
    pub fn deny(&self, id: &JsValue, reason: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((approval_id(id)?, convert::text(reason, "reason")?)));
        self.with_vault(async |vault| {
            let (id, reason) = arguments?;
            convert::view(&vault.deny(id, &reason, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// Switches the approvals of a keystore off without approval.
    #[wasm_bindgen(js_name = disableApprovals)]
    pub fn disable_approvals(&self, keystore: &JsValue) -> Promise {
        let keystore = keystore_id(keystore);
        self.with_vault(async |vault| {
            convert::view(&vault.disable_approvals(keystore?, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }
}

fn approval_id(value: &JsValue) -> Result<ApprovalId, ApiError> {
    convert::id(value, "approvalId")
}

fn change_id(value: &JsValue) -> Result<StagedChangeId, ApiError> {
    convert::id(value, "changeId")
}
