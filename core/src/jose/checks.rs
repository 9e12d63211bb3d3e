//! What is asked of a token beside its signature.

use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value};

use super::{Token, TokenProblem, json};
use crate::error::Error;
use crate::time::Timestamp;

/// The most seconds by which two clocks may differ.
const MAX_LEEWAY_SECONDS: u32 = 300;

/// What is asked of a token. `exp`, `nbf` and `iat` are looked at whenever they are there, against the time of the call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", default, deny_unknown_fields)
)]
pub struct JwtChecks {
    /// By how many seconds the clock of whoever made the token may differ: 0 to 300.
    pub leeway_seconds: u32,
    /// The `iss` that it must have.
    pub issuer: Option<String>,
    /// Who is asking: `aud` must name one of them. A token that has an `aud` is refused where nobody is named here, as RFC
    /// 7519 section 4.1.3 asks for.
    pub audience: Vec<String>,
    /// The `sub` that it must have.
    pub subject: Option<String>,
    /// Claims that must be there.
    pub required: Vec<String>,
    /// The most seconds since `iat`, which must be there then.
    pub max_age_seconds: Option<u32>,
    /// The `typ` that its header must have, compared as media types are: whatever the case, and without `application/`.
    pub token_type: Option<String>,
}

/// What one check says of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedClaim {
    /// The claim that was looked at.
    pub claim: &'static str,
    /// Its value as JSON; none if the token does not have it.
    pub value: Option<String>,
    /// What is wrong with it, if anything: always [`Error::Token`].
    pub outcome: Result<(), Error>,
}

impl JwtChecks {
    /// Refuses checks that are out of bounds.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.leeway_seconds > MAX_LEEWAY_SECONDS { Err(TokenProblem::Options.into()) } else { Ok(()) }
    }

    /// Checks a token whose signature is right, and returns its claims as they were sent.
    pub(crate) fn claims(&self, token: &Token, now: Timestamp) -> Result<String, Error> {
        if let Some(wanted) = &self.token_type
            && !token
                .token_type()
                .is_some_and(|found| media_type(found).eq_ignore_ascii_case(media_type(wanted)))
        {
            return Err(TokenProblem::Type.into());
        }
        let claims = json::object(token.payload()).ok_or(TokenProblem::Malformed)?;
        form_of_registered(&claims)?;
        self.times(&claims, now)?;
        self.parties(&claims)?;
        for claim in &self.required {
            required(&claims, claim)?;
        }
        String::from_utf8(token.payload().to_vec()).map_err(|_| TokenProblem::Malformed.into())
    }

    /// What each check says of a token by itself, in the order in which [`Vault::verify_jwt`](crate::Vault::verify_jwt)
    /// makes them: for people who want to know all that is wrong. The signature is not among them.
    ///
    /// # Errors
    /// [`TokenProblem::Malformed`] if its payload is no JSON object, [`TokenProblem::Options`] for checks that are out of
    /// bounds.
    pub fn explain(&self, token: &Token, now: Timestamp) -> Result<Vec<CheckedClaim>, Error> {
        self.check()?;
        let claims = json::object(token.payload()).ok_or(TokenProblem::Malformed)?;
        let sound = form_of_registered(&claims).err();
        let checked = |claim: &'static str, outcome: Result<(), Error>| {
            // Where the form is wrong, what it would mean is nobody's guess.
            let ill =
                matches!(&sound, Some(Error::Token(TokenProblem::Claim { claim: ill })) if ill == claim);
            let outcome = if ill { Err(TokenProblem::Claim { claim: claim.into() }.into()) } else { outcome };
            let value = claims.get(claim).map(alloc::string::ToString::to_string);
            CheckedClaim { claim, value, outcome }
        };
        Ok(Vec::from([
            checked("exp", self.expiry(&claims, now)),
            checked("nbf", self.beginning(&claims, now)),
            checked("iat", self.issuing(&claims, now)),
            checked("aud", self.meant(&claims)),
            checked("iss", is(&claims, "iss", &self.issuer, TokenProblem::Issuer)),
            checked("sub", is(&claims, "sub", &self.subject, TokenProblem::Subject)),
        ]))
    }

    fn times(&self, claims: &Map<String, Value>, now: Timestamp) -> Result<(), Error> {
        self.expiry(claims, now)?;
        self.beginning(claims, now)?;
        self.issuing(claims, now)
    }

    fn expiry(&self, claims: &Map<String, Value>, now: Timestamp) -> Result<(), Error> {
        let over = time(claims, "exp").is_some_and(|expires| seconds_of(now) - self.leeway() >= expires);
        if over { Err(TokenProblem::Expired.into()) } else { Ok(()) }
    }

    fn beginning(&self, claims: &Map<String, Value>, now: Timestamp) -> Result<(), Error> {
        let early = time(claims, "nbf").is_some_and(|begins| seconds_of(now) + self.leeway() < begins);
        if early { Err(TokenProblem::NotYetValid.into()) } else { Ok(()) }
    }

    fn issuing(&self, claims: &Map<String, Value>, now: Timestamp) -> Result<(), Error> {
        let (now, leeway) = (seconds_of(now), self.leeway());
        if time(claims, "iat").is_some_and(|issued| now + leeway < issued) {
            return Err(TokenProblem::IssuedInFuture.into());
        }
        if let Some(most) = self.max_age_seconds {
            required(claims, "iat")?;
            if time(claims, "iat").is_some_and(|issued| now - issued > f64::from(most) + leeway) {
                return Err(TokenProblem::TooOld.into());
            }
        }
        Ok(())
    }

    fn leeway(&self) -> f64 {
        f64::from(self.leeway_seconds)
    }

    fn parties(&self, claims: &Map<String, Value>) -> Result<(), Error> {
        self.meant(claims)?;
        is(claims, "iss", &self.issuer, TokenProblem::Issuer)?;
        is(claims, "sub", &self.subject, TokenProblem::Subject)
    }

    fn meant(&self, claims: &Map<String, Value>) -> Result<(), Error> {
        let asked = |name: &str| self.audience.iter().any(|audience| audience == name);
        let meant = match claims.get("aud") {
            None => self.audience.is_empty(),
            Some(Value::String(one)) => asked(one),
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).any(asked),
            Some(_) => false,
        };
        if meant { Ok(()) } else { Err(TokenProblem::Audience.into()) }
    }
}

