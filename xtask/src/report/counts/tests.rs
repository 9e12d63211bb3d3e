use super::{Counting, Counts};

const CARGO: &str = "
running 4 tests
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s

     Running tests/suite.rs
test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.20s
";

const NODE: &str = "
✔ round trip (3.2ms)
ℹ tests 7
ℹ suites 0
ℹ pass 4
ℹ fail 1
ℹ cancelled 1
ℹ skipped 1
ℹ todo 0
ℹ duration_ms 151.2
";

#[test]
fn summaries_of_cargo_are_summed() {
    let counts = Counts::in_output(Counting::Cargo, CARGO);
    assert_eq!(counts, Counts { passed: 13, failed: 2, ignored: 1 });
}

#[test]
fn summaries_of_node_are_read_in_both_of_its_forms() {
    let expected = Counts { passed: 4, failed: 2, ignored: 1 };
    assert_eq!(Counts::in_output(Counting::Node, NODE), expected);
    assert_eq!(Counts::in_output(Counting::Node, &NODE.replace('ℹ', "#")), expected);
}

#[test]
fn a_program_that_fails_without_a_failed_test_counts_as_one_failure() {
    let did_not_compile = Counts::of_step(Counting::Cargo, false, "error: could not compile");
    assert_eq!(did_not_compile, Counts { failed: 1, ..Counts::default() });
    let one_failed = Counts::of_step(Counting::Cargo, false, CARGO);
    assert_eq!(one_failed.failed, 2);
}

#[test]
fn a_check_counts_as_one() {
    assert_eq!(Counts::of_step(Counting::Check, true, CARGO), Counts::passed());
    assert_eq!(Counts::of_step(Counting::Check, false, CARGO), Counts::failed());
}

#[test]
fn numbers_that_are_nought_are_not_mentioned() {
    assert_eq!(Counts::passed().describe(), "1 passed");
    assert_eq!(Counts { passed: 2, failed: 1, ignored: 3 }.describe(), "2 passed, 1 failed, 3 ignored");
}
