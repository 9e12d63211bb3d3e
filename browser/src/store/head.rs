//! The header as it was read a moment ago: before every use of a key the engine asks whether the vault has changed, and
//! IndexedDB takes tens of times longer to say so than encrypting takes.
//!
//! What a page has read is told again for [`FRESH_MS`], counted from the beginning of the read, to every handle of the page,
//! and to those who ask while it is being read. A commit of the page, and what another tab says of its own, end that at once;
//! a commit takes longer than this time, so that whoever begins after another tab's commit has returned sees it.

use core::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use futures_channel::oneshot;
use js_sys::{Function, Reflect};
use keystead_core::StoreError;
use keystead_core::store::Record;
use wasm_bindgen::{JsCast, JsValue};

use crate::changes::{Changes, Subscription};
use crate::global::global;

/// How long what was read is told again, in milliseconds.
const FRESH_MS: f64 = 5.0;

type Answer = Result<Option<Record>, StoreError>;

thread_local! {
    static HEADS: RefCell<HashMap<String, Weak<Head>>> = RefCell::default();
}

/// The header of one database, shared by all of a page's handles.
pub(super) struct Head {
    known: RefCell<Option<Known>>,
    /// The read in progress, while its answer may be told to others.
    reading: RefCell<Option<Reading>>,
    reads: Cell<u64>,
    /// Milliseconds on a clock that nobody sets; `None` where there is none.
    now: Box<dyn Fn() -> Option<f64>>,
    subscription: RefCell<Option<Subscription>>,
}

struct Known {
    record: Record,
    read_at: f64,
}

struct Reading {
    number: u64,
    began: f64,
    waiting: Vec<oneshot::Sender<Answer>>,
}

/// A read in progress. If it is given up, those who wait for it ask again.
struct InProgress<'h> {
    head: &'h Head,
    number: u64,
}

impl<'h> InProgress<'h> {
    fn begin(head: &'h Head, began: f64) -> Self {
        let number = head.reads.get().wrapping_add(1);
        head.reads.set(number);
        head.reading.replace(Some(Reading { number, began, waiting: Vec::new() }));
        Self { head, number }
    }

    /// Tells `answer`, unless it is out of date already or another read has begun.
    fn end(self, answer: &Answer) {
        let Some(Reading { began, waiting, .. }) = self.take() else { return };
        if let Ok(Some(record)) = answer {
            self.head.known.replace(Some(Known { record: record.clone(), read_at: began }));
        }
        for waiter in waiting {
            waiter.send(answer.clone()).ok();
        }
    }

    fn take(&self) -> Option<Reading> {
        let mut reading = self.head.reading.borrow_mut();
        if reading.as_ref()?.number == self.number { reading.take() } else { None }
    }
}

impl Drop for InProgress<'_> {
    fn drop(&mut self) {
        self.take();
    }
}

impl Head {
    /// The page's knowledge of the database `name`.
    pub(super) fn of(name: &str, changes: Option<&Changes>) -> Rc<Self> {
        HEADS.with_borrow_mut(|heads| {
            heads.retain(|_, head| head.strong_count() > 0);
            if let Some(head) = heads.get(name).and_then(Weak::upgrade) {
                return head;
            }
            let head = Rc::new(Self::new(clock()));
            let told = Rc::downgrade(&head);
            let subscription = changes.and_then(|changes| {
                changes.subscribe(move |_| {
                    if let Some(head) = told.upgrade() {
                        head.forget();
                    }
                })
            });
            head.subscription.replace(subscription);
            heads.insert(name.to_owned(), Rc::downgrade(&head));
            head
        })
    }

    fn new(now: Box<dyn Fn() -> Option<f64>>) -> Self {
        Self {
            known: RefCell::default(),
            reading: RefCell::default(),
            reads: Cell::new(0),
            now,
            subscription: RefCell::default(),
        }
    }

    /// What was read is not to be told any more, nor what is being read.
    pub(super) fn forget(&self) {
        self.known.take();
        // Those who wait for it ask again.
        self.reading.take();
    }

    /// The header: as it was read a moment ago, or by `read`.
    pub(super) async fn load(&self, read: impl Future<Output = Answer>) -> Answer {
        let began = loop {
            let Some(now) = (self.now)() else { return read.await };
            if let Some(known) = &*self.known.borrow()
                && is_fresh(known.read_at, now)
            {
                return Ok(Some(known.record.clone()));
            }
            let Some(answer) = self.join(now) else { break now };
            if let Ok(answer) = answer.await {
                return answer;
            }
        };
        let reading = InProgress::begin(self, began);
        let answer = read.await;
        reading.end(&answer);
        answer
    }

    /// A place among those who are told what the read in progress finds.
    fn join(&self, now: f64) -> Option<oneshot::Receiver<Answer>> {
        let mut reading = self.reading.borrow_mut();
        let reading = reading.as_mut().filter(|reading| is_fresh(reading.began, now))?;
        let (sender, receiver) = oneshot::channel();
        reading.waiting.push(sender);
        Some(receiver)
    }
}

fn is_fresh(read_at: f64, now: f64) -> bool {
    (0.0..FRESH_MS).contains(&(now - read_at))
}

fn clock() -> Box<dyn Fn() -> Option<f64>> {
    let performance = global(&["performance"]).unwrap_or_default();
    let now = Reflect::get(&performance, &JsValue::from_str("now")).ok();
    let now: Option<Function> = now.and_then(|now| now.dyn_into().ok());
    Box::new(move || now.as_ref()?.call0(&performance).ok()?.as_f64())
}

#[cfg(test)]
mod tests;
