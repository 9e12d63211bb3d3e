//! w
fn main() { let e = zxcvbn::zxcvbn("x", &[]); let _ = e.score(); }
