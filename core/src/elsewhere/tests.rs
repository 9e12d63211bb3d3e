use alloc::string::String;
use alloc::sync::{Arc, Weak};

use crate::lock::Mutex;

use super::Shelf;

#[test]
fn what_is_put_on_a_shelf_is_there_for_every_clone() {
    let shelf = Shelf::default();
    *shelf.get::<Mutex<u32>>().lock() = 7;
    assert_eq!(*shelf.clone().get::<Mutex<u32>>().lock(), 7);
    assert_eq!(*Shelf::default().get::<Mutex<u32>>().lock(), 0);
}

#[test]
fn something_of_another_type_takes_its_place() {
    let shelf = Shelf::default();
    *shelf.get::<Mutex<u32>>().lock() = 7;
    assert_eq!(*shelf.get::<String>(), "");
    assert_eq!(*shelf.get::<Mutex<u32>>().lock(), 0);
}

#[test]
fn it_goes_with_the_last_clone() {
    let shelf = Shelf::default();
    let weak: Weak<Mutex<u32>> = Arc::downgrade(&shelf.get());
    let clone = shelf.clone();
    drop(shelf);
    assert!(weak.upgrade().is_some());
    drop(clone);
    assert!(weak.upgrade().is_none());
}
