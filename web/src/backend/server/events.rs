//! What happens at the server, as it happens (server-sent events).

use core::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventSource, MessageEvent};

use super::wire::BASE;
use crate::backend::News;

/// A server that is busy changes all the time: pages look again at most this often, in milliseconds.
const PAUSE: u32 = 2_000;
/// A connection that the server has refused is tried again after this, in milliseconds.
const AGAIN: u32 = 3_000;

type Callback = Rc<dyn Fn(News)>;

/// Listens until it is dropped.
pub(super) struct Events {
    _listening: Rc<Listening>,
}

struct Listening {
    callback: Callback,
    /// The revision of the vault that was told last.
    told: RefCell<Option<String>>,
    source: RefCell<Option<Source>>,
    again: RefCell<Option<Timeout>>,
    /// Runs while pages are not to look again.
    pause: RefCell<Option<Timeout>>,
    /// Whether something changed meanwhile.
    changed: Cell<bool>,
}

struct Source {
    source: EventSource,
    _handlers: Vec<Closure<dyn FnMut(Event)>>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Events {
    pub(super) fn listen(callback: Callback) -> Self {
        let listening = Rc::new(Listening {
            callback,
            told: RefCell::new(None),
            source: RefCell::new(None),
            again: RefCell::new(None),
            pause: RefCell::new(None),
            changed: Cell::new(false),
        });
        listening.open();
        Self { _listening: listening }
    }
}

impl Listening {
    fn open(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&format!("{BASE}/events")) else { return };
        let handler = |what: fn(&Rc<Self>, &Event)| {
            let own: Weak<Self> = Rc::downgrade(self);
            Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                if let Some(own) = own.upgrade() {
                    what(&own, &event);
                }
            })
        };
        let heard = [
            ("open", handler(|own, _| (own.callback)(News::Connected))),
            ("error", handler(|own, _| own.lost())),
            ("change", handler(|own, event| own.revision(event))),
            ("sealed", handler(|own, _| (own.callback)(News::Ended))),
            ("signed-out", handler(|own, _| (own.callback)(News::Ended))),
        ];
        for (name, handler) in &heard {
            // It fails for nobody who has an event source.
            let _ = source.add_event_listener_with_callback(name, handler.as_ref().unchecked_ref());
        }
        let handlers = heard.into_iter().map(|(_, handler)| handler).collect();
        self.source.replace(Some(Source { source, _handlers: handlers }));
    }

    /// The browser tries again by itself, but for a server that has answered with something else.
    fn lost(self: &Rc<Self>) {
        let refused = self.source.borrow().as_ref().is_none_or(|source| source.source.ready_state() == 2);
        if refused {
            let own = Rc::downgrade(self);
            let again = Timeout::new(AGAIN, move || {
                if let Some(own) = own.upgrade() {
                    own.open();
                }
            });
            self.again.replace(Some(again));
        }
        (self.callback)(News::Lost);
    }

    fn revision(self: &Rc<Self>, event: &Event) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let revision = event.data().as_string();
        let before = self.told.replace(revision.clone());
        // What is told first is what the pages have just fetched.
        if before.is_some() && before != revision {
            self.changed.set(true);
            self.tell();
        }
    }

    /// Tells of a change, now or once the pause is over.
    fn tell(self: &Rc<Self>) {
        if self.pause.borrow().is_some() || !self.changed.replace(false) {
            return;
        }
        let own = Rc::downgrade(self);
        self.pause.replace(Some(Timeout::new(PAUSE, move || {
            if let Some(own) = own.upgrade() {
                // It is over: letting go of it stops nothing.
                drop(own.pause.take());
                own.tell();
            }
        })));
        (self.callback)(News::Changed);
    }
}
