//! Streams: what is too large for one message goes through the engine piece by piece, in constant memory.
//!
//! What is refused is refused before anything is answered, a wrong first frame as well. What goes wrong later breaks the answer
//! off, so that nobody takes a part for the whole.
//!
//! A browser sends all of a request before it reads anything of the answer; a stream that fills every buffer on the way would
//! stand still. Whoever is signed in at the console is answered once everything is there: meanwhile what is encrypted, before
//! or after the work, lies in a file without a name.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::sync::Arc;

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use keystead_core::{Error, KeyId, StreamHeader, StreamOpener, StreamSealer};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Shared;
use crate::serve::engine::Caller;
use crate::serve::listen::Peer;
use crate::serve::problem::Problem;

/// The header with what is authenticated beside a stream, in base64. It is no part of the path, which may be logged.
pub(super) const AAD_HEADER: &str = "keystead-aad";
/// How much is worked on at once.
const PIECE: usize = 1 << 20;

/// How a stream is decrypted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecryptQuery {
    /// Decrypts with a version that is compromised, too: for what has to be encrypted anew.
    #[serde(default)]
    compromised: bool,
}

/// A stream on its way.
struct Flow {
    shared: Arc<Shared>,
    caller: Caller,
    body: BodyDataStream,
    work: Work,
}

enum Work {
    Seal(StreamSealer),
    Open(StreamOpener),
    Ended,
}

pub(super) async fn encrypt(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let Begun { caller, key, aad, browser } = begin(&shared, &headers, peer, &key)?;
    let engine = shared.seal.engine().ok_or_else(Problem::sealed)?;
    let sealer = engine.run(caller, async |vault, call| vault.seal_stream(key, &aad, call).await)?;
    drop(engine);
    let header = sealer.header();
    let mut flow = Flow { shared, caller, body: body.into_data_stream(), work: Work::Seal(sealer) };
    if !browser {
        return Ok(answer(header, flow));
    }
    let mut kept = Kept::new()?;
    kept.write(&header)?;
    while !matches!(flow.work, Work::Ended) {
        kept.write(&flow.next().await?)?;
    }
    Ok(respond(kept.into_body()?))
}

pub(super) async fn decrypt(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    Path(key): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let Begun { caller, key, aad, browser } = begin(&shared, &headers, peer, &key)?;
    let DecryptQuery { compromised } =
        Query::try_from_uri(&uri).map_err(|_| Problem::query()).map(|query| query.0)?;
    let mut body = body.into_data_stream();
    if browser {
        let mut kept = Kept::new()?;
        while let Some(bytes) = body.next().await {
            kept.write(&bytes.map_err(|_| Problem::cut_short())?)?;
        }
        body = kept.into_body()?.into_data_stream();
    }
    let mut head = Vec::new();
    while head.len() < StreamHeader::BYTES {
        match body.next().await {
            Some(Ok(bytes)) => head.extend_from_slice(&bytes),
            Some(Err(_)) => return Err(Problem::cut_short()),
            None => break,
        }
    }
    if StreamHeader::parse(&head)?.key != key {
        return Err(Error::CiphertextOtherKey.into());
    }
    let engine = shared.seal.engine().ok_or_else(Problem::sealed)?;
    let mut opener = engine.run(caller, async |vault, call| {
        if compromised {
            vault.open_stream_compromised(&head, &aad, call).await
        } else {
            vault.open_stream(&head, &aad, call).await
        }
    })?;
    drop(engine);
    let rest = head.get(StreamHeader::BYTES..).unwrap_or_default();
    let mut first = tokio::task::block_in_place(|| opener.push(rest))?;
    let mut flow = Flow { shared, caller, body, work: Work::Open(opener) };
    // What is no longer than a piece is known to be whole before anything is answered.
    first.extend(flow.next().await?);
    Ok(answer(first, flow))
}

/// Who asks, for which key, with what beside.
struct Begun {
    caller: Caller,
    key: KeyId,
    aad: Vec<u8>,
    /// Whether it is a page of the console.
    browser: bool,
}

