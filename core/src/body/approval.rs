//! Requests for approval.

use alloc::string::String;
use alloc::vec::Vec;

use super::Base64;

bodies! {
    /// What approval is asked for.
    #[derive(Default)]
    pub struct RequestBody {
        /// The ids of the changes; without, all that wait.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub changes: Vec<String>,
        /// Why.
        #[serde(default)]
        pub comment: String,
    }

    /// An approval that somebody else has signed; without, the caller's own.
    #[derive(Default)]
    pub struct ApproveBody {
        /// The id of whoever signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approver: Option<String>,
        /// Their signature over the request's document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub signature: Option<Base64>,
    }

    /// Why a request is denied.
    pub struct DenyBody {
        /// At most 1,000 characters.
        pub reason: String,
    }
}

answers! {
    /// What approvers sign.
    pub struct DocumentView {
        /// The bytes: ECDSA with SHA-256 is made over them.
        pub document: Base64,
    }
}
