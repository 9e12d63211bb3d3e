//! What an approver is told of a change: everything that it sets, except what is secret.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::actor::Access;
use crate::asymmetric::SignatureAlgorithm;
use crate::client::{Combine, CredentialValue, Gate};
use crate::hsm::Custody;
use crate::id::PrincipalId;
use crate::key::{Publication, RotationPolicy};
use crate::keystore::ApprovalPolicy;
use crate::profile::{CancelTo, Customization, KeyUsage, Unauthorized};
use crate::vault::{Change, KeystoreChanges, NewCredential, NewKey};

/// Pairs of a name and a text, in the order of the fields.
#[derive(Default)]
struct Details(Vec<(String, String)>);

impl Change {
    /// Pairs of a name and a text in plain English, for people.
    pub(crate) fn details(&self) -> Vec<(String, String)> {
        let mut details = Details::default();
        match self {
            Self::CreateKey { new, .. } => details.new_key(new),
            Self::UpdateKey { changes, .. } => {
                details.some("name", changes.name.as_ref());
                details.some("description", changes.description.as_ref());
            }
            Self::MoveVersion { version, .. } | Self::SetDefaultVersion { version, .. } => {
                details.add("version", version);
            }
            Self::SetRotation { policy, .. } => details.add("rotation", rotation(policy)),
            Self::ImportVersion { imported, .. } => {
                details.add("form", format!("{:?}", imported.form()));
            }
            Self::SetAccess { access, .. } => details.add("access", access_list(access)),
            Self::UpdateKeystore { changes, .. } => details.keystore(changes),
            Self::AddCredential { new, .. } => details.new_credential(new),
            Self::CreateCertificate { new, .. } => {
                details.add("validity", format!("{} days", new.days));
                details.some("description", Some(&new.description).filter(|text| !text.is_empty()));
            }
            Self::UpdateCredential { description, .. } => details.add("description", description),
            Self::UpdateSecret { .. }
            | Self::Rotate { .. }
            | Self::MoveKey { .. }
            | Self::DeleteKeystore { .. }
            | Self::MoveCredential { .. } => {}
        }
        details.0
    }
}

impl Details {
    fn add(&mut self, name: &str, text: impl ToString) {
        self.0.push((name.into(), text.to_string()));
    }

    fn some(&mut self, name: &str, text: Option<impl ToString>) {
        if let Some(text) = text {
            self.add(name, text);
        }
    }

    fn new_key(&mut self, new: &NewKey) {
        self.add("kind", new.kind);
        self.some("usage", new.usage.map(usage));
        self.some("algorithm", new.algorithm.map(SignatureAlgorithm::jose_name));
        self.some("form", new.imported.as_ref().map(|imported| format!("{:?}", imported.form())));
        self.some("exportable", (!new.exportable).then_some("no"));
        self.some("publication", new.publication.map(publication));
        self.some("description", Some(&new.description).filter(|text| !text.is_empty()));
        self.some("origin", new.imported.as_ref().map(|_| "imported"));
        self.some("activation", new.pre_active.then_some("later"));
        self.some("boundary", new.isolated.then_some("isolated"));
        self.some("token", new.custody.token().map(ToString::to_string));
        if let Custody::Object(object) = &new.custody {
            self.add("ckaId", &object.id);
        }
        self.some("encryption", new.convergent.then_some("convergent"));
        self.some("rotation", new.rotation.as_ref().map(rotation));
        self.add("access", access_list(&new.access));
    }

    fn keystore(&mut self, changes: &KeystoreChanges) {
        self.some("name", changes.name.as_ref());
        self.some("description", changes.description.as_ref());
        if let Some(custom) = &changes.custom {
            self.custom(custom);
        }
        self.some("gate", changes.gate.as_ref().map(gate));
        self.some("approvals", changes.approvals.as_ref().map(|policy| approvals(policy.as_ref())));
    }

