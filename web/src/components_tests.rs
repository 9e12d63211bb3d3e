//! The gallery shows every component.

use std::fs;
use std::path::Path;

#[test]
fn the_gallery_has_every_component() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let gallery: String = ["gallery.rs", "gallery/choices.rs", "gallery/states.rs"]
        .iter()
        .map(|name| fs::read_to_string(source.join("pages").join(name)).expect("a file of the gallery"))
        .collect();
    let missing: Vec<String> = fs::read_dir(source.join("components"))
        .expect("the components")
        .filter_map(|entry| {
            let name = entry.expect("a component").file_name().to_string_lossy().into_owned();
            Some(name.strip_suffix(".rs")?.to_owned())
        })
        // Toasts are shown in a region of the page; the gallery has buttons for them.
        .filter(|name| name != "toast" && !gallery.contains(&format!("components::{name}::")))
        .collect();
    assert_eq!(missing, [] as [String; 0], "not in the gallery");
}
