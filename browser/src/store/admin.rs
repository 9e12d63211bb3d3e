//! Databases as a whole: which there are, and their deletion.

use core::cell::Cell;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Reflect};
use keystead_core::StoreError;
use rexie::Rexie;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::connection::factory;
use super::failure::{Failure, unsupported};
use super::{BrowserStore, DATABASE_PREFIX, database_name};

/// How long other tabs may take to let go of a database, in milliseconds.
const PATIENCE: u32 = 10_000;

impl BrowserStore {
    /// The names of the vaults of this site, sorted. A name stays after a vault was opened without ever being created.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] where there is no IndexedDB or it does not tell, [`StoreError::Unavailable`].
    pub async fn names() -> Result<Vec<String>, StoreError> {
        let factory = JsValue::from(factory()?);
        let databases: Function = Reflect::get(&factory, &JsValue::from_str("databases"))
            .ok()
            .and_then(|function| function.dyn_into().ok())
            .ok_or_else(unsupported)?;
        let promise: Promise = databases.call0(&factory).map_err(Failure::from)?.unchecked_into();
        let databases: Array = JsFuture::from(promise).await.map_err(Failure::from)?.unchecked_into();
        let name = |database: JsValue| {
            let name = Reflect::get(&database, &JsValue::from_str("name")).ok()?.as_string()?;
            name.strip_prefix(DATABASE_PREFIX).map(str::to_owned)
        };
        let mut names: Vec<_> = databases.iter().filter_map(name).collect();
        names.sort();
        Ok(names)
    }

    /// Deletes the vault of this name with everything in it. Other tabs are asked to let go of it. A vault that is not
    /// there is no error.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if another tab does not let go of it; it is deleted as soon as that tab does.
    /// [`StoreError::Unsupported`], [`StoreError::Unavailable`].
    pub async fn delete_database(name: &str) -> Result<(), StoreError> {
        factory()?;
        let (sender, receiver) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let late = Rc::clone(&sender);
        let name = database_name(name);
        spawn_local(async move {
            let outcome = Rexie::delete(&name).await.map_err(|error| Failure::from(error).into());
            if let Some(sender) = late.take() {
                sender.send(outcome).ok();
            }
        });
        let timeout = Timeout::new(PATIENCE, move || {
            if let Some(sender) = sender.take() {
                sender.send(Err(StoreError::Busy("another tab does not let go of it".to_owned()))).ok();
            }
        });
        let outcome = receiver.await;
        drop(timeout);
        outcome.map_err(|_| StoreError::Unavailable("IndexedDB did not answer".to_owned()))?
    }
}
