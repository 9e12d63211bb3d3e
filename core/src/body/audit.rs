//! The audit log.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use data_encoding::HEXLOWER;

use crate::audit::{Entry, Event, Filter, Object, ObjectKind, Outcome, OutcomeFilter};
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
        /// Only what happened in this keystore.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
        pub keystore: Option<String>,
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
    /// [`Error::InvalidId`], [`Error::UnknownEvent`], [`Error::InvalidPage`].
    pub fn read(&self) -> Result<AuditQuery, Error> {
        let limit = self.limit.unwrap_or(AuditQuery::default().limit);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Error::InvalidPage(PageProblem::Size { min: 1, max: MAX_PAGE }));
        }
        let event: Option<Event> = self.event.as_deref().map(str::parse).transpose()?;
        let key: Option<KeyId> = self.key.as_deref().map(str::parse).transpose()?;
        let object = |id: KeyId| Object { kind: ObjectKind::Key, id: *id.as_bytes(), version: None };
        let before = self.cursor.as_deref().map(str::parse).transpose();
        let before = before.map_err(|_| Error::InvalidPage(PageProblem::Cursor))?;
        Ok(AuditQuery {
            filter: Filter {
                subjects: event.map(Event::subject).into_iter().collect(),
                actions: event.map(Event::action).into_iter().collect(),
                actor: self.actor.clone(),
                object: key.map(object),
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
}
