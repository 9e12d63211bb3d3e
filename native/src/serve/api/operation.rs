//! Operations of the interface: one table, from which the routes and the OpenAPI document are made.

use core::str::FromStr;

use axum::extract::Query;
use axum::http::{Method, StatusCode, Uri};
use keystead_core::{Call, Error, Vault};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::routes::Kids;
use crate::hsm::Tokens;
use crate::serve::engine::{Caller, Engine};
use crate::serve::jobs::Jobs;
use crate::serve::problem::Problem;
use crate::store::VaultStore;

/// The most bytes of a body, where nothing else is said.
pub(super) const BODY_BYTES: usize = 1 << 20;

/// A request whose caller is known.
pub(super) struct Ask<'a> {
    pub(super) engine: &'a Engine,
    pub(super) caller: Caller,
    pub(super) jobs: &'a Jobs,
    /// Where keys may lie that the vault does not keep itself.
    pub(super) tokens: Option<&'static Tokens>,
    /// Which keys are known by which `kid`.
    pub(super) kids: &'a Kids,
    /// What the path names.
    pub(super) path: &'a [(String, String)],
    pub(super) uri: &'a Uri,
    pub(super) body: &'a [u8],
}

impl Ask<'_> {
    /// Does `work` in the vault, for the caller.
    pub(super) fn run<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Problem> {
        Ok(self.engine.run(self.caller, work)?)
    }

    /// As [`Self::run`], for the use of a key: see [`Engine::quick`].
    pub(super) fn quick<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Problem> {
        Ok(self.engine.quick(self.caller, work)?)
    }

    /// The id in this place of the path. What is no id names nothing that there is.
    pub(super) fn id<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        let found = self.path.iter().find(|(known, _)| known == name);
        found.and_then(|(_, text)| text.parse().ok()).ok_or_else(Problem::not_found)
    }
}

