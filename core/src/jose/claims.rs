//! The claims of a token that is made here.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::TokenProblem;
use super::checks::form_of_registered;
use super::json;
use crate::error::Error;
use crate::time::Timestamp;

/// What a token says of itself beside the claims that are given: the registered claims of RFC 7519 section 4.1. Each may
/// be given here or among the claims, never in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", default, deny_unknown_fields)
)]
pub struct JwtOptions {
    /// `iat`, in seconds since 1970; without, the time of the call.
    pub issued_at: Option<u64>,
    /// `exp`: how many seconds after `iat`.
    pub expires_in: Option<u64>,
    /// `nbf`, in seconds since 1970.
    pub not_before: Option<u64>,
    /// `iss`.
    pub issuer: Option<String>,
    /// `sub`.
    pub subject: Option<String>,
    /// `aud`: one is written as a text, several as a list.
    pub audience: Vec<String>,
    /// `jti`.
    pub id: Option<String>,
    /// `typ` of the header; without, `JWT`.
    pub token_type: Option<String>,
}

impl JwtOptions {
    /// What the header says beside what the key decides.
    pub(crate) fn header(&self) -> Result<String, Error> {
        let token_type = self.token_type.as_deref().unwrap_or("JWT");
        json::text(&Map::from_iter([(String::from("typ"), token_type.into())]))
    }

    /// `claims`, a JSON object, with these claims.
    pub(crate) fn payload(&self, claims: &str, now: Timestamp) -> Result<String, Error> {
        let mut members = match claims.trim() {
            "" => Map::new(),
            claims => json::object(claims.as_bytes()).ok_or(TokenProblem::Malformed)?,
        };
        let issued = match members.get("iat") {
            // Whoever writes it into the claims has chosen the time.
            Some(value) if self.issued_at.is_none() => value.as_u64(),
            _ => Some(self.issued_at.unwrap_or(now.0 / 1_000)),
        };
        let issued = issued.ok_or_else(|| TokenProblem::Claim { claim: "iat".into() })?;
        let audience = match self.audience.as_slice() {
            [] => None,
            [one] => Some(Value::from(one.as_str())),
            several => Some(Value::from(several)),
        };
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        let given = [
            ("exp", self.expires_in.map(|seconds| issued.saturating_add(seconds).into())),
            ("nbf", self.not_before.map(Value::from)),
            ("iss", text(&self.issuer)),
            ("sub", text(&self.subject)),
            ("aud", audience),
            ("jti", text(&self.id)),
        ];
        let issued_at =
            (self.issued_at.is_some() || !members.contains_key("iat")).then(|| Value::from(issued));
        for (name, value) in given.into_iter().chain([("iat", issued_at)]) {
            if let Some(value) = value
                && members.insert(name.into(), value).is_some()
            {
                return Err(TokenProblem::Options.into());
            }
        }
        form_of_registered(&members)?;
        json::text(&members)
    }
}
