//! Asks a server on this machine whether it is ready.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(2);

/// Whether `GET /readyz` answers 200.
pub(super) fn ready(address: SocketAddr) -> bool {
    status(address).is_ok_and(|line| line.starts_with("HTTP/1.1 200"))
}

/// Whether it says that there is no vault yet.
pub(super) fn has_no_vault(address: SocketAddr) -> bool {
    status(address).is_ok_and(|answer| answer.contains("\"uninitialized\""))
}

fn status(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
