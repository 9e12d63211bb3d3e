//! The interface of NHN Cloud Secure Key Manager, versions 1.0 to 1.3, and its tokens: a client of that product works here
//! once its base address is changed. Everything is decided by the engine; here are routes and spellings.

mod caller;
mod data;
mod lists;
mod manage;
mod outcome;
mod request;
mod version;
mod wire;

use core::net::IpAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use keystead_core::client::{Client, CredentialKind, Ipv4Block};
use keystead_core::{CredentialEvent, KeyKind};
use serde_json::{Value, json};

use self::caller::Door;
pub(crate) use self::outcome::Failure;
use self::request::{Known, Request};
pub(crate) use self::version::Version;
use super::engine::{Caller, Engine};
use super::identity::{self, Identity};
use super::listen::Peer;
use super::seal::Seal;

/// The most bytes of a body: four times what the largest value takes.
const BODY_BYTES: usize = 256 << 10;
/// The header in which a client says what its MAC address is.
const MAC_HEADER: &str = "x-toast-client-mac-addr";

/// What the routes share.
struct Shared {
    seal: Seal,
    versions: Vec<Version>,
    proxies: Vec<Ipv4Block>,
    door: Door,
    known: Known,
}

/// The routes of `versions`, for the vault behind `seal`; while it is sealed, everything is answered with "Service Locked".
pub(super) fn router(
    seal: Seal,
    identity: Arc<Identity>,
    versions: Vec<Version>,
    proxies: Vec<Ipv4Block>,
) -> Router {
    let door = Door::new(identity);
    let shared = Arc::new(Shared { seal, versions, proxies, door, known: Known::default() });
    Router::new()
        .route("/keymanager", axum::routing::any(async || Failure::UrlNotFound))
        .route("/keymanager/{*path}", axum::routing::any(dispatch))
        .route("/oauth2/token/create", axum::routing::post(create_token))
        .route("/oauth2/token/revoke", axum::routing::post(revoke_token))
        .with_state(shared)
}

async fn dispatch(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: axum::extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let path: Vec<&str> = parts.uri.path().split('/').skip(2).collect();
    let ["v1.0" | "v1.1" | "v1.2" | "v1.3", "appkey", appkey, route @ ..] = path.as_slice() else {
        return Failure::UrlNotFound.into_response();
    };
    let version = path.first().and_then(|version| version.parse().ok());
    let Some(version) = version.filter(|version| shared.versions.contains(version)) else {
        return Failure::UrlNotFound.into_response();
    };
    let Some(route) = Route::find(version, &parts.method, route) else {
        return Failure::UrlNotFound.into_response();
    };
    let answer = answer(&shared, version, appkey, &route, &parts, body, peer).await;
    answer.map_or_else(IntoResponse::into_response, |body| outcome::success(&body))
}

async fn answer(
    shared: &Shared,
    version: Version,
    appkey: &str,
    route: &Route<'_>,
    parts: &Parts,
    body: Body,
    peer: Peer,
) -> Result<Value, Failure> {
    let engine = &shared.seal.engine().ok_or(Failure::ServiceLocked)?;
    let actor = shared.door.admit(engine, version, appkey, &parts.headers)?;
    let body = to_bytes(body, BODY_BYTES).await.map_err(|_| Failure::DataTooLarge)?;
    let from = origin(peer.address.ip(), &parts.headers, &shared.proxies);
    let mac = parts.headers.get(MAC_HEADER).and_then(|value| value.to_str().ok());
    let client = Client {
        mac: mac.and_then(|mac| mac.parse().ok()),
        certificate: peer.certificate,
        ..Client::at(from)
    };
    let query = parts.uri.query().unwrap_or_default();
    let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let request =
        Request { engine, caller: Caller { actor, client }, query, body: &body, known: &shared.known };
    if let Route::Confirm = route {
        return Ok(confirm(from, peer.certificate.is_some(), mac));
    }
    route.run(&request)
}

/// Where a request comes from. A proxy that is trusted says so in the last entry of the last `X-Forwarded-For`, unless that
/// is a trusted proxy as well; whatever stands in front of it, anybody can have written.
pub(super) fn origin(peer: IpAddr, headers: &HeaderMap, proxies: &[Ipv4Block]) -> IpAddr {
    let trusted = |address: IpAddr| match address.to_canonical() {
        IpAddr::V4(address) => proxies.iter().any(|block| block.contains(address)),
        IpAddr::V6(_) => false,
    };
    let mut origin = peer;
    let given = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut hops: Vec<&str> = given.flat_map(|value| value.split(',')).collect();
    while trusted(origin) {
        let Some(before) = hops.pop().and_then(|hop| hop.trim().parse().ok()) else { break };
        origin = before;
    }
    origin
}

