//! Which keys are listed, as the page holds it: in the address, and page by page.

use core::time::Duration;

use keystead_core::store::{Cursor, Order};
use keystead_core::{KeyKind, KeyQuery, KeystoreId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::model::list::{SortBy, Wanted};

/// How many keys a page has: what is drawn at once, however many there are.
pub(super) const PAGE: u32 = 50;
/// A search begins when somebody stops typing for so long.
const PAUSE: Duration = Duration::from_millis(180);

/// The filter of a list of keys.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    pub(super) wanted: RwSignal<Wanted>,
    /// What stands in the search field.
    pub(super) typed: RwSignal<String>,
    /// Where the pages before this one ended.
    before: RwSignal<Vec<Cursor>>,
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

impl Filter {
    /// As the address says.
    pub(super) fn of_address() -> Self {
        let query = use_query_map().get_untracked();
        let wanted = Wanted::of_address(|name| query.get(name));
        Self {
            typed: RwSignal::new(wanted.text.clone()),
            wanted: RwSignal::new(wanted),
            before: RwSignal::new(Vec::new()),
            timer: StoredValue::new_local(None),
        }
    }

    /// Writes each change into the address, in place of what was there.
    pub(super) fn follow_in_address(self) {
        let navigate = use_navigate();
        let path = use_location().pathname.get_untracked();
        Effect::new(move |before: Option<String>| {
            let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
            let query = self.wanted.with(|wanted| wanted.to_address(encode));
            if before.is_some_and(|before| before != query) {
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&format!("{path}{query}"), options);
            }
            query
        });
    }

    /// Asks for something else, from its first page on.
    pub(super) fn change(self, change: impl FnOnce(&mut Wanted)) {
        self.before.set(Vec::new());
        self.wanted.update(change);
    }

    /// Takes what is typed, and searches once no more is.
    pub(super) fn search(self, text: String) {
        self.typed.set(text);
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let begin = move || {
            if let Some(text) = self.typed.try_get_untracked() {
                self.change(|wanted| wanted.text = String::from(text.trim()));
            }
        };
        self.timer.set_value(set_timeout_with_handle(begin, PAUSE).ok());
    }

    pub(super) fn clear(self) {
        self.typed.set(String::new());
        self.change(|wanted| {
            wanted.text.clear();
            wanted.states.clear();
            wanted.groups.clear();
        });
    }

    /// The number of the page, from 1. What shows a page does not follow it: the next page is shown when it is there, and
    /// the one before is not drawn again when something else is asked for.
    pub(super) fn page_now(self) -> usize {
        self.before.with_untracked(Vec::len).saturating_add(1)
    }

    pub(super) fn go_on(self, from: Cursor) {
        self.before.update(|before| before.push(from));
    }

    pub(super) fn go_back(self) {
        self.before.update(|before| drop(before.pop()));
    }

    /// What to ask the vault.
    pub(super) fn query(self, keystore: Option<KeystoreId>) -> (KeyQuery, Vec<KeyKind>) {
        let wanted = self.wanted.get();
        let query = KeyQuery {
            keystore,
            states: wanted.states(),
            name_contains: (!wanted.text.is_empty()).then(|| wanted.text.clone()),
            order: match wanted.sort {
                SortBy::Name => Order::Label,
                SortBy::Created => Order::Created,
            },
            descending: wanted.descending,
            after: self.before.with(|before| before.last().cloned()),
            limit: PAGE,
        };
        (query, wanted.kinds())
    }
}
