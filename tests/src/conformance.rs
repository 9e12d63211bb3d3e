//! Suites that every store must pass, as plain functions, and macros that make tests of them.
//!
//! Each macro takes an expression that gives an async closure. The expression is evaluated once for each test and stands
//! for a fresh, empty store; each call of the closure opens one more handle on that same store:
//!
//! ```
//! # fn main() {}
//! use keystead_core::MemoryStore;
//!
//! fn place() -> impl AsyncFn() -> MemoryStore {
//!     let store = MemoryStore::new();
//!     async move || store.clone()
//! }
//!
//! keystead_tests::store_conformance!(place());
//! keystead_tests::vault_conformance!(place());
//! ```

pub mod store;
pub mod vault;

/// A native `#[test]` for each promise of the storage contract. See [`crate::conformance`].
#[macro_export]
macro_rules! store_conformance {
    ($place:expr) => {
        $crate::store_cases!(native_tests, $place);
    };
}

/// A `#[wasm_bindgen_test]` for each promise of the storage contract; the calling crate depends on `wasm-bindgen-test`.
/// See [`crate::conformance`].
#[macro_export]
macro_rules! store_conformance_wasm {
    ($place:expr) => {
        $crate::store_cases!(wasm_tests, $place);
    };
}

/// A native `#[test]` for each chapter in the life of a key. See [`crate::conformance`].
#[macro_export]
macro_rules! vault_conformance {
    ($place:expr) => {
        $crate::vault_cases!(native_tests, $place);
    };
}

/// A `#[wasm_bindgen_test]` for each chapter in the life of a key; the calling crate depends on `wasm-bindgen-test`.
/// See [`crate::conformance`].
#[macro_export]
macro_rules! vault_conformance_wasm {
    ($place:expr) => {
        $crate::vault_cases!(wasm_tests, $place);
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! native_tests {
    ($suite:ident, $place:expr, $($case:ident)+) => {$(
        #[test]
        fn $case() {
            $crate::block_on($crate::conformance::$suite::$case($place));
        }
    )+};
}

/// Names and functions of all cases, to run them on a store of the type `$place`.
#[doc(hidden)]
#[macro_export]
macro_rules! case_list {
    ($suite:ident, $place:ty, $($case:ident)+) => {
        [$((
            stringify!($case),
            (|store: $place| {
                $crate::block_on($crate::conformance::$suite::$case(async move || store.clone()));
            }) as fn($place),
        )),+]
    };
}

/// Names of all cases, and an async closure that runs the one of a name; whether there is one is its answer.
#[doc(hidden)]
#[macro_export]
macro_rules! cases_by_name {
    ($suite:ident, $place:expr, $($case:ident)+) => {
        ([$(stringify!($case)),+], async |name: &str| {
            match name {
                $(stringify!($case) => $crate::conformance::$suite::$case($place).await,)+
                _ => return false,
            }
            true
        })
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! wasm_tests {
    ($suite:ident, $place:expr, $($case:ident)+) => {$(
        #[::wasm_bindgen_test::wasm_bindgen_test]
        async fn $case() {
            $crate::conformance::$suite::$case($place).await;
        }
    )+};
}