    fn custom(&mut self, custom: &Customization) {
        if custom.is_empty() {
            self.add("customization", "none");
        }
        let hours = custom.deletion_window_hours.map(|hours| format!("{hours} hours"));
        self.some("deletionWindow", hours);
        let cancel_to = custom.cancel_to.map(|to| match to {
            CancelTo::Enabled => "enabled",
            CancelTo::Disabled => "disabled",
            CancelTo::Previous => "the state before",
        });
        self.some("cancelTo", cancel_to);
        self.some("rotationDefault", custom.rotation_default_days.map(|days| format!("{days} days")));
        self.some("versionsMax", custom.versions_max);
        self.some("export", custom.allow_export.map(|yes| if yes { "allowed" } else { "forbidden" }));
        self.some("names", custom.unique_names.map(|yes| if yes { "unique" } else { "may repeat" }));
        let unauthorized = custom.unauthorized.map(|seen| match seen {
            Unauthorized::Hidden => "hidden",
            Unauthorized::PartialRow => "in part",
        });
        self.some("restrictedKeys", unauthorized);
    }

    fn new_credential(&mut self, new: &NewCredential) {
        if let CredentialValue::Certificate { fingerprint, expires, name: _ } = &new.value {
            let digits = fingerprint.map(|fingerprint| data_encoding::HEXLOWER.encode(&fingerprint.0));
            self.some("fingerprint", digits);
            self.add("expires", expires.0);
        }
        self.some("description", Some(&new.description).filter(|text| !text.is_empty()));
        self.some("file", new.secret.as_ref().map(|_| "included"));
    }
}

const fn usage(usage: KeyUsage) -> &'static str {
    match usage {
        KeyUsage::Keep => "keep",
        KeyUsage::EncryptDecrypt => "encrypt and decrypt",
        KeyUsage::SignVerify => "sign and verify",
        KeyUsage::EncryptAndSign => "encrypt, decrypt, sign and verify",
        KeyUsage::Mac => "message authentication codes",
    }
}

fn rotation(policy: &RotationPolicy) -> String {
    let days = policy.period_days.map(|days| format!("every {days} days"));
    let operations = policy.max_operations.map(|count| format!("after {count} messages"));
    let bytes = policy.max_bytes.map(|count| format!("after {count} bytes"));
    let parts: Vec<_> = [days, operations, bytes].into_iter().flatten().collect();
    if parts.is_empty() { String::from("off") } else { parts.join(", ") }
}

fn access_list(access: &Access) -> String {
    match access {
        Access::Open => String::from("everybody"),
        Access::Restricted(allowed) if allowed.is_empty() => String::from("nobody"),
        Access::Restricted(allowed) => joined(allowed),
    }
}

fn gate(gate: &Gate) -> String {
    let methods = gate.methods;
    let asked =
        [(methods.ipv4, "IPv4 address"), (methods.mac, "MAC address"), (methods.certificate, "certificate")];
    let asked: Vec<_> = asked.into_iter().filter(|(asked, _)| *asked).map(|(_, name)| name).collect();
    let word = match gate.combine {
        Combine::All => " and ",
        Combine::Any => " or ",
    };
    if asked.is_empty() { String::from("none") } else { asked.join(word) }
}

fn approvals(policy: Option<&ApprovalPolicy>) -> String {
    let Some(policy) = policy else { return String::from("off") };
    let signed = if policy.signed { ", signed" } else { "" };
    let who = if policy.approvers.is_empty() {
        String::from("any administrator")
    } else {
        joined(&policy.approvers)
    };
    format!("{} of {who}{signed}", policy.needed)
}

fn joined(ids: &[PrincipalId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

fn publication(publication: Publication) -> String {
    let kept = publication
        .retention_hours
        .map_or_else(|| "as long as it verifies".into(), |hours| format!("{hours} h"));
    format!("{} h before it signs, {kept} after", publication.lead_hours)
}
