//! When the header is read, and when what was read is told again.

use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use keystead_core::Timestamp;
use keystead_core::store::{RecordKey, Revision};
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// A header whose clock stands until it is set, and what is read of it.
struct World {
    head: Rc<Head>,
    time: Rc<Cell<f64>>,
}

type Read = Pin<Box<dyn Future<Output = Answer>>>;

impl World {
    fn new() -> Self {
        let time = Rc::new(Cell::new(100.0));
        let clock = Rc::clone(&time);
        Self { head: Rc::new(Head::new(Box::new(move || Some(clock.get())))), time }
    }

    /// Asks for the header, with a read that answers when it is told to.
    fn ask(&self) -> (Read, oneshot::Sender<Answer>) {
        let (sender, receiver) = oneshot::channel::<Answer>();
        let head = Rc::clone(&self.head);
        let read = async move { receiver.await.expect("it is answered") };
        (Box::pin(async move { head.load(read).await }), sender)
    }

    /// Asks for the header; it would have to be read for an answer.
    fn is_read(&self) -> bool {
        let (mut asked, _never) = self.ask();
        poll(&mut asked).is_pending()
    }
}

fn poll(asked: &mut Read) -> Poll<Answer> {
    asked.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn header(revision: u64) -> Answer {
    Ok(Some(Record {
        key: RecordKey::HEADER,
        revision: Revision(revision),
        parent: None,
        label: String::new(),
        state: 0,
        created: Timestamp(0),
        due: None,
        body: Vec::new(),
        seal: [0; 32],
    }))
}

#[wasm_bindgen_test]
fn what_was_read_is_told_again_for_a_while_from_the_beginning_of_the_read() {
    let world = World::new();
    let (mut asked, store) = world.ask();
    assert!(poll(&mut asked).is_pending());
    world.time.set(103.0);
    store.send(header(1)).expect("somebody waits");
    assert_eq!(poll(&mut asked), Poll::Ready(header(1)));
    world.time.set(104.9);
    assert_eq!(poll(&mut world.ask().0), Poll::Ready(header(1)));
    world.time.set(105.0);
    assert!(world.is_read());
    // A clock that goes backwards is not trusted.
    world.time.set(99.0);
    assert!(world.is_read());
}

#[wasm_bindgen_test]
fn those_who_ask_while_it_is_read_wait_for_the_same_read() {
    let world = World::new();
    let (mut first, store) = world.ask();
    let (mut second, _) = world.ask();
    assert!(poll(&mut first).is_pending());
    assert!(poll(&mut second).is_pending());
    store.send(header(1)).expect("somebody waits");
    assert_eq!(poll(&mut first), Poll::Ready(header(1)));
    assert_eq!(poll(&mut second), Poll::Ready(header(1)));
}

#[wasm_bindgen_test]
fn a_read_that_takes_too_long_is_not_waited_for() {
    let world = World::new();
    let (mut slow, _store) = world.ask();
    assert!(poll(&mut slow).is_pending());
    world.time.set(105.0);
    let (mut late, store) = world.ask();
    assert!(poll(&mut late).is_pending());
    store.send(header(2)).expect("it reads for itself");
    assert_eq!(poll(&mut late), Poll::Ready(header(2)));
}

#[wasm_bindgen_test]
fn a_change_ends_what_was_read_and_what_is_being_read() {
    let world = World::new();
    let (mut before, store) = world.ask();
    let (mut waiting, again) = world.ask();
    assert!(poll(&mut before).is_pending());
    assert!(poll(&mut waiting).is_pending());
    world.head.forget();
    store.send(header(1)).expect("it goes on");
    // Who began before the change may hear what was there before it; who waited reads for themselves.
    assert_eq!(poll(&mut before), Poll::Ready(header(1)));
    assert!(poll(&mut waiting).is_pending());
    again.send(header(2)).expect("it reads now");
    assert_eq!(poll(&mut waiting), Poll::Ready(header(2)));
    assert_eq!(poll(&mut world.ask().0), Poll::Ready(header(2)));
    world.head.forget();
    assert!(world.is_read());
}

#[wasm_bindgen_test]
fn a_read_that_is_given_up_keeps_nobody_waiting() {
    let world = World::new();
    let (mut first, _unanswered) = world.ask();
    let (mut second, store) = world.ask();
    assert!(poll(&mut first).is_pending());
    assert!(poll(&mut second).is_pending());
    drop(first);
    assert!(poll(&mut second).is_pending());
    store.send(header(1)).expect("it reads now");
    assert_eq!(poll(&mut second), Poll::Ready(header(1)));
}

#[wasm_bindgen_test]
fn absence_and_failures_are_told_to_those_who_wait_and_not_kept() {
    let world = World::new();
    for answer in [Ok(None), Err(StoreError::Full)] {
        let (mut first, store) = world.ask();
        let (mut second, _) = world.ask();
        assert!(poll(&mut first).is_pending());
        assert!(poll(&mut second).is_pending());
        store.send(answer.clone()).expect("somebody waits");
        assert_eq!(poll(&mut first), Poll::Ready(answer.clone()));
        assert_eq!(poll(&mut second), Poll::Ready(answer));
        assert!(world.is_read());
    }
}