/// The seconds of a claim since 1970, with a fraction: exact to a microsecond for all times that a clock can show.
fn time(claims: &Map<String, Value>, claim: &str) -> Option<f64> {
    claims.get(claim).and_then(Value::as_f64)
}

fn is(
    claims: &Map<String, Value>,
    claim: &str,
    wanted: &Option<String>,
    otherwise: TokenProblem,
) -> Result<(), Error> {
    let right = wanted.is_none() || claims.get(claim).and_then(Value::as_str) == wanted.as_deref();
    if right { Ok(()) } else { Err(otherwise.into()) }
}

fn required<'a>(claims: &'a Map<String, Value>, claim: &str) -> Result<&'a Value, Error> {
    claims.get(claim).ok_or_else(|| TokenProblem::ClaimMissing { claim: claim.into() }.into())
}

/// Refuses registered claims of another form than RFC 7519 section 4.1 gives them.
pub(super) fn form_of_registered(claims: &Map<String, Value>) -> Result<(), Error> {
    for (claim, value) in claims {
        let sound = match claim.as_str() {
            "exp" | "nbf" | "iat" => value.is_number(),
            "iss" | "sub" | "jti" => value.is_string(),
            "aud" => match value {
                Value::Array(several) => several.iter().all(Value::is_string),
                one => one.is_string(),
            },
            _ => true,
        };
        if !sound {
            return Err(TokenProblem::Claim { claim: claim.clone() }.into());
        }
    }
    Ok(())
}

/// RFC 7515 section 4.1.9.
fn media_type(text: &str) -> &str {
    match text.split_at_checked("application/".len()) {
        Some((head, rest)) if head.eq_ignore_ascii_case("application/") && !rest.contains('/') => rest,
        _ => text,
    }
}

fn seconds_of(at: Timestamp) -> f64 {
    at.0 as f64 / 1_000.0
}
