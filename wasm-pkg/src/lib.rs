//! The JavaScript face of Keystead: conversions only.
