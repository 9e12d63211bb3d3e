//! The browser as a platform for Keystead: IndexedDB, WebCrypto, Web Locks, clock and randomness.
