//! Arguments of servers.

use core::net::SocketAddr;
use core::num::NonZeroU32;
use core::time::Duration;

use clap::{Args, ValueEnum};

use crate::log::Format;
use crate::serve::{Limits, Monitoring};

/// What one client may take of the server.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// Most bytes of a request's body; most routes take less, and streams have any length
    #[arg(long, value_name = "BYTES", default_value_t = 256 << 20)]
    max_body: u64,
    /// Seconds that a client has for the head of a request, and for the next request on an open connection
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    head_timeout: u64,
    /// Seconds that a client has for the body of a request, and one more for every 64 KiB of it
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    body_timeout: u64,
    /// Most connections at once; further ones wait
    #[arg(long, value_name = "NUMBER", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..))]
    max_connections: u32,
    /// Most connections of one client at once; further ones are closed. Trusted proxies are not counted
    #[arg(long, value_name = "NUMBER", default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..))]
    max_connections_per_client: u32,
    /// Most requests of one client in a second; 0 for any number
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    max_requests_per_second: u32,
}

impl LimitArgs {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            body_bytes: self.max_body,
            head: Duration::from_secs(self.head_timeout),
            body: Duration::from_secs(self.body_timeout),
            connections: self.max_connections as usize,
            connections_per_client: self.max_connections_per_client as usize,
            requests_per_second: NonZeroU32::new(self.max_requests_per_second),
        }
    }
}

/// How the server is watched.
#[derive(Args)]
#[command(next_help_heading = "Monitoring")]
pub(crate) struct MonitoringArgs {
    /// How what the server says on standard error is written
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// Write a line for each request: route, status and time, nothing of what it carries
    #[arg(long)]
    log_requests: bool,
    /// Serve numbers for Prometheus at /metrics, to whoever reaches the server
    #[arg(long)]
    metrics: bool,
    /// Address and port for /metrics, /healthz and /readyz alone, without TLS
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people
    Text,
    /// An object of JSON a line, for programs
    Json,
}

impl MonitoringArgs {
    pub(crate) const fn monitoring(&self) -> Monitoring {
        Monitoring {
            metrics: self.metrics,
            metrics_listen: self.metrics_listen,
            log_requests: self.log_requests,
        }
    }

    pub(crate) const fn format(&self) -> Format {
        match self.log_format {
            LogFormat::Text => Format::Text,
            LogFormat::Json => Format::Json,
        }
    }
}
