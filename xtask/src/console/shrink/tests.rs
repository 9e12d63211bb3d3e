use super::{LIMITS, check};

#[test]
fn a_module_over_its_limit_or_without_one_ends_the_build() {
    let at = |more: u64| LIMITS.map(|(name, limit)| (String::from(name), limit + more)).to_vec();
    assert!(check(&at(0)).is_ok());
    let over = check(&at(1)).unwrap_err().to_string();
    assert!(over.contains(LIMITS[0].0) && over.contains("What to do"), "{over}");
    let unknown = check(&[(String::from("another_bg.wasm.br"), 1)]).unwrap_err().to_string();
    assert!(unknown.contains("another_bg.wasm.br"), "{unknown}");
    assert!(check(&[]).is_ok());
}
