//! Two connections to one database: rexie's, which makes the schema and reads, and a raw one, whose transactions can ask
//! for strict durability.

use core::cell::Cell;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use keystead_core::StoreError;
use rexie::{Index, ObjectStore, Rexie};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, IdbDatabase, IdbFactory, IdbRequest};

use super::failure::{Failure, unsupported};
use crate::global::global;

/// The object store.
pub(super) const RECORDS: &str = "records";
/// The version of the schema. Opening an older database upgrades it: indexes are remade, records stay.
const VERSION: u32 = 2;
/// How long another tab may keep a database from being opened, in milliseconds.
const PATIENCE: u32 = 10_000;

/// An open database. It closes when it is dropped, and when another tab wants to delete or upgrade it.
pub(super) struct Connection {
    rexie: Option<Rexie>,
    raw: Raw,
}

/// Names of indexes: the properties that they are made of, the address last, so that every place in them is a record's
/// own. Records of kinds that nobody lists have no `listed`, and are in none of them; those without a parent or a deadline
/// are in none that names it.
pub(super) mod index {
    pub(in super::super) const PARENT: &str = "listed,parent,key";
    pub(in super::super) const CREATED: &str = "listed,created,key";
    pub(in super::super) const PARENT_CREATED: &str = "listed,parent,created,key";
    pub(in super::super) const STATE_CREATED: &str = "listed,state,created,key";
    pub(in super::super) const PARENT_STATE_CREATED: &str = "listed,parent,state,created,key";
    pub(in super::super) const LABEL: &str = "listed,label,key";
    pub(in super::super) const PARENT_LABEL: &str = "listed,parent,label,key";
    pub(in super::super) const STATE_LABEL: &str = "listed,state,label,key";
    pub(in super::super) const PARENT_STATE_LABEL: &str = "listed,parent,state,label,key";
    pub(in super::super) const DUE: &str = "listed,due,key";

    pub(super) const ALL: [&str; 10] = [
        PARENT,
        CREATED,
        PARENT_CREATED,
        STATE_CREATED,
        PARENT_STATE_CREATED,
        LABEL,
        PARENT_LABEL,
        STATE_LABEL,
        PARENT_STATE_LABEL,
        DUE,
    ];
}

impl Connection {
    /// Opens the database; makes the schema if it is new or older.
    pub(super) async fn open(name: &str) -> Result<Self, StoreError> {
        factory()?;
        let (sender, receiver) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let late = Rc::clone(&sender);
        let name = name.to_owned();
        spawn_local(async move {
            let outcome = Self::open_both(&name).await.map_err(Failure::at_opening);
            // If nobody waits any more, what was opened is dropped here, and thereby closed.
            if let Some(sender) = late.take() {
                sender.send(outcome).ok();
            }
        });
        // IndexedDB says nothing while a deletion by another tab is in progress: it just waits.
        let timeout = Timeout::new(PATIENCE, move || {
            if let Some(sender) = sender.take() {
                sender.send(Err(StoreError::Busy("another tab does not let go of it".to_owned()))).ok();
            }
        });
        let outcome = receiver.await;
        drop(timeout);
        outcome.map_err(|_| StoreError::Unavailable("IndexedDB did not answer".to_owned()))?
    }

    async fn open_both(name: &str) -> Result<Self, Failure> {
        let records =
            index::ALL.into_iter().fold(ObjectStore::new(RECORDS).key_path("key"), |store, index| {
                store.add_index(Index::new_array(index, index.split(',')))
            });
        let rexie = Rexie::builder(name).version(VERSION).add_object_store(records).build().await?;
        let mut connection = Self { rexie: Some(rexie), raw: Raw::open(name).await? };
        connection.raw.let_go_when_asked();
        Ok(connection)
    }

    /// Whether it was open when its events were last delivered.
    pub(super) fn is_open(&self) -> bool {
        self.raw.open.get()
    }

    /// The connection for reads.
    pub(super) fn for_reading(&self) -> Result<&Rexie, Failure> {
        self.rexie.as_ref().ok_or(Failure::ClosedBeforeUse)
    }

    /// The connection for commits, and for reads that rexie has no call for.
    pub(super) fn raw(&self) -> &IdbDatabase {
        &self.raw.database
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(rexie) = self.rexie.take() {
            rexie.close();
        }
    }
}

struct Raw {
    database: IdbDatabase,
    open: Rc<Cell<bool>>,
    closed: Option<Closure<dyn FnMut(Event)>>,
}

impl Raw {
    /// A second connection to a database that was just opened.
    async fn open(name: &str) -> Result<Self, Failure> {
        let request = factory()?.open_with_u32(name, VERSION)?;
        let database: IdbDatabase = completed(&request).await?.unchecked_into();
        Ok(Self { database, open: Rc::new(Cell::new(true)), closed: None })
    }

    fn let_go_when_asked(&mut self) {
        let (database, open) = (self.database.clone(), Rc::clone(&self.open));
        let closed = Closure::<dyn FnMut(Event)>::new(move |_| {
            open.set(false);
            database.close();
        });
        self.database.set_onversionchange(Some(closed.as_ref().unchecked_ref()));
        self.database.set_onclose(Some(closed.as_ref().unchecked_ref()));
        self.closed = Some(closed);
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

/// The browser's IndexedDB.
pub(super) fn factory() -> Result<IdbFactory, StoreError> {
    global(&["indexedDB"]).and_then(|factory| factory.dyn_into().ok()).ok_or_else(unsupported)
}

/// The result of a request.
pub(super) async fn completed(request: &IdbRequest) -> Result<JsValue, Failure> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let done = {
        let (request, sender) = (request.clone(), Rc::clone(&sender));
        Closure::<dyn FnMut(Event)>::new(move |_| {
            let outcome = match request.error() {
                Ok(Some(error)) => Err(Failure::from_js(&error)),
                Ok(None) => request.result().map_err(Failure::from),
                Err(reason) => Err(Failure::from(reason)),
            };
            if let Some(sender) = sender.take() {
                sender.send(outcome).ok();
            }
        })
    };
    request.set_onsuccess(Some(done.as_ref().unchecked_ref()));
    request.set_onerror(Some(done.as_ref().unchecked_ref()));
    let outcome = receiver.await.map_err(|_| Failure::ClosedBeforeUse);
    request.set_onsuccess(None);
    request.set_onerror(None);
    outcome?
}
