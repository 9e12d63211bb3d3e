//! Who asks: the owner of the vault, the engine itself, or a principal.

use alloc::string::String;
use alloc::vec::Vec;

use crate::access_key::{AccessDigest, AccessKey};
use crate::id::PrincipalId;
use crate::time::Timestamp;

/// Who makes a call. Proving it is the surface's affair; what they may do is the engine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// Whoever unlocked the vault: they hold its root key, so that nothing can be kept from them.
    Owner,
    /// The engine itself, doing what was due.
    System,
    /// Somebody registered in the vault.
    Principal(PrincipalId),
}

/// Somebody, or some program, who may be given access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal {
    pub(crate) id: PrincipalId,
    /// Unique in the vault.
    pub(crate) name: String,
    pub(crate) kind: PrincipalKind,
    pub(crate) role: Role,
    /// The groups that it belongs to.
    pub(crate) groups: Vec<PrincipalId>,
    /// The public key that its approvals are verified with: P-256, SEC1 uncompressed, 65 bytes.
    pub(crate) approval_key: Option<Vec<u8>>,
    /// What its programs show to a server; at most five.
    pub(crate) access_keys: Vec<AccessKey>,
    /// The digest of the key that names it as an application to a server.
    pub(crate) application_key: Option<AccessDigest>,
    pub(crate) created: Timestamp,
    pub(crate) created_by: Author,
    pub(crate) changed: Timestamp,
}

/// What a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum PrincipalKind {
    /// A person.
    User,
    /// A program that acts for itself.
    Service,
    /// A group that others belong to. It makes no calls.
    Group,
}

/// What a principal may do at most; a key's allow list can only take away from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum Role {
    /// Look at names and states.
    Viewer,
    /// Use keys, too.
    User,
    /// Manage everything, too.
    Admin,
}

/// Who did something, as it is written down: the name outlives the principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) actor: Actor,
    pub(crate) name: String,
}

impl Author {
    /// What is called [`Actor::Owner`] everywhere.
    pub(crate) const OWNER: &'static str = "owner";
    /// What is called [`Actor::System`] everywhere.
    pub(crate) const SYSTEM: &'static str = "system";

    pub(crate) fn owner() -> Self {
        Self { actor: Actor::Owner, name: String::from(Self::OWNER) }
    }

    pub(crate) fn system() -> Self {
        Self { actor: Actor::System, name: String::from(Self::SYSTEM) }
    }
}

/// Who asks, with what decides: looked up once per call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) author: Author,
    pub(crate) role: Role,
    pub(crate) groups: Vec<PrincipalId>,
}

impl Subject {
    pub(crate) fn owner() -> Self {
        Self { author: Author::owner(), role: Role::Admin, groups: Vec::new() }
    }

    pub(crate) fn system() -> Self {
        Self { author: Author::system(), role: Role::Admin, groups: Vec::new() }
    }

    /// Somebody who is not registered, any more: may do nothing.
    pub(crate) fn unknown() -> Self {
        let author = Author { actor: Actor::Principal(PrincipalId([0; 16])), name: String::from("unknown") };
        Self { author, role: Role::Viewer, groups: Vec::new() }
    }

    pub(crate) fn of(principal: &Principal) -> Self {
        Self {
            author: Author { actor: Actor::Principal(principal.id), name: principal.name.clone() },
            role: principal.role,
            groups: principal.groups.clone(),
        }
    }
}

/// Who may use a key, beside its creator and the owner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Every principal of the vault.
    #[default]
    Open,
    /// Only these principals and the members of these groups; possibly nobody.
    Restricted(Vec<PrincipalId>),
}

impl Access {
    /// Whether `subject` may have to do with a key that `creator` made.
    pub(crate) fn admits(&self, subject: &Subject, creator: &Author) -> bool {
        let listed = |allowed: &[PrincipalId], id: &PrincipalId| allowed.contains(id);
        match (self, subject.author.actor) {
            (Self::Open, _) | (_, Actor::Owner | Actor::System) => true,
            (Self::Restricted(allowed), Actor::Principal(id)) => {
                creator.actor == subject.author.actor
                    || listed(allowed, &id)
                    || subject.groups.iter().any(|group| listed(allowed, group))
            }
        }
    }
}
