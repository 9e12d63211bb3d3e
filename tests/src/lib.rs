//! Conformance suites, vectors and testkit for Keystead.
