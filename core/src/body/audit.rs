//! The audit log.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use data_encoding::HEXLOWER;

use crate::audit::{Draft, Entry, Event, Filter, Object, ObjectKind, Outcome, OutcomeFilter, Subject};
use crate::error::Error;
use crate::id::KeyId;
use crate::time::Timestamp;
use crate::vault::AuditQuery;
use crate::wire::PageProblem;

bodies! {
    /// Which entries to list.
    #[derive(Default)]
    pub struct AuditQueryBody {
        /// Only what happened to this key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
        pub key: Option<String>,
        /// Only what happened to an object of this kind, as entries name it, with the id in `object`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub object_kind: Option<String>,
        /// The id of that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
        pub object: Option<String>,
        /// Only what happened in this keystore.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
        pub keystore: Option<String>,
        /// Only events about this, such as `symmetric`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub about: Option<String>,
        /// Only events of this name, such as `symmetric.rotate`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub event: Option<String>,
        /// Only what this actor did, by the whole name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actor: Option<String>,
        /// `success`, `refused`, or the code that it was refused with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub outcome: Option<String>,
        /// Only at this time or later, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<u64>,
        /// Only before this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<u64>,
        /// The `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
        /// The most entries of a page: 1 to 1,000, without 100.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
        pub limit: Option<u32>,
    }

    /// One entry, with the names of fields that an export has.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct AuditEntryView {
        /// Its number in the chain.
        pub sequence: u64,
        /// When it happened.
        pub time: u64,
        /// What happened, such as `symmetric.rotate`.
        pub event: String,
        /// Who did it: `owner`, `system`, or the name of a principal.
        pub actor: String,
        /// Where the call came from.
        pub client: Option<String>,
        /// The keystore that the object is in.
        pub keystore: Option<String>,
        /// What it happened to.
        pub object_kind: Option<String>,
        /// The id of that.
        pub object: Option<String>,
        /// The version, if one was concerned.
        pub version: Option<u32>,
        /// `success` or `refused`.
        pub outcome: String,
        /// The code that it was refused with.
        pub code: Option<String>,
        /// What else is worth knowing: pairs of a name and a value.
        pub details: Vec<(String, String)>,
        /// The opened vault that recorded it: 16 hexadecimal digits.
        pub session: String,
        /// Its number within that, from 1.
        pub ordinal: u64,
    }

}

answers! {
    /// A chain that was followed to its end.
    pub struct IntactView {
        /// The number of its last entry.
        pub last: u64,
    }

    /// The key that exports are signed with.
    pub struct SignerView {
        /// Its public half in PEM.
        pub pem: String,
        /// SHA-256 over that in DER: 64 hexadecimal digits.
        pub fingerprint: String,
    }
}

/// One page of the log, newest first.
pub type AuditListView = super::ListView<AuditEntryView>;

/// The most entries of a page.
const MAX_PAGE: u32 = 1_000;

