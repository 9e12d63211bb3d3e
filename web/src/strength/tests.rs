use super::Score;
use crate::text::Lang;

#[test]
fn every_score_has_its_own_word_and_one_more_step() {
    for lang in Lang::ALL {
        let words: Vec<_> = (0..=4).map(|score| Score::new(score).word(lang.text())).collect();
        let mut unique = words.clone();
        unique.dedup();
        assert_eq!(words, unique);
    }
    assert_eq!((0..=4).map(|score| Score::new(score).steps()).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[test]
fn a_score_off_the_scale_is_the_top() {
    assert_eq!(Score::new(9), Score::new(4));
    assert!(Score::new(0).wants_advice() && !Score::new(4).wants_advice());
}