/// What the client looks like from here. Clients read either spelling of the last member.
fn confirm(from: IpAddr, certificate: bool, mac: Option<&str>) -> Value {
    json!({
        "clientIp": from.to_canonical().to_string(),
        "clientMacHeader": mac,
        "clientSentCerfificate": certificate,
        "clientSentCertificate": certificate,
    })
}

/// A route, with what its path names.
#[derive(Clone, Copy)]
enum Route<'a> {
    Confirm,
    Secret(&'a str),
    UpdateSecret(&'a str),
    Encrypt(&'a str),
    Decrypt(&'a str),
    LocalKey(&'a str),
    SymmetricKey(&'a str, bool),
    Sign(&'a str),
    Verify(&'a str),
    SignStandard(&'a str),
    VerifyStandard(&'a str),
    PrivateKey(&'a str),
    PublicKey(&'a str),
    CreateKey(KeyKind),
    RequestKeyDeletion(&'a str),
    DeleteKey(&'a str),
    CreateCredential(CredentialKind),
    DeleteCredential(CredentialKind, CredentialEvent),
    KeyStores,
    KeyStore(&'a str),
    Keys(&'a str),
    Key(&'a str, &'a str),
    Credentials(&'a str, CredentialKind),
    CreateKeyStore,
    UpdateKeyStore(&'a str),
    DeleteKeyStore(&'a str),
}

impl<'a> Route<'a> {
    /// The route of a path in this version, if it has one.
    fn find(version: Version, method: &Method, path: &[&'a str]) -> Option<Self> {
        let (route, versions) = Self::of(version, method, path)?;
        versions.contains(&version).then_some(route)
    }

    fn of(version: Version, method: &Method, path: &[&'a str]) -> Option<(Self, &'static [Version])> {
        use Version::{V1_0, V1_1, V1_2, V1_3};
        const READ: &[Version] = &[V1_0, V1_2, V1_3];
        const WRITE: &[Version] = &[V1_2, V1_3];
        const NEWEST: &[Version] = &[V1_3];
        let with_version = version != V1_0;
        Some(match (method.as_str(), path) {
            ("GET", ["confirm"]) => (Self::Confirm, READ),
            ("GET", ["secrets", id]) => (Self::Secret(id), READ),
            ("PUT", ["secrets", id]) => (Self::UpdateSecret(id), WRITE),
            ("POST", ["symmetric-keys", id, "encrypt"]) => (Self::Encrypt(id), READ),
            ("POST", ["symmetric-keys", id, "decrypt"]) => (Self::Decrypt(id), READ),
            ("POST", ["symmetric-keys", id, "create-local-key"]) => (Self::LocalKey(id), READ),
            ("GET", ["symmetric-keys", id, "symmetric-key"]) => {
                (Self::SymmetricKey(id, with_version), &[V1_0, V1_1, V1_2, V1_3])
            }
            ("POST", ["asymmetric-keys", id, "sign"]) => (Self::Sign(id), READ),
            ("POST", ["asymmetric-keys", id, "verify"]) => (Self::Verify(id), READ),
            ("POST", ["asymmetric-keys", id, "sign-standard"]) => (Self::SignStandard(id), NEWEST),
            ("POST", ["asymmetric-keys", id, "verify-standard"]) => (Self::VerifyStandard(id), NEWEST),
            ("GET", ["asymmetric-keys", id, "privateKey"]) => (Self::PrivateKey(id), READ),
            ("GET", ["asymmetric-keys", id, "publicKey"]) => (Self::PublicKey(id), READ),
            ("POST", ["keys", "secrets", "create"]) => (Self::CreateKey(KeyKind::Secret), WRITE),
            ("POST", ["keys", "symmetric-keys", "create"]) => (Self::CreateKey(KeyKind::Aes256), WRITE),
            ("POST", ["keys", "asymmetric-keys", "create"]) => (Self::CreateKey(KeyKind::Rsa2048), WRITE),
            ("PUT", ["keys", id, "delete"]) => (Self::RequestKeyDeletion(id), WRITE),
            ("DELETE", ["keys", id]) => (Self::DeleteKey(id), WRITE),
            ("POST", ["auths", kind]) => (Self::CreateCredential(written(kind)?), WRITE),
            ("PUT", ["auths", kind, "delete"]) => {
                (Self::DeleteCredential(written(kind)?, CredentialEvent::RequestDeletion), WRITE)
            }
            ("POST", ["auths", kind, "delete"]) => {
                (Self::DeleteCredential(written(kind)?, CredentialEvent::DeleteNow), WRITE)
            }
            ("GET", ["keystores"]) => (Self::KeyStores, READ),
            ("POST", ["keystores"]) => (Self::CreateKeyStore, NEWEST),
            ("GET", ["keystores", id]) => (Self::KeyStore(id), READ),
            ("PUT", ["keystores", id]) => (Self::UpdateKeyStore(id), NEWEST),
            ("DELETE", ["keystores", id]) => (Self::DeleteKeyStore(id), NEWEST),
            ("GET", ["keystores", id, "keys"]) => (Self::Keys(id), READ),
            ("GET", ["keystores", id, "keys", key]) => (Self::Key(id, key), READ),
            ("GET", ["keystores", id, "ips"]) => (Self::Credentials(id, CredentialKind::Ipv4), READ),
            ("GET", ["keystores", id, "macs"]) => (Self::Credentials(id, CredentialKind::Mac), READ),
            ("GET", ["keystores", id, "certificates"]) => {
                (Self::Credentials(id, CredentialKind::Certificate), READ)
            }
            _ => return None,
        })
    }

    fn run(self, request: &Request<'_>) -> Result<Value, Failure> {
        match self {
            Self::Confirm => Err(Failure::Internal),
            Self::Secret(id) => data::secret(request, id),
            Self::UpdateSecret(id) => data::update_secret(request, id),
            Self::Encrypt(id) => data::encrypt(request, id),
            Self::Decrypt(id) => data::decrypt(request, id),
            Self::LocalKey(id) => data::local_key(request, id),
            Self::SymmetricKey(id, with_version) => data::symmetric_key(request, id, with_version),
            Self::Sign(id) => data::sign(request, id),
            Self::Verify(id) => data::verify(request, id),
            Self::SignStandard(id) => data::sign_standard(request, id),
            Self::VerifyStandard(id) => data::verify_standard(request, id),
            Self::PrivateKey(id) => data::private_key(request, id),
            Self::PublicKey(id) => data::public_key(request, id),
            Self::CreateKey(kind) => manage::create_key(request, kind),
            Self::RequestKeyDeletion(id) => manage::request_key_deletion(request, id),
            Self::DeleteKey(id) => manage::delete_key(request, id),
            Self::CreateCredential(kind) => manage::create_credential(request, kind),
            Self::DeleteCredential(kind, event) => manage::delete_credential(request, kind, event),
            Self::KeyStores => lists::key_stores(request),
            Self::KeyStore(id) => lists::key_store(request, id),
            Self::Keys(id) => lists::keys(request, id),
            Self::Key(id, key) => lists::key(request, id, key),
            Self::Credentials(id, kind) => lists::credentials(request, id, kind),
            Self::CreateKeyStore => manage::create_key_store(request),
            Self::UpdateKeyStore(id) => manage::update_key_store(request, id),
            Self::DeleteKeyStore(id) => manage::delete_key_store(request, id),
        }
    }
}

/// A kind of credential, as paths that write call it.
fn written(kind: &str) -> Option<CredentialKind> {
    match kind {
        "ipv4s" => Some(CredentialKind::Ipv4),
        "macs" => Some(CredentialKind::Mac),
        "certificates" => Some(CredentialKind::Certificate),
        _ => None,
    }
}

/// `POST /oauth2/token/create` with an access key as user and password (RFC 6749, section 4.4).
async fn create_token(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let grant = form.iter().find(|(name, _)| name == "grant_type").map(|(_, value)| value.as_str());
    if grant != Some("client_credentials") {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let Some((id, secret)) = identity::basic(&headers) else {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    };
    let Some(engine) = &shared.seal.engine() else {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
    };
    let made = shared
        .door
        .access_key(engine, &id, &secret)
        .and_then(|actor| Ok(shared.door.identity.tokens.issue(actor, &id, Engine::now()?)?));
    match made {
        Ok(token) => {
            let lifetime = super::tokens::LIFETIME_SECONDS;
            let grant = json!({
                "grant_type": "client_credentials",
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": lifetime,
            });
            ([(axum::http::header::CACHE_CONTROL, "no-store")], Json(grant)).into_response()
        }
        Err(Failure::NotAuthenticated) => refused(StatusCode::UNAUTHORIZED, "invalid_client"),
        Err(_) => refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
    }
}

/// `POST /oauth2/token/revoke` (RFC 7009): a token that is not there is as good as revoked.
async fn revoke_token(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some((id, secret)) = identity::basic(&headers) else {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    };
    let Some(engine) = &shared.seal.engine() else {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable");
    };
    if shared.door.access_key(engine, &id, &secret).is_err() {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let form = form_urlencoded::parse(&body);
    for (_, token) in form.filter(|(name, _)| name == "token") {
        shared.door.identity.tokens.revoke(&token, &id);
    }
    Json(json!({})).into_response()
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, [(axum::http::header::CACHE_CONTROL, "no-store")], Json(json!({ "error": error })))
        .into_response()
}
