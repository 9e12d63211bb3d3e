//! The stored form of who did something, and of who may.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::access_key::{AccessDigest, AccessKey};
use crate::actor::{Access, Actor, Author, Principal, PrincipalKind, Role};
use crate::error::Error;
use crate::id::PrincipalId;
use crate::time::Timestamp;

/// An id as CBOR bytes, for lists of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct IdBody(#[cbor(n(0), with = "minicbor::bytes")] pub(crate) [u8; 16]);

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum AuthorBody {
    #[n(0)]
    Owner,
    #[n(1)]
    System,
    #[n(2)]
    Principal {
        #[cbor(n(0), with = "minicbor::bytes")]
        id: [u8; 16],
        #[n(1)]
        name: String,
    },
}

impl AuthorBody {
    pub(crate) fn of(author: &Author) -> Self {
        match author.actor {
            Actor::Owner => Self::Owner,
            Actor::System => Self::System,
            Actor::Principal(id) => Self::Principal { id: id.0, name: author.name.clone() },
        }
    }

    pub(crate) fn author(self) -> Author {
        match self {
            Self::Owner => Author::owner(),
            Self::System => Author::system(),
            Self::Principal { id, name } => Author { actor: Actor::Principal(PrincipalId(id)), name },
        }
    }
}

/// An allow list: the ids in it.
pub(crate) fn access_body(access: &Access) -> Option<Vec<IdBody>> {
    match access {
        Access::Open => None,
        Access::Restricted(allowed) => Some(allowed.iter().map(|id| IdBody(id.0)).collect()),
    }
}

pub(crate) fn access(body: Option<Vec<IdBody>>) -> Access {
    body.map_or(Access::Open, |ids| Access::Restricted(principals(ids)))
}

pub(crate) fn principals(ids: Vec<IdBody>) -> Vec<PrincipalId> {
    ids.into_iter().map(|id| PrincipalId(id.0)).collect()
}

/// The body of a principal's record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct PrincipalBody {
    #[n(0)]
    name: String,
    #[n(1)]
    kind: PrincipalKindBody,
    #[n(2)]
    role: RoleBody,
    #[n(3)]
    groups: Vec<IdBody>,
    #[cbor(n(4), with = "minicbor::bytes")]
    approval_key: Option<Vec<u8>>,
    #[n(5)]
    created: u64,
    #[n(6)]
    created_by: AuthorBody,
    #[n(7)]
    changed: u64,
    #[n(8)]
    access_keys: Option<Vec<AccessKeyBody>>,
    #[cbor(n(9), with = "minicbor::bytes")]
    application_key: Option<[u8; 32]>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct AccessKeyBody {
    #[n(0)]
    number: u32,
    #[cbor(n(1), with = "minicbor::bytes")]
    digest: [u8; 32],
    #[n(2)]
    created: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
enum PrincipalKindBody {
    #[n(0)]
    User,
    #[n(1)]
    Service,
    #[n(2)]
    Group,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
enum RoleBody {
    #[n(0)]
    Viewer,
    #[n(1)]
    User,
    #[n(2)]
    Admin,
}

/// None are not written, so that a principal without any is stored as it always was.
fn access_key_bodies(keys: &[AccessKey]) -> Option<Vec<AccessKeyBody>> {
    let body =
        |key: &AccessKey| AccessKeyBody { number: key.number, digest: key.digest.0, created: key.created.0 };
    (!keys.is_empty()).then(|| keys.iter().map(body).collect())
}

fn access_keys(bodies: Option<Vec<AccessKeyBody>>) -> Vec<AccessKey> {
    let key = |body: AccessKeyBody| AccessKey {
        number: body.number,
        digest: AccessDigest(body.digest),
        created: Timestamp(body.created),
    };
    bodies.unwrap_or_default().into_iter().map(key).collect()
}

impl Principal {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&PrincipalBody {
            name: self.name.clone(),
            kind: match self.kind {
                PrincipalKind::User => PrincipalKindBody::User,
                PrincipalKind::Service => PrincipalKindBody::Service,
                PrincipalKind::Group => PrincipalKindBody::Group,
            },
            role: match self.role {
                Role::Viewer => RoleBody::Viewer,
                Role::User => RoleBody::User,
                Role::Admin => RoleBody::Admin,
            },
            groups: self.groups.iter().map(|id| IdBody(id.0)).collect(),
            approval_key: self.approval_key.clone(),
            created: self.created.0,
            created_by: AuthorBody::of(&self.created_by),
            changed: self.changed.0,
            access_keys: access_key_bodies(&self.access_keys),
            application_key: self.application_key.map(|digest| digest.0),
        })
    }

    pub(crate) fn decode(id: PrincipalId, bytes: &[u8]) -> Result<Self, Error> {
        let body: PrincipalBody = super::decode(bytes)?;
        Ok(Self {
            id,
            name: body.name,
            kind: match body.kind {
                PrincipalKindBody::User => PrincipalKind::User,
                PrincipalKindBody::Service => PrincipalKind::Service,
                PrincipalKindBody::Group => PrincipalKind::Group,
            },
            role: match body.role {
                RoleBody::Viewer => Role::Viewer,
                RoleBody::User => Role::User,
                RoleBody::Admin => Role::Admin,
            },
            groups: principals(body.groups),
            approval_key: body.approval_key,
            created: Timestamp(body.created),
            created_by: body.created_by.author(),
            changed: Timestamp(body.changed),
            access_keys: access_keys(body.access_keys),
            application_key: body.application_key.map(AccessDigest),
        })
    }
}
