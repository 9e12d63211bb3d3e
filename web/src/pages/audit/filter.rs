//! Which entries are shown. It is part of the address, so that reload and bookmarks keep it.

use keystead_core::Timestamp;
use keystead_core::audit::{Filter as Wanted, Object, ObjectKind, OutcomeFilter, Subject};
use keystead_core::{AuditQuery, Error, KeyId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::backend::audit::Audit;
use crate::backend::{Problem, Session};
use crate::platform::intl;
use crate::text::Text;

/// How many entries a page has.
pub(super) const PAGE: u32 = 50;

/// Which outcomes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    Any,
    Done,
    Refused,
}

impl Ended {
    const ALL: [Self; 3] = [Self::Any, Self::Done, Self::Refused];

    const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    pub(super) fn choices(t: &Text) -> Vec<(Self, &'static str)> {
        vec![(Self::Any, t.audit.any), (Self::Done, t.audit.success), (Self::Refused, t.audit.refused)]
    }
}

/// The filter of the log.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    pub(super) subject: RwSignal<Option<Subject>>,
    pub(super) ended: RwSignal<Ended>,
    pub(super) actor: RwSignal<String>,
    pub(super) object: RwSignal<String>,
    pub(super) from: RwSignal<String>,
    pub(super) until: RwSignal<String>,
}

impl Filter {
    /// As the address says.
    pub(super) fn of_address() -> Self {
        let query = use_query_map().get_untracked();
        let text = |name: &str| RwSignal::new(query.get(name).unwrap_or_default());
        let subject = query.get("about").and_then(|name| subject_named(&name));
        let ended = query.get("ended").and_then(|name| Ended::ALL.into_iter().find(|e| e.name() == name));
        Self {
            subject: RwSignal::new(subject),
            ended: RwSignal::new(ended.unwrap_or(Ended::Any)),
            actor: text("by"),
            object: text("object"),
            from: text("from"),
            until: text("until"),
        }
    }

    /// Writes each change into the address, in place of what was there.
    pub(super) fn follow_in_address(self) {
        let navigate = use_navigate();
        let path = use_location().pathname.get_untracked();
        Effect::new(move |before: Option<String>| {
            let query = self.as_query();
            if before.is_some_and(|before| before != query) {
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&format!("{path}{query}"), options);
            }
            query
        });
    }

    pub(super) fn clear(self) {
        self.subject.set(None);
        self.ended.set(Ended::Any);
        for text in [self.actor, self.object, self.from, self.until] {
            text.set(String::new());
        }
    }

    /// Whether it hides anything.
    pub(super) fn hides(self) -> bool {
        !self.as_query().is_empty()
    }

    fn as_query(self) -> String {
        let ended = self.ended.get();
        let pairs = [
            ("about", self.subject.get().map(|subject| subject.name().to_owned())),
            ("ended", (ended != Ended::Any).then(|| ended.name().to_owned())),
            ("by", Some(self.actor.get())),
            ("object", Some(self.object.get())),
            ("from", Some(self.from.get())),
            ("until", Some(self.until.get())),
        ];
        let parts: Vec<_> = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|value| !value.trim().is_empty())?)))
            .map(|(name, value)| {
                format!("{name}={}", String::from(js_sys::encode_uri_component(value.trim())))
            })
            .collect();
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// What to ask, but for the object, whose kind its id does not say.
    pub(super) fn asked(self) -> Asked {
        let text =
            |signal: RwSignal<String>| Some(signal.get().trim().to_owned()).filter(|text| !text.is_empty());
        let bounds = |signal: RwSignal<String>| signal.with(|day| intl::day_bounds(day));
        let wanted = Wanted {
            subjects: self.subject.get().into_iter().collect(),
            actor: text(self.actor),
            outcome: match self.ended.get() {
                Ended::Any => None,
                Ended::Done => Some(OutcomeFilter::Success),
                Ended::Refused => Some(OutcomeFilter::Refused),
            },
            from: bounds(self.from).map(|(begin, _)| Timestamp(begin)),
            until: bounds(self.until).map(|(_, end)| Timestamp(end)),
            ..Wanted::default()
        };
        Asked { wanted, object: text(self.object) }
    }
}

/// A question to the log.
#[derive(Clone)]
pub(super) struct Asked {
    wanted: Wanted,
    object: Option<String>,
}

impl Asked {
    pub(super) async fn page(
        self,
        session: &Session,
        before: Option<u64>,
    ) -> Result<keystead_core::AuditPage, Problem> {
        let mut filter = self.wanted;
        if let Some(id) = &self.object {
            filter.object = Some(find(session, id).await?);
        }
        session.audit(AuditQuery { filter, before, limit: PAGE }).await
    }
}

/// The object with this id: of the first kind that the log knows it as.
async fn find(session: &Session, id: &str) -> Result<Object, Problem> {
    let key: KeyId = id.parse::<KeyId>().map_err(|error: Error| Problem::from(error))?;
    let object = |kind| Object { kind, id: *key.as_bytes(), version: None };
    for kind in ObjectKind::ALL {
        let filter = Wanted { object: Some(object(*kind)), ..Wanted::default() };
        if !session.audit(AuditQuery { filter, before: None, limit: 1 }).await?.entries.is_empty() {
            return Ok(object(*kind));
        }
    }
    Ok(object(ObjectKind::Key))
}

pub(super) fn subject_named(name: &str) -> Option<Subject> {
    Subject::ALL.iter().find(|subject| subject.name() == name).copied()
}
