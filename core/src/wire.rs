//! How profiles spell data towards their clients: texts, pages and times. Each kind is data with its behaviour, so that
//! a surface reads and writes what the profile says and decides nothing.

mod paging;
mod text;
mod time;

pub use paging::{PageProblem, PageRequest, Paging};
pub use text::{TextMode, TextProblem};
pub use time::TimeFormat;
