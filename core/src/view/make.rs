//! Views from domain types.

use alloc::string::{String, ToString};

use super::{
    AccessKeyView, ApprovalPolicyView, BackupView, CredentialKindView, CredentialStateView, CredentialView,
    GateView, KeyRow, KeyStateView, KeyView, KeystoreView, PartialKeyView, PrincipalView, SettingsView,
    VersionStateView, VersionView, actions,
};
use crate::access_key::{AccessKey, AccessKeyId};
use crate::actor::{Access, Principal, Subject};
use crate::client::{Combine, CredentialKind, CredentialValue, Gate};
use crate::codec::SettingsBody;
use crate::credential::Credential;
use crate::error::Error;
use crate::key::{Boundary, Key, KeyVersion};
use crate::keystore::{ApprovalPolicy, Keystore};
use crate::lifecycle::{CredentialState, KeyState, ResumeTo, VersionState};
use crate::profile::{KeyUsage, Profile, Unauthorized};

impl KeyView {
    /// Whether a backup holds every version of the key that has material now. Without a backup that is so for keys that
    /// have none.
    pub fn is_held_by(&self, backup: Option<&BackupView>) -> bool {
        let live = self.versions.iter().filter(|version| version.state != VersionStateView::Destroyed);
        live.map(|version| version.created).all(|created| backup.is_some_and(|backup| created <= backup.made))
    }

    pub(crate) fn of(key: &Key, rules: &Profile) -> Self {
        Self {
            id: key.id.to_string(),
            keystore: key.keystore.to_string(),
            name: key.name.clone(),
            description: key.description.clone(),
            kind: key.kind,
            usage: key.usage,
            origin: key.origin,
            region: match &key.boundary {
                Boundary::Global => None,
                Boundary::Isolated(region) => Some(region.clone()),
            },
            convergent: key.convergent,
            state: KeyStateView::of(key.state),
            state_label: rules.words.key(key.state.name()).label.into(),
            algorithm: key.algorithm,
            exportable: key.exportable,
            token: key.token.as_ref().map(ToString::to_string),
            publication: matches!(key.usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign)
                .then_some(key.publication),
            versions: key.versions.iter().map(|version| VersionView::of(key, version, rules)).collect(),
            primary: key.primary(rules).filter(|_| key.is_live()).map(|version| version.number.0),
            rotation: key.rotation,
            last_rotation: key.last_rotation.map(|at| at.0),
            next_rotation: key.next_rotation.map(|at| at.0),
            restricted: matches!(key.access, Access::Restricted(_)),
            allowed: match &key.access {
                Access::Open => alloc::vec::Vec::new(),
                Access::Restricted(allowed) => allowed.iter().map(ToString::to_string).collect(),
            },
            last_used: key.last_used.map(|at| at.0),
            operations_limit: key.operations_limit(rules),
            created: key.created.0,
            created_by: key.created_by.name.clone(),
            changed: key.changed.0,
            changed_by: key.changed_by.name.clone(),
            actions: actions::of_key(key, rules),
            deletion_window: Key::deletion_window(rules).0,
            deletion_confirm: key.confirm(rules),
            warn_before_deletion: rules.deletion.warn_if_used && key.last_used.is_some(),
        }
    }
}

impl KeyRow {
    /// What `subject` sees of a key in a list, if anything.
    pub(crate) fn of(key: &Key, rules: &Profile, subject: &Subject) -> Option<Self> {
        if key.access.admits(subject, &key.created_by) {
            return Some(Self::Full(KeyView::of(key, rules).into()));
        }
        match rules.access.unauthorized {
            Unauthorized::Hidden => None,
            Unauthorized::PartialRow => Some(Self::Partial(PartialKeyView {
                id_prefix: key.id.to_string().chars().take(8).collect(),
                name: key.name.clone(),
                description: key.description.clone(),
                restricted: true,
                created: key.created.0,
                created_by: key.created_by.name.clone(),
            })),
        }
    }
}

impl KeyStateView {
    const fn of(state: KeyState) -> Self {
        match state {
            KeyState::PreActive => Self::PreActive,
            KeyState::Enabled => Self::Enabled,
            KeyState::Disabled => Self::Disabled,
            KeyState::PendingDeletion { due, resume_to } => {
                Self::PendingDeletion { due: due.0, resumes_enabled: matches!(resume_to, ResumeTo::Enabled) }
            }
            KeyState::Destroyed => Self::Destroyed,
        }
    }
}

impl VersionView {
    fn of(key: &Key, version: &KeyVersion, rules: &Profile) -> Self {
        Self {
            number: version.number.0,
            state: match version.state {
                VersionState::Active => VersionStateView::Active,
                VersionState::Deactivated => VersionStateView::Deactivated,
                VersionState::Compromised => VersionStateView::Compromised,
                VersionState::PendingDeletion { due, .. } => VersionStateView::PendingDeletion { due: due.0 },
                VersionState::Destroyed => VersionStateView::Destroyed,
            },
            state_label: rules.words.version(version.state.name()).label.into(),
            created: version.created.0,
            operations: version.operations,
            bytes: version.bytes,
            starts: version.starts.map(|at| at.0),
            cka_id: version.object.as_ref().map(|object| object.id.to_string()),
            actions: actions::of_version(key, version, rules),
        }
    }
}

