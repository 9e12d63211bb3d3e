use super::listed;

#[test]
fn each_crate_is_named_once_and_no_path_is_told() {
    let tree = "keystead-web v0.1.0 (/somewhere/web)\tMIT OR Apache-2.0\nleptos v0.8.1\tMIT\nleptos v0.8.1\tMIT (*)\nodd v1.0.0\t\n";
    let text = listed(tree);
    let lines: Vec<&str> = text.lines().skip(2).collect();
    assert_eq!(
        lines,
        ["keystead-web v0.1.0: MIT OR Apache-2.0", "leptos v0.8.1: MIT", "odd v1.0.0: see its repository"]
    );
}
