//! The OpenAPI 3.1 document: made from the table of operations, and committed as `docs/openapi.json`.

use core::fmt::Write as _;

use axum::http::StatusCode;
use keystead_core::body::{Base64, SecretBase64, SecretText, SessionView, SignInBody};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::streams::DecryptQuery;
use super::{BASE, routes};
use crate::serve::problem::{self, ProblemView};

/// What the document says of each subject.
pub(super) const TAGS: [(&str, &str); 12] = [
    ("Approvals", "Changes that wait, and requests for their approval."),
    ("Audit", "The log of what was done, and its verification."),
    ("Clients", "What the clients of a keystore are known by."),
    ("Data", "Encryption, signatures, authentication codes and data keys."),
    ("Hardware security modules", "Tokens behind PKCS#11: set up, logged in to, and the keys in them."),
    ("Keys", "Keys: made, brought in, looked at, changed, deleted."),
    ("Keystores", "Keystores, each under a profile."),
    ("Principals", "Who may be given access, and their access keys."),
    ("Session", "Signing in at the console and out; changes as they happen."),
    ("Tokens", "JSON Web Tokens and the keys by which others verify them."),
    ("Vault", "The vault as a whole: settings, unlock slots, backup, check."),
    ("Versions", "The versions of a key."),
];

/// The document as text, as it is committed.
pub(crate) fn text() -> String {
    serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n"
}

/// The document.
pub(super) fn document() -> Value {
    let mut schemas = schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
        .into_generator();
    let mut paths = Map::new();
    for operation in routes::table() {
        let described = describe(&operation, &mut schemas);
        add(&mut paths, operation.path, operation.method.as_str(), described);
    }
    own(&mut paths, &mut schemas);
    let problem = schemas.subschema_for::<ProblemView>();
    let mut responses = Map::new();
    for status in problem::STATUSES {
        let description = status.canonical_reason().unwrap_or_default();
        let content = json!({ problem::MEDIA: { "schema": problem } });
        responses.insert(component(status), json!({ "description": description, "content": content }));
    }
    let tags: Vec<Value> =
        TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Keystead",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Key management: everything that the engine does.",
            "description": "Ids are 32 hexadecimal digits, times milliseconds since 1970, bytes base64 with padding. \
                A member of a body that is not known is refused. Nothing was changed when a request is refused. \
                A client that a keystore knows by its MAC address sends that in the header Keystead-Client-Mac.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": BASE }],
        "tags": tags,
        "security": [{ "accessKey": [] }, { "token": [] }, { "session": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "responses": responses,
            "securitySchemes": {
                "accessKey": { "type": "http", "scheme": "basic", "description": "The id of an access key and its secret." },
                "token": { "type": "http", "scheme": "bearer", "description": "A token that was made from an access key." },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "__Host-keystead",
                    "description": "The cookie of the console; named keystead on connections without TLS. Requests that \
                        change something send the session's token in the header Keystead-Csrf as well.",
                },
            },
        },
    })
}

fn describe(operation: &Operation, schemas: &mut SchemaGenerator) -> Value {
    let mut parameters = path_parameters(operation.path);
    if let Some(query) = operation.query {
        parameters.extend(query_parameters(&query(schemas)));
    }
    if operation.repeatable {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "A request that is sent again with the same key within a day is answered as the first was.",
            "schema": { "type": "string", "pattern": "^[ -~]{1,255}$", "minLength": 1, "maxLength": 255 },
        }));
    }
    let (status, content) = (operation.answer)(schemas);
    let mut described = base(operation.id, operation.summary, operation.tag, parameters);
    if let Some(body) = operation.body {
        let schema = body(schemas);
        let required = !operation.body_optional;
        let content = json!({ "application/json": { "schema": schema } });
        described.insert("requestBody".into(), json!({ "required": required, "content": content }));
    }
    described.insert("responses".into(), answers(status, content));
    Value::Object(described)
}

fn base(id: &str, summary: &str, tag: &str, parameters: Vec<Value>) -> Map<String, Value> {
    let mut described = Map::new();
    described.insert("operationId".into(), id.into());
    described.insert("summary".into(), summary.into());
    described.insert("tags".into(), json!([tag]));
    described.insert("parameters".into(), parameters.into());
    described
}

fn add(paths: &mut Map<String, Value>, path: &str, method: &str, described: Value) {
    let place = paths.entry(path).or_insert_with(|| json!({}));
    if let Some(place) = place.as_object_mut() {
        place.insert(method.to_ascii_lowercase(), described);
    }
}

fn component(status: StatusCode) -> String {
    let mut name = String::from("Problem");
    // Writing into a text does not fail.
    let _ = write!(name, "{}", status.as_u16());
    name
}