fn begin(shared: &Shared, headers: &HeaderMap, peer: Peer, key: &str) -> Result<Begun, Problem> {
    let engine = shared.seal.engine().ok_or_else(Problem::sealed)?;
    let super::Admitted { actor, session } = super::admit(shared, &engine, headers, &Method::POST)?;
    let caller = Caller { actor, client: super::client(shared, headers, peer) };
    let key = key.parse().map_err(|_| Problem::not_found())?;
    let aad = headers.get(AAD_HEADER).map(|aad| BASE64.decode(aad.as_bytes())).transpose();
    let aad = aad.map_err(|_| Problem::choice("The header Keystead-Aad is base64 with padding."))?;
    Ok(Begun { caller, key, aad: aad.unwrap_or_default(), browser: session.is_some() })
}

fn answer(first: Vec<u8>, flow: Flow) -> Response {
    let start = futures_util::stream::once(async { Ok(Bytes::from(first)) });
    let rest = unfold(flow, |mut flow| async {
        if matches!(flow.work, Work::Ended) {
            return None;
        }
        let piece = flow.next().await.map(Bytes::from);
        let piece = piece.map_err(|_| io::Error::other("the stream cannot go on"));
        if piece.is_err() {
            flow.work = Work::Ended;
        }
        Some((piece, flow))
    });
    respond(Body::from_stream(start.chain(rest)))
}

fn respond(body: Body) -> Response {
    let fields = [(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/octet-stream")];
    (fields, body).into_response()
}

/// Ciphertext on its way, in a file that is gone with the request.
struct Kept(File);

impl Kept {
    fn new() -> Result<Self, Problem> {
        tempfile::tempfile().map(Self).map_err(|_| Problem::no_room())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        tokio::task::block_in_place(|| self.0.write_all(bytes)).map_err(|_| Problem::no_room())
    }

    /// What was written, from its beginning on.
    fn into_body(mut self) -> Result<Body, Problem> {
        self.0.rewind().map_err(|_| Problem::no_room())?;
        let pieces = unfold(Some(self.0), |file| async {
            let mut file = file?;
            let mut piece = vec![0; PIECE];
            match tokio::task::block_in_place(|| file.read(&mut piece)) {
                Ok(0) => None,
                Ok(length) => {
                    piece.truncate(length);
                    Some((Ok(Bytes::from(piece)), Some(file)))
                }
                Err(error) => Some((Err(error), None)),
            }
        });
        Ok(Body::from_stream(pieces))
    }
}

impl Flow {
    /// What comes of the next piece; after the last one the work has ended.
    async fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let mut piece = Vec::new();
        let mut is_last = false;
        while piece.len() < PIECE && !is_last {
            match self.body.next().await {
                Some(Ok(bytes)) => piece.extend_from_slice(&bytes),
                Some(Err(_)) => return Err(Problem::cut_short()),
                None => is_last = true,
            }
        }
        let piece = zeroize::Zeroizing::new(piece);
        let engine = self.shared.seal.engine().ok_or_else(Problem::sealed)?;
        let caller = self.caller;
        match core::mem::replace(&mut self.work, Work::Ended) {
            Work::Seal(mut sealer) => {
                let length = piece.len() as u64;
                engine
                    .run(caller, async |vault, call| vault.extend_stream(&mut sealer, length, call).await)?;
                let mut out = tokio::task::block_in_place(|| sealer.push(&piece))?;
                if is_last {
                    out.extend(tokio::task::block_in_place(|| sealer.finish())?);
                } else {
                    self.work = Work::Seal(sealer);
                }
                Ok(out)
            }
            Work::Open(mut opener) => {
                let mut out = tokio::task::block_in_place(|| opener.push(&piece))?;
                if is_last {
                    out.extend(tokio::task::block_in_place(|| opener.finish())?);
                } else {
                    self.work = Work::Open(opener);
                }
                Ok(out)
            }
            Work::Ended => Ok(Vec::new()),
        }
    }
}