impl AuditQueryBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::InvalidId`], also for an object without its kind or beside a key; [`Error::UnknownEvent`],
    /// [`Error::InvalidPage`].
    pub fn read(&self) -> Result<AuditQuery, Error> {
        let limit = self.limit.unwrap_or(AuditQuery::default().limit);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Error::InvalidPage(PageProblem::Size { min: 1, max: MAX_PAGE }));
        }
        let event: Option<Event> = self.event.as_deref().map(str::parse).transpose()?;
        let about = self.about.as_deref().map(subject_named).transpose()?;
        let object = match (&self.key, &self.object_kind, &self.object) {
            (Some(key), None, None) => Some(object(ObjectKind::Key, key)?),
            (None, Some(kind), Some(id)) => Some(object(kind_named(kind)?, id)?),
            (None, None, None) => None,
            _ => return Err(Error::InvalidId),
        };
        let before = self.cursor.as_deref().map(str::parse).transpose();
        let before = before.map_err(|_| Error::InvalidPage(PageProblem::Cursor))?;
        Ok(AuditQuery {
            filter: Filter {
                subjects: about.into_iter().chain(event.map(Event::subject)).collect(),
                actions: event.map(Event::action).into_iter().collect(),
                actor: self.actor.clone(),
                object,
                keystore: self.keystore.as_deref().map(str::parse).transpose()?,
                outcome: self.outcome.as_deref().map(|outcome| match outcome {
                    "success" => OutcomeFilter::Success,
                    "refused" => OutcomeFilter::Refused,
                    _ => OutcomeFilter::RefusedWith(outcome.into()),
                }),
                from: self.from.map(Timestamp),
                until: self.until.map(Timestamp),
            },
            before,
            limit,
        })
    }

    /// What asks for `query`, of which it says one subject, and an action with it.
    pub fn of(query: &AuditQuery) -> Self {
        let filter = &query.filter;
        let (subject, action) = (filter.subjects.first(), filter.actions.first());
        let event = subject.zip(action).and_then(|(subject, action)| Event::new(*subject, *action));
        Self {
            key: None,
            about: subject.filter(|_| event.is_none()).map(|subject| subject.name().into()),
            event: event.map(Event::name),
            object_kind: filter.object.map(|object| object.kind.name().into()),
            object: filter.object.map(|object| HEXLOWER.encode(&object.id)),
            keystore: filter.keystore.map(|id| id.to_string()),
            actor: filter.actor.clone(),
            outcome: filter.outcome.as_ref().map(|outcome| match outcome {
                OutcomeFilter::Success => "success".into(),
                OutcomeFilter::Refused => "refused".into(),
                OutcomeFilter::RefusedWith(code) => code.clone(),
            }),
            from: filter.from.map(|at| at.0),
            until: filter.until.map(|at| at.0),
            cursor: query.before.map(|before| before.to_string()),
            limit: Some(query.limit),
        }
    }
}

fn subject_named(name: &str) -> Result<Subject, Error> {
    Subject::ALL.iter().find(|known| known.name() == name).copied().ok_or(Error::UnknownEvent)
}

fn kind_named(name: &str) -> Result<ObjectKind, Error> {
    ObjectKind::ALL.iter().find(|known| known.name() == name).copied().ok_or(Error::InvalidId)
}

fn object(kind: ObjectKind, id: &str) -> Result<Object, Error> {
    // Ids of every kind are written alike.
    Ok(Object { kind, id: *id.parse::<KeyId>()?.as_bytes(), version: None })
}

impl AuditEntryView {
    /// What is shown of `entry`.
    pub fn of(entry: &Entry) -> Self {
        let what = &entry.what;
        let (outcome, code) = match &what.outcome {
            Outcome::Success => ("success", None),
            Outcome::Refused { code } => ("refused", Some(code.clone())),
        };
        Self {
            sequence: entry.sequence,
            time: what.time.0,
            event: what.event.name(),
            actor: what.actor.clone(),
            client: what.client.clone(),
            keystore: what.keystore.map(|id| id.to_string()),
            object_kind: what.object.map(|object| object.kind.name().into()),
            object: what.object.map(|object| HEXLOWER.encode(&object.id)),
            version: what.object.and_then(|object| object.version),
            outcome: outcome.into(),
            code,
            details: what.details.clone(),
            session: alloc::format!("{:016x}", what.session),
            ordinal: what.ordinal,
        }
    }

    /// The entry that this was made of.
    ///
    /// # Errors
    /// [`Error::UnknownEvent`], [`Error::InvalidId`]: it was made by an engine that knows more.
    pub fn read(self) -> Result<Entry, Error> {
        let object = match (self.object_kind, self.object) {
            (Some(kind), Some(id)) => {
                Some(Object { version: self.version, ..object(kind_named(&kind)?, &id)? })
            }
            _ => None,
        };
        let what = Draft {
            time: Timestamp(self.time),
            session: u64::from_str_radix(&self.session, 16).map_err(|_| Error::InvalidId)?,
            ordinal: self.ordinal,
            actor: self.actor,
            client: self.client,
            event: self.event.parse()?,
            object,
            keystore: self.keystore.as_deref().map(str::parse).transpose()?,
            outcome: match self.code {
                Some(code) => Outcome::Refused { code },
                None => Outcome::Success,
            },
            details: self.details,
        };
        Ok(Entry { sequence: self.sequence, what })
    }
}
