use super::Column;

#[test]
fn a_choice_is_remembered_and_nonsense_is_passed_over() {
    let usual = Column::of_choice(None);
    assert_eq!(Column::of_choice(Some(&Column::to_choice(&usual))), usual);
    assert_eq!(Column::of_choice(Some("created,state,nonsense,")), [Column::State, Column::Created]);
    assert_eq!(Column::of_choice(Some("")), []);
}

#[test]
fn taking_a_column_in_and_out_keeps_their_order() {
    let usual = Column::of_choice(None);
    let more = Column::toggled(&usual, Column::Algorithm);
    assert_eq!(more.len(), usual.len() + 1);
    let places: Vec<_> =
        more.iter().map(|column| Column::ALL.iter().position(|other| other == column)).collect();
    assert!(places.is_sorted());
    assert_eq!(Column::toggled(&more, Column::Algorithm), usual);
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = Column::ALL.iter().map(|column| column.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Column::ALL.len());
}
