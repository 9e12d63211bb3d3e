//! BroadcastChannel: what was committed is told to the other tabs.

use std::rc::Rc;

use js_sys::{BigInt, Function};
use keystead_core::store::Revision;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::global::global;

/// One vault's channel. It closes with the last clone and the last subscription.
#[derive(Clone)]
pub(crate) struct Changes(Rc<Channel>);

struct Channel(BroadcastChannel);

impl Drop for Channel {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Calls back on each change by others, until it is dropped.
pub struct Subscription {
    channel: Rc<Channel>,
    listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Changes {
    /// The channel of this name; `None` where the platform has none.
    pub(crate) fn open(name: &str) -> Option<Self> {
        global(&["BroadcastChannel"])?;
        BroadcastChannel::new(name).ok().map(|channel| Self(Rc::new(Channel(channel))))
    }

    /// Tells the others that `revision` was committed.
    pub(crate) fn post(&self, revision: Revision) {
        // A closed channel has nobody to tell; others still find the new revision when they look.
        self.0.0.post_message(&BigInt::from(revision.0).into()).ok();
    }

    /// Calls `callback` with each revision that others post.
    pub(crate) fn subscribe(&self, mut callback: impl FnMut(Revision) + 'static) -> Option<Subscription> {
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // Anything else is not from Keystead.
            if let Ok(revision) = u64::try_from(event.data()) {
                callback(Revision(revision));
            }
        });
        self.0.0.add_event_listener_with_callback("message", function(&listener)).ok()?;
        Some(Subscription { channel: Rc::clone(&self.0), listener })
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.channel.0.remove_event_listener_with_callback("message", function(&self.listener)).ok();
    }
}

fn function(listener: &Closure<dyn FnMut(MessageEvent)>) -> &Function {
    listener.as_ref().unchecked_ref()
}
