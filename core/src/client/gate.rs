//! The one decision whether a client may pass.

use alloc::vec::Vec;

use super::Client;
use super::credential::{CredentialKind, CredentialValue};
use crate::error::Error;
use crate::time::Timestamp;

/// A set of methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Methods {
    /// [`CredentialKind::Ipv4`].
    pub ipv4: bool,
    /// [`CredentialKind::Mac`].
    pub mac: bool,
    /// [`CredentialKind::Certificate`].
    pub certificate: bool,
}

impl Methods {
    /// Whether `kind` is in the set.
    pub const fn contains(self, kind: CredentialKind) -> bool {
        match kind {
            CredentialKind::Ipv4 => self.ipv4,
            CredentialKind::Mac => self.mac,
            CredentialKind::Certificate => self.certificate,
        }
    }

    /// Whether the set has no method.
    pub const fn is_empty(self) -> bool {
        !(self.ipv4 || self.mac || self.certificate)
    }

    const fn insert(&mut self, kind: CredentialKind) {
        match kind {
            CredentialKind::Ipv4 => self.ipv4 = true,
            CredentialKind::Mac => self.mac = true,
            CredentialKind::Certificate => self.certificate = true,
        }
    }
}

/// How the results of several methods make one decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Combine {
    /// Every method of the gate must pass: AND.
    #[default]
    All,
    /// One method of the gate must pass: OR. For changing from one method to another without an interruption.
    Any,
}

/// What a keystore asks of a client before its keys are used.
///
/// A gate without a method, which is the default, admits everybody: it asks for nothing, and is for vaults that no
/// network reaches. Whether a keystore may have such a gate is the profile's choice, see [`Self::check`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Gate {
    /// The methods that it asks for.
    pub methods: Methods,
    /// Whether all of them must pass, or one.
    pub combine: Combine,
}

/// A credential of the keystore, as a gate is told of it.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a, I> {
    /// Names the credential in the decision.
    pub id: I,
    /// What it registers.
    pub value: &'a CredentialValue,
    /// Whether its state lets it authenticate: it does not if its deletion is scheduled. That a certificate expired is
    /// found by the gate itself.
    pub usable: bool,
}

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Decision<I> {
    /// The client may pass.
    Admitted {
        /// Every credential by which it was known, in the order given: those whose last use is now. Empty only if the
        /// gate asks for nothing.
        used: Vec<I>,
    },
    /// The client may not pass.
    Refused {
        /// The first method, in the order of [`CredentialKind::ALL`], that did not pass.
        method: CredentialKind,
    },
}

impl<I> Decision<I> {
    /// The credentials to record as used.
    ///
    /// # Errors
    /// [`Error::ClientRefused`] if the client may not pass.
    pub fn admitted(self) -> Result<Vec<I>, Error> {
        match self {
            Self::Admitted { used } => Ok(used),
            Self::Refused { method } => Err(Error::ClientRefused { method }),
        }
    }
}

impl Gate {
    /// Whether a keystore may have this gate.
    ///
    /// # Errors
    /// [`Error::GateWithoutMethod`] if `method_required` and it has none.
    pub const fn check(&self, method_required: bool) -> Result<(), Error> {
        if method_required && self.methods.is_empty() { Err(Error::GateWithoutMethod) } else { Ok(()) }
    }

    /// Decides about `client`, whose fields whoever made the call controls.
    ///
    /// A method passes if one usable credential of its kind describes the client; credentials of other methods do not
    /// count. All candidates are looked at, whatever the result, so that the time taken tells little about them.
    pub fn decide<'a, I>(
        &self,
        client: &Client,
        credentials: impl IntoIterator<Item = Candidate<'a, I>>,
        now: Timestamp,
    ) -> Decision<I> {
        let mut passed = Methods::default();
        let mut used = Vec::new();
        for Candidate { id, value, usable } in credentials {
            let kind = value.kind();
            if value.describes(client, now) && usable && self.methods.contains(kind) {
                passed.insert(kind);
                used.push(id);
            }
        }
        let fails = |kind: &CredentialKind| self.methods.contains(*kind) && !passed.contains(*kind);
        let enough = self.combine == Combine::Any && !passed.is_empty();
        match CredentialKind::ALL.into_iter().find(fails) {
            Some(method) if !enough => Decision::Refused { method },
            _ => Decision::Admitted { used },
        }
    }
}

#[cfg(test)]
mod tests;
