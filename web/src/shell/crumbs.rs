//! Where one is: set by the page, shown in the top bar and in the title of the tab.

use leptos::prelude::*;

/// One step of the way to a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Crumb {
    pub(crate) name: String,
    /// `None` for the page itself.
    pub(crate) href: Option<String>,
}

/// The way to the page that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Crumbs(RwSignal<Vec<Crumb>>);

impl Crumbs {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    pub(crate) fn get(self) -> Vec<Crumb> {
        self.0.get()
    }

    /// Says where this page is: `way` are the pages above it, `name` its own.
    pub(crate) fn set(self, way: &[(&str, &str)], name: &str) {
        let mut crumbs: Vec<_> = way
            .iter()
            .map(|(name, href)| Crumb { name: String::from(*name), href: Some(String::from(*href)) })
            .collect();
        crumbs.push(Crumb { name: String::from(name), href: None });
        document().set_title(&format!("{name} · Keystead"));
        if self.0.with_untracked(|before| *before != crumbs) {
            self.0.set(crumbs);
        }
    }
}