impl KeystoreView {
    /// The rules that its keys live under.
    ///
    /// # Errors
    /// [`Error::ProfileUnknown`].
    pub fn rules(&self) -> Result<Profile, Error> {
        let profile = Profile::ALL.into_iter().find(|profile| profile.id == self.profile);
        Ok(self.custom.apply(profile.ok_or(Error::ProfileUnknown)?))
    }

    pub(crate) fn of(keystore: &Keystore) -> Self {
        Self {
            id: keystore.id.to_string(),
            name: keystore.name.clone(),
            description: keystore.description.clone(),
            profile: keystore.profile,
            custom: keystore.custom,
            gate: GateView::of(&keystore.gate),
            approvals: keystore.approvals.as_ref().map(ApprovalPolicyView::of),
            has_pin: keystore.pin.is_some(),
            keys: keystore.live_keys,
            created: keystore.created.0,
            created_by: keystore.created_by.name.clone(),
            changed: keystore.changed.0,
            changed_by: keystore.changed_by.name.clone(),
        }
    }
}

impl ApprovalPolicyView {
    pub(crate) fn of(policy: &ApprovalPolicy) -> Self {
        Self {
            needed: policy.needed,
            approvers: policy.approvers.iter().map(ToString::to_string).collect(),
            signed: policy.signed,
        }
    }
}

impl GateView {
    /// What is shown of `gate`.
    pub const fn of(gate: &Gate) -> Self {
        Self {
            ipv4: gate.methods.ipv4,
            mac: gate.methods.mac,
            certificate: gate.methods.certificate,
            any: matches!(gate.combine, Combine::Any),
        }
    }
}

impl SettingsView {
    pub(crate) fn of(settings: &SettingsBody) -> Self {
        Self {
            region: settings.region.clone(),
            utc_offset_minutes: settings.utc_offset_minutes,
            strict_audit: settings.strict_audit,
        }
    }
}

impl PrincipalView {
    pub(crate) fn of(principal: &Principal) -> Self {
        Self {
            id: principal.id.to_string(),
            name: principal.name.clone(),
            kind: principal.kind,
            role: principal.role,
            groups: principal.groups.iter().map(ToString::to_string).collect(),
            signs_approvals: principal.approval_key.is_some(),
            access_keys: (principal.access_keys.iter())
                .map(|key| AccessKeyView::of(AccessKeyId::new(principal.id, key.number), key))
                .collect(),
            has_application_key: principal.application_key.is_some(),
            created: principal.created.0,
            created_by: principal.created_by.name.clone(),
            changed: principal.changed.0,
        }
    }
}

impl AccessKeyView {
    pub(crate) fn of(id: AccessKeyId, key: &AccessKey) -> Self {
        Self { id: id.to_string(), created: key.created.0 }
    }
}

impl CredentialView {
    pub(crate) fn of(credential: &Credential, rules: &Profile) -> Self {
        let identity = credential.identity.as_ref();
        Self {
            id: credential.id.to_string(),
            keystore: credential.keystore.to_string(),
            kind: match credential.value.kind() {
                CredentialKind::Ipv4 => CredentialKindView::Ipv4,
                CredentialKind::Mac => CredentialKindView::Mac,
                CredentialKind::Certificate => CredentialKindView::Certificate,
            },
            value: credential.label(),
            description: String::clone(&credential.description),
            state: match credential.state {
                CredentialState::Active => CredentialStateView::Active,
                CredentialState::PendingDeletion { due } => {
                    CredentialStateView::PendingDeletion { due: due.0 }
                }
                CredentialState::Destroyed => CredentialStateView::Destroyed,
            },
            state_label: rules.words.credential(credential.state.name()).label.into(),
            expires: match &credential.value {
                CredentialValue::Certificate { expires, .. } => Some(expires.0),
                CredentialValue::Ipv4(_) | CredentialValue::Mac(_) => None,
            },
            fingerprint: match &credential.value {
                CredentialValue::Certificate { fingerprint, .. } => {
                    fingerprint.map(|fingerprint| data_encoding::HEXLOWER.encode(&fingerprint.0))
                }
                CredentialValue::Ipv4(_) | CredentialValue::Mac(_) => None,
            },
            serial: identity.map(|identity| data_encoding::HEXLOWER.encode(&identity.serial)),
            subject: identity.map(|identity| identity.subject.clone()),
            valid_from: identity.map(|identity| identity.valid_from.0),
            last_used: credential.last_used.map(|at| at.0),
            created: credential.created.0,
            created_by: credential.created_by.name.clone(),
            changed: credential.changed.0,
            changed_by: credential.changed_by.name.clone(),
            actions: actions::of_credential(credential, rules),
        }
    }
}
