//! What the console asks of the browser beyond the vault itself.

use core::future::Future;
use core::pin::Pin;

pub(crate) mod clipboard;
pub(crate) mod download;
pub(crate) mod files;
pub(crate) mod intl;
pub(crate) mod passkey;
pub(crate) mod prefs;
pub(crate) mod updates;
pub(crate) mod worker;

/// A piece of work that is waited for.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = T>>>;

/// Lets `work` run beside the page. Boxed, so that the machinery around it is compiled once and not once per caller.
pub(crate) fn spawn(work: impl Future<Output = ()> + 'static) {
    let work: Pending<()> = Box::pin(work);
    leptos::task::spawn_local(work);
}
