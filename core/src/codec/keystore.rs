//! The stored form of a keystore.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::author::{AuthorBody, IdBody, principals};
use crate::client::{Combine, Gate, Methods};
use crate::error::Error;
use crate::id::KeystoreId;
use crate::keystore::{ApprovalPolicy, Keystore, PinLock};
use crate::profile::{CancelTo, Customization, Profile, ProfileId, Unauthorized};
use crate::time::Timestamp;

/// The body of a keystore's record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct KeystoreBody {
    #[n(0)]
    name: String,
    #[n(1)]
    description: String,
    #[cbor(n(2), with = "profile_name")]
    profile: ProfileId,
    #[n(3)]
    live_keys: u32,
    #[n(4)]
    created: u64,
    #[n(5)]
    changed: u64,
    #[n(6)]
    custom: Option<CustomBody>,
    #[n(7)]
    gate: Option<GateBody>,
    #[n(8)]
    approvals: Option<ApprovalsBody>,
    #[n(9)]
    pin: Option<PinBody>,
    #[n(10)]
    created_by: Option<AuthorBody>,
    #[n(11)]
    changed_by: Option<AuthorBody>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct CustomBody {
    #[n(0)]
    deletion_window_hours: Option<u32>,
    /// 0 enabled, 1 disabled, 2 the state before.
    #[n(1)]
    cancel_to: Option<u8>,
    #[n(2)]
    rotation_default_days: Option<u32>,
    #[n(3)]
    versions_max: Option<u32>,
    #[n(4)]
    allow_export: Option<bool>,
    #[n(5)]
    unique_names: Option<bool>,
    /// Whether somebody without access sees nothing.
    #[n(6)]
    unauthorized_hidden: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct GateBody {
    #[n(0)]
    ipv4: bool,
    #[n(1)]
    mac: bool,
    #[n(2)]
    certificate: bool,
    /// Whether one method is enough.
    #[n(3)]
    any: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct ApprovalsBody {
    #[n(0)]
    needed: u8,
    #[n(1)]
    approvers: Vec<IdBody>,
    #[n(2)]
    signed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct PinBody {
    #[n(0)]
    memory_kib: u32,
    #[n(1)]
    iterations: u32,
    #[n(2)]
    lanes: u32,
    #[cbor(n(3), with = "minicbor::bytes")]
    salt: [u8; 32],
    #[cbor(n(4), with = "minicbor::bytes")]
    check: Vec<u8>,
    #[n(5)]
    failures: u8,
}

/// A profile by its name. The number 0, which the first format had, is the standard profile.
mod profile_name {
    use minicbor::data::Type;
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};

    use crate::profile::ProfileId;

    pub(super) fn encode<C, W: Write>(
        id: &ProfileId,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.str(id.name())?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<ProfileId, DecodeError> {
        if d.datatype()? == Type::String {
            return d.str()?.parse().map_err(|_| DecodeError::message("the name of a profile"));
        }
        match d.u8()? {
            0 => Ok(ProfileId::STANDARD),
            _ => Err(DecodeError::message("the number of a profile")),
        }
    }
}

impl Keystore {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&KeystoreBody {
            name: self.name.clone(),
            description: self.description.clone(),
            profile: self.profile,
            live_keys: self.live_keys,
            created: self.created.0,
            changed: self.changed.0,
            custom: (!self.custom.is_empty()).then(|| CustomBody::of(&self.custom)),
            gate: (self.gate != Gate::default()).then(|| GateBody::of(&self.gate)),
            approvals: self.approvals.as_ref().map(ApprovalsBody::of),
            pin: self.pin.as_ref().map(|pin| PinBody {
                memory_kib: pin.memory_kib,
                iterations: pin.iterations,
                lanes: pin.lanes,
                salt: pin.salt,
                check: pin.check.clone(),
                failures: pin.failures,
            }),
            created_by: Some(AuthorBody::of(&self.created_by)),
            changed_by: Some(AuthorBody::of(&self.changed_by)),
        })
    }

    /// The keystore with its rules, which `profiles` has.
    pub(crate) fn decode(id: KeystoreId, bytes: &[u8], profiles: &[&'static Profile]) -> Result<Self, Error> {
        let body: KeystoreBody = super::decode(bytes)?;
        let custom = body.custom.map_or_else(Customization::default, |body| body.custom());
        let profile = profiles.iter().find(|profile| profile.id == body.profile);
        let profile = profile.ok_or(Error::ProfileUnknown)?;
        let author = |body: Option<AuthorBody>| body.unwrap_or(AuthorBody::Owner).author();
        Ok(Self {
            id,
            name: body.name,
            description: body.description,
            profile: body.profile,
            custom,
            rules: Arc::new(custom.apply(profile)),
            gate: body.gate.map_or_else(Gate::default, |body| body.gate()),
            approvals: body.approvals.map(ApprovalsBody::policy),
            pin: body.pin.map(|body| PinLock {
                memory_kib: body.memory_kib,
                iterations: body.iterations,
                lanes: body.lanes,
                salt: body.salt,
                check: body.check,
                failures: body.failures,
            }),
            live_keys: body.live_keys,
            created: Timestamp(body.created),
            created_by: author(body.created_by),
            changed: Timestamp(body.changed),
            changed_by: author(body.changed_by),
        })
    }
}

impl ApprovalsBody {
    pub(super) fn of(policy: &ApprovalPolicy) -> Self {
        Self {
            needed: policy.needed,
            approvers: policy.approvers.iter().map(|id| IdBody(id.0)).collect(),
            signed: policy.signed,
        }
    }

    pub(super) fn policy(self) -> ApprovalPolicy {
        ApprovalPolicy { needed: self.needed, approvers: principals(self.approvers), signed: self.signed }
    }
}

impl CustomBody {
    pub(super) fn of(custom: &Customization) -> Self {
        Self {
            deletion_window_hours: custom.deletion_window_hours,
            cancel_to: custom.cancel_to.map(|to| match to {
                CancelTo::Enabled => 0,
                CancelTo::Disabled => 1,
                CancelTo::Previous => 2,
            }),
            rotation_default_days: custom.rotation_default_days,
            versions_max: custom.versions_max,
            allow_export: custom.allow_export,
            unique_names: custom.unique_names,
            unauthorized_hidden: custom.unauthorized.map(|seen| seen == Unauthorized::Hidden),
        }
    }

    pub(super) fn custom(&self) -> Customization {
        Customization {
            deletion_window_hours: self.deletion_window_hours,
            cancel_to: self.cancel_to.map(|to| match to {
                0 => CancelTo::Enabled,
                1 => CancelTo::Disabled,
                _ => CancelTo::Previous,
            }),
            rotation_default_days: self.rotation_default_days,
            versions_max: self.versions_max,
            allow_export: self.allow_export,
            unique_names: self.unique_names,
            unauthorized: self
                .unauthorized_hidden
                .map(|hidden| if hidden { Unauthorized::Hidden } else { Unauthorized::PartialRow }),
        }
    }
}

impl GateBody {
    pub(super) const fn of(gate: &Gate) -> Self {
        let Methods { ipv4, mac, certificate } = gate.methods;
        Self { ipv4, mac, certificate, any: matches!(gate.combine, Combine::Any) }
    }

    pub(super) const fn gate(&self) -> Gate {
        let methods = Methods { ipv4: self.ipv4, mac: self.mac, certificate: self.certificate };
        Gate { methods, combine: if self.any { Combine::Any } else { Combine::All } }
    }
}
