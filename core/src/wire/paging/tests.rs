use proptest::prelude::*;

use super::*;

const FROM_ONE: Paging = Paging { first: 1, min: 10, max: 100, default: 10 };
const FROM_ZERO: Paging = Paging { first: 0, min: 1, max: 200, default: 100 };

fn page(paging: Paging, page: Option<i64>, size: Option<i64>) -> Result<(u64, u32), Error> {
    paging.check(page, size).map(|PageRequest { offset, limit }| (offset, limit))
}

#[test]
fn pages_count_from_the_first() {
    assert_eq!(page(FROM_ONE, None, None), Ok((0, 10)));
    assert_eq!(page(FROM_ONE, Some(1), None), Ok((0, 10)));
    assert_eq!(page(FROM_ONE, Some(2), None), Ok((10, 10)));
    assert_eq!(page(FROM_ONE, Some(3), Some(100)), Ok((200, 100)));
    assert_eq!(page(FROM_ZERO, None, None), Ok((0, 100)));
    assert_eq!(page(FROM_ZERO, Some(0), None), Ok((0, 100)));
    assert_eq!(page(FROM_ZERO, Some(2), Some(1)), Ok((2, 1)));
}

#[test]
fn a_page_before_the_first_is_refused() {
    for (paging, number, first) in [
        (FROM_ONE, 0, 1),
        (FROM_ONE, -1, 1),
        (FROM_ONE, i64::MIN, 1),
        (FROM_ZERO, -1, 0),
        (FROM_ZERO, i64::MIN, 0),
    ] {
        let expected = Err(Error::InvalidPage(PageProblem::Number { first }));
        assert_eq!(page(paging, Some(number), None), expected, "{number}");
    }
}

#[test]
fn sizes_have_bounds() {
    for size in [10, 11, 99, 100] {
        assert_eq!(page(FROM_ONE, None, Some(size)), Ok((0, size as u32)));
    }
    for size in [9, 101, 0, -10, i64::MIN, i64::MAX, 1 << 32 | 10] {
        let expected = Err(Error::InvalidPage(PageProblem::Size { min: 10, max: 100 }));
        assert_eq!(page(FROM_ONE, None, Some(size)), expected, "{size}");
    }
}

#[test]
fn the_last_page_that_has_a_number_is_empty_and_no_overflow() {
    assert_eq!(page(FROM_ONE, Some(i64::MAX), Some(100)), Ok((u64::MAX, 100)));
    assert_eq!(page(FROM_ZERO, Some(i64::MAX), Some(1)), Ok((i64::MAX as u64, 1)));
}

proptest! {
    #[test]
    fn pages_follow_each_other_without_gap_or_overlap(number in 1..1_000_000i64, size in 10..=100i64) {
        let (offset, limit) = page(FROM_ONE, Some(number), Some(size)).unwrap();
        let (next, _) = page(FROM_ONE, Some(number + 1), Some(size)).unwrap();
        prop_assert_eq!(offset + u64::from(limit), next);
    }

    #[test]
    fn any_numbers_give_a_page_or_an_error(number: Option<i64>, size: Option<i64>, first: u32) {
        let paging = Paging { first, ..FROM_ONE };
        let in_bounds = number.is_none_or(|number| number >= first.into())
            && size.is_none_or(|size| (10..=100).contains(&size));
        prop_assert_eq!(paging.check(number, size).is_ok(), in_bounds);
    }
}
