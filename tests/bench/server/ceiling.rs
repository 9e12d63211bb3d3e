//! The same HTTP stack with nothing behind it: it reads a request's JSON and answers with a constant.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::any;
use serde_json::Value;

/// Serves until it is killed; says its address first.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("{}", listener.local_addr().expect("an address"));
        std::io::stdout().flush().expect("an output");
        let app = Router::new().route("/{length}", any(constant));
        axum::serve(listener, app).await.expect("a server");
    });
}

async fn constant(Path(length): Path<usize>, body: Bytes) -> impl IntoResponse {
    if !body.is_empty() {
        serde_json::from_slice::<Value>(&body).expect("JSON");
    }
    let answer = format!("\"{}\"", "a".repeat(length.saturating_sub(2)));
    ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/json")], answer)
}

/// A process that serves it.
pub(crate) struct Ceiling {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Ceiling {
    pub(crate) fn start() -> Self {
        let own = std::env::current_exe().expect("a program");
        let mut child = Command::new(own).arg("--ceiling").stdout(Stdio::piped()).spawn().expect("a process");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("an address");
        let address = line.trim().parse().expect("an address");
        Self { child, address }
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Ceiling {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
