//! One commit: one transaction with strict durability, in which nothing but IndexedDB is waited for.

use core::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Object, Reflect};
use keystead_core::StoreError;
use keystead_core::store::{ChangeSet, RecordKey, Revision};
use wasm_bindgen::prelude::*;
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

use super::connection::RECORDS;
use super::failure::Failure;
use super::record;

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase` with the third parameter of `transaction`, which web-sys keeps behind a compiler flag.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDatabase;

    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &DurableDatabase,
        store: &str,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// A change set in JavaScript's values.
pub(super) struct Write {
    expected: Revision,
    puts: Vec<JsValue>,
    deletes: Vec<JsValue>,
    options: Object,
}

impl Write {
    pub(super) fn new(changes: &ChangeSet) -> Result<Rc<Self>, StoreError> {
        let options = Object::new();
        Reflect::set(&options, &JsValue::from_str("durability"), &JsValue::from_str("strict"))
            .map_err(|_| StoreError::Unavailable("the options of a transaction".to_owned()))?;
        Ok(Rc::new(Self {
            expected: changes.expected(),
            puts: changes.puts.iter().chain([&changes.header]).map(record::to_js).collect(),
            deletes: changes.deletes.iter().map(|key| record::address(key).into()).collect(),
            options,
        }))
    }

    /// Applies it, if the store's revision is the expected one. Returns after the transaction is complete.
    pub(super) async fn run(self: &Rc<Self>, database: &IdbDatabase) -> Result<(), Failure> {
        let database: &DurableDatabase = database.unchecked_ref();
        let transaction =
            database.transaction(RECORDS, "readwrite", &self.options).map_err(
                |value| match Failure::from_js(&value) {
                    Failure::Dom { name, .. } if name == "InvalidStateError" => Failure::ClosedBeforeUse,
                    failure => failure,
                },
            )?;
        let store = transaction.object_store(RECORDS)?;
        let refusal = Rc::new(RefCell::new(None));
        let header = store.get(&record::address(&RecordKey::HEADER))?;
        let on_header = {
            let (write, header, transaction) = (Rc::clone(self), header.clone(), transaction.clone());
            let refusal = Rc::clone(&refusal);
            Closure::<dyn FnMut(Event)>::new(move |_| {
                if let Err(failure) = write.apply(&header, &store) {
                    refusal.replace(Some(failure));
                    // It fails only if the transaction has ended already, and then there is nothing to abort.
                    transaction.abort().ok();
                }
            })
        };
        header.set_onsuccess(Some(on_header.as_ref().unchecked_ref()));
        let completed = completion(&transaction).await;
        header.set_onsuccess(None);
        match refusal.take() {
            Some(failure) => Err(failure),
            None => completed,
        }
    }

    /// Compares the revision and issues every request. Called inside the transaction.
    fn apply(&self, header: &IdbRequest, store: &IdbObjectStore) -> Result<(), Failure> {
        let header = header.result()?;
        let found = if header.is_undefined() { Revision::NONE } else { record::revision_of(header)? };
        if found != self.expected {
            return Err(StoreError::Conflict { expected: self.expected, found }.into());
        }
        for key in &self.deletes {
            store.delete(key)?;
        }
        for value in &self.puts {
            store.put(value)?;
        }
        Ok(())
    }
}

/// Waits for the transaction's `complete` or `abort` event.
async fn completion(transaction: &IdbTransaction) -> Result<(), Failure> {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(Cell::new(Some(sender)));
    let on_complete = {
        let sender = Rc::clone(&sender);
        Closure::<dyn FnMut(Event)>::new(move |_| {
            if let Some(sender) = sender.take() {
                sender.send(Ok(())).ok();
            }
        })
    };
    let on_abort = {
        let transaction = transaction.clone();
        Closure::<dyn FnMut(Event)>::new(move |_| {
            let failure = match transaction.error() {
                Some(error) => Failure::from_js(&error),
                None => Failure::Dom { name: "AbortError".to_owned(), message: String::new() },
            };
            if let Some(sender) = sender.take() {
                sender.send(Err(failure)).ok();
            }
        })
    };
    transaction.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
    transaction.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
    let outcome = receiver.await;
    transaction.set_oncomplete(None);
    transaction.set_onabort(None);
    outcome.map_err(|_| Failure::Dom { name: "AbortError".to_owned(), message: String::new() })?
}
