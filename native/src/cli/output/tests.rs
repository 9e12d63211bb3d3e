use super::{fields, table};

#[test]
fn columns_line_up_in_every_script() {
    let rows = vec![
        vec!["1".to_owned(), "결제 키".to_owned(), "enabled".to_owned()],
        vec!["22".to_owned(), "card numbers".to_owned(), String::new()],
    ];
    let text = table(&["ID", "NAME", "STATE"], rows, "none");
    assert_eq!(text, "ID  NAME          STATE\n1   결제 키       enabled\n22  card numbers\n");
    assert_eq!(table(&["ID"], Vec::new(), "There are no keys."), "There are no keys.\n");
}

#[test]
fn text_cannot_steer_the_terminal() {
    let text = fields(&[("Name", "a\u{1b}[2Jb\u{202e}c\nd\u{7}".to_owned())]);
    assert_eq!(text, "Name  a\u{fffd}[2Jb\u{fffd}c\u{fffd}d\u{fffd}\n");
}