/// What an operation gives.
pub(super) enum Reply {
    Json(StatusCode, Vec<u8>),
    Bytes { media: &'static str, bytes: Vec<u8> },
    Nothing,
}

/// The status of an answer, and the media type and schema of what is in it.
pub(super) type Described = (StatusCode, Option<(&'static str, Schema)>);

/// What can be given, and how it is described.
pub(super) trait Answer {
    fn reply(self) -> Result<Reply, Problem>;
    fn describe(schemas: &mut SchemaGenerator) -> Described;
}

/// Something that there is.
pub(super) struct Found<T>(pub(super) T);
/// Something that was made.
pub(super) struct Made<T>(pub(super) T);
/// Nothing more is to be said.
pub(super) struct Done;
fn json(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|_| Error::Unreachable("JSON of an answer").into())
}

impl<T: Serialize + JsonSchema> Answer for Found<T> {
    fn reply(self) -> Result<Reply, Problem> {
        Ok(Reply::Json(StatusCode::OK, json(&self.0)?))
    }

    fn describe(schemas: &mut SchemaGenerator) -> Described {
        (StatusCode::OK, Some(("application/json", schemas.subschema_for::<T>())))
    }
}

impl<T: Serialize + JsonSchema> Answer for Made<T> {
    fn reply(self) -> Result<Reply, Problem> {
        Ok(Reply::Json(StatusCode::CREATED, json(&self.0)?))
    }

    fn describe(schemas: &mut SchemaGenerator) -> Described {
        (StatusCode::CREATED, Some(("application/json", schemas.subschema_for::<T>())))
    }
}

impl Answer for Done {
    fn reply(self) -> Result<Reply, Problem> {
        Ok(Reply::Nothing)
    }

    fn describe(_: &mut SchemaGenerator) -> Described {
        (StatusCode::NO_CONTENT, None)
    }
}

macro_rules! files {
    ($($(#[$attribute:meta])* $name:ident, $media:literal;)+) => {$(
        $(#[$attribute])*
        pub(super) struct $name(pub(super) Vec<u8>);

        impl Answer for $name {
            fn reply(self) -> Result<Reply, Problem> {
                Ok(Reply::Bytes { media: $media, bytes: self.0 })
            }

            fn describe(_: &mut SchemaGenerator) -> Described {
                (StatusCode::OK, Some(($media, schemars::json_schema!({}))))
            }
        }
    )+};
}

files! {
    /// Bytes.
    Binary, "application/octet-stream";
    /// One JSON object in each line.
    Lines, "application/jsonl";
    /// Certificates or keys in PEM (RFC 7468).
    Pem, "application/x-pem-file";
    /// A JSON Web Key Set (RFC 7517).
    KeySet, "application/jwk-set+json";
}

/// A body. Lists would be taken for the members of an object in their order; nobody means that.
pub(super) fn object<B: DeserializeOwned>(body: &[u8]) -> Result<B, Problem> {
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Problem::choice("The body is a JSON object."));
    }
    serde_json::from_slice(body).map_err(|error| Problem::body(&error))
}

type Handler = Box<dyn Fn(&Ask<'_>) -> Result<Reply, Problem> + Send + Sync>;
type Describe = fn(&mut SchemaGenerator) -> Schema;

/// One operation.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) tag: &'static str,
    pub(super) query: Option<Describe>,
    pub(super) body: Option<Describe>,
    pub(super) body_bytes: usize,
    /// Whether a body may be left out.
    pub(super) body_optional: bool,
    /// Whether a repetition with the same `Idempotency-Key` gives what the first request was answered with.
    pub(super) repeatable: bool,
    pub(super) answer: fn(&mut SchemaGenerator) -> Described,
    pub(super) handler: Handler,
}

impl Operation {
    /// Takes bodies of up to `bytes`.
    pub(super) const fn large(&mut self, bytes: usize) -> &mut Self {
        self.body_bytes = bytes;
        self
    }

    /// Can be repeated with an `Idempotency-Key`. Not for answers that hold secrets: they would be kept.
    pub(super) const fn repeatable(&mut self) -> &mut Self {
        self.repeatable = true;
        self
    }
}

/// The table while it is written.
pub(super) struct Table {
    pub(super) operations: Vec<Operation>,
    tag: &'static str,
}

/// Method, path and name of an operation.
type Place = (Method, &'static str, &'static str);

pub(super) const fn get(path: &'static str, id: &'static str) -> Place {
    (Method::GET, path, id)
}

pub(super) const fn post(path: &'static str, id: &'static str) -> Place {
    (Method::POST, path, id)
}

pub(super) const fn put(path: &'static str, id: &'static str) -> Place {
    (Method::PUT, path, id)
}

pub(super) const fn patch(path: &'static str, id: &'static str) -> Place {
    (Method::PATCH, path, id)
}

pub(super) const fn delete(path: &'static str, id: &'static str) -> Place {
    (Method::DELETE, path, id)
}

impl Table {
    pub(super) const fn new() -> Self {
        Self { operations: Vec::new(), tag: "" }
    }

    /// What the next operations have to do with.
    pub(super) const fn about(&mut self, tag: &'static str) -> &mut Self {
        self.tag = tag;
        self
    }

    /// An operation whose path says everything.
    pub(super) fn plain<T: Answer + 'static>(
        &mut self,
        place: Place,
        summary: &'static str,
        work: fn(&Ask<'_>) -> Result<T, Problem>,
    ) -> &mut Operation {
        self.add::<T>(place, summary, None, None, Box::new(move |ask| work(ask)?.reply()))
    }

    /// An operation with parameters behind its path.
    pub(super) fn asks<Q: DeserializeOwned + JsonSchema + 'static, T: Answer + 'static>(
        &mut self,
        place: Place,
        summary: &'static str,
        work: fn(&Ask<'_>, Q) -> Result<T, Problem>,
    ) -> &mut Operation {
        let handler = move |ask: &Ask<'_>| {
            let query = Query::<Q>::try_from_uri(ask.uri).map_err(|_| Problem::query())?;
            work(ask, query.0)?.reply()
        };
        self.add::<T>(place, summary, Some(Q::json_schema), None, Box::new(handler))
    }

    /// An operation with a body.
    pub(super) fn takes<B: DeserializeOwned + JsonSchema + 'static, T: Answer + 'static>(
        &mut self,
        place: Place,
        summary: &'static str,
        work: fn(&Ask<'_>, B) -> Result<T, Problem>,
    ) -> &mut Operation {
        let handler = move |ask: &Ask<'_>| work(ask, object(ask.body)?)?.reply();
        let describe: Describe = |schemas| schemas.subschema_for::<B>();
        self.add::<T>(place, summary, None, Some(describe), Box::new(handler))
    }

    /// An operation with a body that may be left out.
    pub(super) fn may_take<B: DeserializeOwned + JsonSchema + Default + 'static, T: Answer + 'static>(
        &mut self,
        place: Place,
        summary: &'static str,
        work: fn(&Ask<'_>, B) -> Result<T, Problem>,
    ) -> &mut Operation {
        let handler = move |ask: &Ask<'_>| {
            let body = match ask.body {
                [] => B::default(),
                body => object(body)?,
            };
            work(ask, body)?.reply()
        };
        let describe: Describe = |schemas| schemas.subschema_for::<B>();
        let operation = self.add::<T>(place, summary, None, Some(describe), Box::new(handler));
        operation.body_optional = true;
        operation
    }

    fn add<T: Answer + 'static>(
        &mut self,
        (method, path, id): Place,
        summary: &'static str,
        query: Option<Describe>,
        body: Option<Describe>,
        handler: Handler,
    ) -> &mut Operation {
        let at = self.operations.len();
        self.operations.push(Operation {
            method,
            path,
            id,
            summary,
            tag: self.tag,
            query,
            body,
            body_bytes: BODY_BYTES,
            body_optional: false,
            repeatable: false,
            answer: T::describe,
            handler,
        });
        &mut self.operations[at]
    }
}
