//! Keystores.

use alloc::string::String;
use alloc::vec::Vec;

use super::{SecretText, ids, nullable};
use crate::client::{Combine, Gate, Methods};
use crate::error::Error;
use crate::keystore::ApprovalPolicy;
use crate::profile::{Customization, ProfileId};
use crate::slot::PassphraseKey;
use crate::vault::{KeystoreChanges, NewKeystore};
use crate::view::{ApprovalPolicyView, GateView, KeystoreView};

bodies! {
    /// A keystore to create.
    pub struct NewKeystoreBody {
        /// Its name, unique in the vault: 1 to 100 characters.
        pub name: String,
        /// Its description: at most 1,000 characters.
        #[serde(default)]
        pub description: String,
        /// The profile of its keys, fixed for good.
        #[serde(default = "standard")]
        pub profile: ProfileId,
        /// What it changes of the profile, where that can be.
        #[serde(default)]
        pub custom: Customization,
        /// What it asks of clients.
        #[serde(default)]
        pub gate: Option<GateView>,
        /// Who must approve its changes, if anybody.
        #[serde(default)]
        pub approvals: Option<ApprovalPolicyView>,
        /// The user PIN, where the profile asks for one.
        #[serde(default)]
        pub pin: Option<SecretText>,
    }

    /// What to change of a keystore; what is left out stays.
    pub struct KeystoreChangesBody {
        /// The new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The new description.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub description: Option<String>,
        /// What it changes of the profile from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub custom: Option<Customization>,
        /// What it asks of clients from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gate: Option<GateView>,
        /// Who must approve its changes from now on; null for nobody.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
        pub approvals: Option<Option<ApprovalPolicyView>>,
    }
}

bodies! {
    /// A user PIN that takes the place of another.
    pub struct PinBody {
        /// The PIN that is valid now; the owner of the vault may leave it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub current: Option<SecretText>,
        /// The new PIN.
        pub new: SecretText,
    }
}

answers! {
    /// All keystores.
    pub struct KeystoresView {
        /// By name.
        pub items: Vec<KeystoreView>,
    }
}

const fn standard() -> ProfileId {
    ProfileId::STANDARD
}

impl NewKeystoreBody {
    /// What the engine takes. `pin` is made from [`Self::pin`].
    ///
    /// # Errors
    /// [`Error::InvalidId`].
    pub fn read(self, pin: Option<PassphraseKey>) -> Result<NewKeystore, Error> {
        Ok(NewKeystore {
            description: self.description,
            custom: self.custom,
            gate: self.gate.map(Gate::from).unwrap_or_default(),
            approvals: self.approvals.as_ref().map(ApprovalPolicy::try_from).transpose()?,
            pin,
            ..NewKeystore::new(self.name, self.profile)
        })
    }
}

impl KeystoreChangesBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::InvalidId`].
    pub fn read(self) -> Result<KeystoreChanges, Error> {
        let approvals =
            self.approvals.map(|policy| policy.as_ref().map(ApprovalPolicy::try_from).transpose());
        Ok(KeystoreChanges {
            name: self.name,
            description: self.description,
            custom: self.custom,
            gate: self.gate.map(Gate::from),
            approvals: approvals.transpose()?,
        })
    }

    /// The body that says what `changes` say.
    pub fn of(changes: KeystoreChanges) -> Self {
        Self {
            name: changes.name,
            description: changes.description,
            custom: changes.custom,
            gate: changes.gate.as_ref().map(GateView::of),
            approvals: changes.approvals.map(|policy| policy.as_ref().map(ApprovalPolicyView::of)),
        }
    }
}

impl From<GateView> for Gate {
    fn from(gate: GateView) -> Self {
        Self {
            methods: Methods { ipv4: gate.ipv4, mac: gate.mac, certificate: gate.certificate },
            combine: if gate.any { Combine::Any } else { Combine::All },
        }
    }
}

impl TryFrom<&ApprovalPolicyView> for ApprovalPolicy {
    type Error = Error;

    /// # Errors
    /// [`Error::InvalidId`].
    fn try_from(policy: &ApprovalPolicyView) -> Result<Self, Error> {
        Ok(Self { needed: policy.needed, approvers: ids(&policy.approvers)?, signed: policy.signed })
    }
}