fn answers(status: StatusCode, content: Option<(&'static str, Schema)>) -> Value {
    let mut answers = Map::new();
    let mut success = json!({ "description": status.canonical_reason().unwrap_or_default() });
    if let Some((media, schema)) = content {
        success["content"] = json!({ media: { "schema": schema } });
    }
    answers.insert(status.as_str().into(), success);
    for status in problem::STATUSES {
        let reference = format!("#/components/responses/{}", component(status));
        answers.insert(status.as_str().into(), json!({ "$ref": reference }));
    }
    Value::Object(answers)
}

/// What a path names, in braces. Ids have 32 digits; versions are numbers.
fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let described = names.map(|name| {
        let schema = match name {
            "version" => json!({ "type": "integer", "format": "uint32", "minimum": 0, "maximum": u32::MAX }),
            "accessKey" => json!({ "type": "string", "pattern": "^[0-9a-f]{40}$" }),
            _ => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    described.collect()
}

/// The members of a query, as parameters.
fn query_parameters(query: &Schema) -> Vec<Value> {
    let members = query.get("properties").and_then(Value::as_object);
    let required: Vec<&str> = query
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        without_null(&mut schema);
        json!({
            "name": name, "in": "query", "required": required.contains(&name.as_str()),
            "description": description.unwrap_or_default(), "schema": schema,
        })
    };
    members.into_iter().flatten().map(parameter).collect()
}

/// A parameter that may be left out cannot be null.
fn without_null(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            members.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(choices)) = members.get_mut("anyOf") {
        choices.retain(|one| one.get("type") != Some(&"null".into()));
    }
    members.remove("default");
}

/// What opens the vault: one of these.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, extend("minProperties" = 1, "maxProperties" = 1))]
#[allow(dead_code, reason = "for the document: what is served reads it by itself")]
struct UnsealBody {
    /// The passphrase of a slot.
    passphrase: Option<SecretText>,
    /// The recovery code.
    recovery_code: Option<SecretText>,
    /// The bytes of a key file.
    key_file: Option<SecretBase64>,
}

/// Whether the vault is locked.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "for the document")]
struct SealView {
    /// Whether nobody can use it.
    sealed: bool,
}

/// What is served beside the table.
fn own(paths: &mut Map<String, Value>, schemas: &mut SchemaGenerator) {
    let view = schemas.subschema_for::<SessionView>();
    let body = schemas.subschema_for::<SignInBody>();
    let mut begin = base("signIn", "Signs in at the console", "Session", Vec::new());
    begin.insert(
        "requestBody".into(),
        json!({ "required": true, "content": { "application/json": { "schema": body } } }),
    );
    begin.insert("responses".into(), answers(StatusCode::CREATED, Some(("application/json", view.clone()))));
    begin.insert("security".into(), json!([]));
    add(paths, "/session", "POST", Value::Object(begin));
    let mut show = base("showSession", "Says who is signed in", "Session", Vec::new());
    show.insert("responses".into(), answers(StatusCode::OK, Some(("application/json", view))));
    show.insert("security".into(), json!([{ "session": [] }]));
    add(paths, "/session", "GET", Value::Object(show));
    let mut end = base(
        "signOut",
        "Signs out",
        "Session",
        vec![json!({
            "name": "Keystead-Csrf", "in": "header", "required": false, "schema": { "type": "string" },
            "description": "The token of the session.",
        })],
    );
    end.insert("responses".into(), answers(StatusCode::NO_CONTENT, None));
    end.insert("security".into(), json!([]));
    add(paths, "/session", "DELETE", Value::Object(end));
    let body = schemas.subschema_for::<UnsealBody>();
    let state = schemas.subschema_for::<SealView>();
    let mut unseal = base("unseal", "Unlocks the vault of a server that runs", "Session", Vec::new());
    unseal.insert(
        "requestBody".into(),
        json!({ "required": true, "content": { "application/json": { "schema": body } } }),
    );
    unseal.insert("responses".into(), answers(StatusCode::OK, Some(("application/json", state.clone()))));
    unseal.insert("security".into(), json!([]));
    add(paths, "/unseal", "POST", Value::Object(unseal));
    let mut seal = base("seal", "Locks the vault, so that nobody can use it", "Session", Vec::new());
    seal.insert("responses".into(), answers(StatusCode::OK, Some(("application/json", state))));
    add(paths, "/seal", "POST", Value::Object(seal));
    for (id, path, summary) in [
        ("encryptStream", "/keys/{key}/encrypt-stream", "Encrypts a stream of any length"),
        (
            "decryptStream",
            "/keys/{key}/decrypt-stream",
            "Decrypts a stream; one that breaks off is not whole",
        ),
    ] {
        let mut parameters = path_parameters(path);
        if id == "decryptStream" {
            parameters.extend(query_parameters(&DecryptQuery::json_schema(schemas)));
        }
        parameters.push(json!({
            "name": "Keystead-Aad", "in": "header", "required": false,
            "description": "What is authenticated beside the stream, in base64 with padding.",
            "schema": Base64::json_schema(schemas),
        }));
        let mut described = base(id, summary, "Data", parameters);
        let bytes = schemars::json_schema!({});
        described.insert(
            "requestBody".into(),
            json!({ "required": true, "content": { "application/octet-stream": { "schema": bytes } } }),
        );
        let content = Some(("application/octet-stream", bytes));
        described.insert("responses".into(), answers(StatusCode::OK, content));
        add(paths, path, "POST", Value::Object(described));
    }
    let mut events = base("watch", "Tells of changes as they happen", "Session", Vec::new());
    let stream = schemars::json_schema!({ "type": "string" });
    events.insert("responses".into(), answers(StatusCode::OK, Some(("text/event-stream", stream))));
    add(paths, "/events", "GET", Value::Object(events));
    let mut document = base("openapi", "This document", "Session", Vec::new());
    let object = schemars::json_schema!({ "type": "object" });
    document.insert("responses".into(), answers(StatusCode::OK, Some(("application/json", object))));
    document.insert("security".into(), json!([]));
    add(paths, "/openapi.json", "GET", Value::Object(document));
}
