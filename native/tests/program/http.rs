//! A running server, and connections to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};

use serde_json::Value;

use crate::support::Place;

/// A running server; it ends with the test.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) address: String,
    /// What it announced.
    pub(crate) facts: Value,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A connection that is kept open.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Server {
    /// Starts one on a free port, and waits until it takes connections.
    pub(crate) fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut command = place.command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--json"]).args(arguments);
        Self::of(place, command)
    }

    /// Starts one with a command that says the same, and waits until it takes connections.
    pub(crate) fn of(place: &Place, mut command: Command) -> Self {
        let log = std::fs::File::options().create(true).append(true).open(place.path("server.log")).unwrap();
        let mut child = command.stderr(log).spawn().unwrap();
        // The announcement: the last line of a JSON object.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut text = String::new();
        while serde_json::from_str::<Value>(&text).is_err() {
            text.push_str(&lines.next().expect("the server announces itself").unwrap());
        }
        let facts: Value = serde_json::from_str(&text).unwrap();
        let url = facts["listening"].as_str().unwrap();
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address, facts }
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection(BufReader::new(TcpStream::connect(&self.address).unwrap()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Connection {
    /// One that was opened otherwise.
    pub(crate) const fn over(stream: BufReader<TcpStream>) -> Self {
        Self(stream)
    }

    /// A request that is answered.
    pub(crate) fn send(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> Response {
        self.try_send(method, path, headers, body).expect("an answer")
    }

    /// A request; `None` if the server is gone before it has answered.
    pub(crate) fn try_send(
        &mut self,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> Option<Response> {
        let length = body.len();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\n{headers}\r\n");
        let stream = self.0.get_mut();
        stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
        self.receive()
    }

    /// The next answer, to whatever was written.
    pub(crate) fn receive(&mut self) -> Option<Response> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let status = lines.first()?.split(' ').nth(1)?.parse().ok()?;
        let header = |line: &String| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        };
        let headers: Vec<(String, String)> = lines.iter().skip(1).filter_map(header).collect();
        // 204 has no body, and says nothing of its length (RFC 9110 section 8.6).
        let length = match status {
            204 => 0,
            _ => headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?,
        };
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some(Response { status, headers, body })
    }
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}
