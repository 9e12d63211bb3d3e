//! The lock that guards what is in memory: held for moments, never across an await.
//!
//! With `std` it is the system's: whoever finds it taken sleeps until it is free. Where a thread that holds it can lose the
//! processor, those that wait by turning in circles would spend the very time that it needs to go on. Without `std` there is
//! nothing to sleep by.

#[cfg(not(feature = "std"))]
pub(crate) use spin::Mutex;

#[cfg(feature = "std")]
pub(crate) use sleeping::Mutex;

#[cfg(feature = "std")]
mod sleeping {
    use std::sync::{MutexGuard, PoisonError};

    /// A mutex that is none the worse for a panic elsewhere, as those without `std` are.
    #[derive(Debug, Default)]
    pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self(std::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }
}
