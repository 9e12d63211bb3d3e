//! A key that is about to be made: what its profile offers, and in plain words what will happen.

use keystead_core::profile::{ImportFormat, Precondition, RotationOff};
use keystead_core::{KeyKind, KeyUsage, Profile};

use super::words;
use crate::format::{DAY, duration};
use crate::text::{Text, fill};

/// A card to choose from: kinds of key that people think of as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Card {
    Secret,
    Aes,
    Convergent,
    Rsa,
    Ec,
    Ed25519,
    Hmac,
}

impl Card {
    const ALL: [Self; 7] =
        [Self::Aes, Self::Secret, Self::Rsa, Self::Ec, Self::Ed25519, Self::Hmac, Self::Convergent];

    /// The cards of a profile.
    pub(crate) fn of(rules: &Profile) -> Vec<Self> {
        Self::ALL.into_iter().filter(|card| card.kinds(rules).next().is_some()).collect()
    }

    /// Its kinds that a profile has.
    pub(crate) fn kinds(self, rules: &Profile) -> impl Iterator<Item = KeyKind> {
        let kinds: &'static [KeyKind] = match self {
            Self::Secret => &[KeyKind::Secret],
            Self::Aes => &[KeyKind::Aes256],
            Self::Convergent if rules.offers_convergent(KeyKind::Aes256) => &[KeyKind::Aes256],
            Self::Convergent => &[],
            Self::Rsa => &[KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::Rsa4096],
            Self::Ec => &[KeyKind::EcP256, KeyKind::EcP384],
            Self::Ed25519 => &[KeyKind::Ed25519],
            Self::Hmac => &[KeyKind::HmacSha256],
        };
        kinds.iter().copied().filter(|kind| rules.kind_rule(*kind).is_some())
    }

    /// Its name in test ids.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Aes => "aes",
            Self::Convergent => "convergent",
            Self::Rsa => "rsa",
            Self::Ec => "ec",
            Self::Ed25519 => "ed25519",
            Self::Hmac => "hmac",
        }
    }

    /// What it is, and when to take it.
    pub(crate) const fn words(self, t: &Text) -> (&'static str, &'static str) {
        let t = &t.create;
        match self {
            Self::Secret => (t.card_secret, t.card_secret_body),
            Self::Aes => (t.card_aes, t.card_aes_body),
            Self::Convergent => (t.card_convergent, t.card_convergent_body),
            Self::Rsa => (t.card_rsa, t.card_rsa_body),
            Self::Ec => (t.card_ec, t.card_ec_body),
            Self::Ed25519 => (t.card_ed, t.card_ed_body),
            Self::Hmac => (t.card_hmac, t.card_hmac_body),
        }
    }
}

/// The forms in which a profile takes keys of `kind` that were made elsewhere.
pub(crate) fn forms(rules: &Profile, kind: KeyKind) -> Vec<ImportFormat> {
    let fits = |form: &&ImportFormat| match form {
        ImportFormat::HexTokens | ImportFormat::Raw => {
            matches!(kind, KeyKind::Aes256 | KeyKind::HmacSha256)
        }
        ImportFormat::Pem | ImportFormat::PublicKey => kind.is_asymmetric(),
        ImportFormat::Jwk | ImportFormat::Components | ImportFormat::Wrapped => kind != KeyKind::Secret,
    };
    rules.imports.iter().filter(fits).copied().collect()
}

/// What somebody has chosen so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) kind: KeyKind,
    pub(crate) usage: Option<KeyUsage>,
    pub(crate) convergent: bool,
    /// The form in which it is brought in; `None` if it is made here.
    pub(crate) form: Option<ImportFormat>,
    pub(crate) pre_active: bool,
    /// The region that it is isolated to.
    pub(crate) isolated: Option<String>,
    /// Days between rotations, if it rotates by itself; what is wrong is not told of.
    pub(crate) rotation: Result<Option<u32>, ()>,
}

impl Draft {
    /// Whether such a key can rotate at all, as the engine will say once there is one.
    pub(crate) fn rotates(&self, rules: &Profile) -> bool {
        let brought = self.form.is_some();
        rules.rotation.off != RotationOff::Always
            && self.kind != KeyKind::Secret
            && self.form != Some(ImportFormat::PublicKey)
            && (!brought || rules.rotation.imported)
    }

    /// What will happen, sentence by sentence.
    pub(crate) fn summary(&self, t: &Text, rules: &Profile, keystore: &str) -> String {
        let c = &t.create;
        let name = self.name.trim();
        let name = if name.is_empty() { c.no_name } else { name };
        let kind = words::kind(t, self.kind);
        let first = match (self.kind, self.form) {
            (KeyKind::Secret, _) => c.sum_secret,
            (_, None) => c.sum_make,
            (_, Some(_)) => c.sum_bring,
        };
        let mut said = vec![fill(first, &[name, keystore, &kind])];
        let version = rules.versions.first.to_string();
        said.push(if self.pre_active {
            String::from(c.sum_preactive)
        } else {
            fill(c.sum_version, &[&version])
        });
        if self.convergent {
            said.push(String::from(c.sum_convergent));
        }
        if self.form == Some(ImportFormat::PublicKey) {
            said.push(String::from(c.sum_public));
        }
        if let Some(region) = &self.isolated {
            said.push(fill(c.sum_isolated, &[region]));
        }
        if self.rotates(rules) {
            said.extend(self.rotation.ok().map(|rotation| match rotation {
                Some(days) => fill(c.sum_rotates, &[&duration(t, u64::from(days) * DAY)]),
                None => String::from(c.sum_rotates_not),
            }));
        }
        said.push(match (rules.deletion.window, rules.deletion.precondition) {
            (Some(window), _) => fill(c.sum_window, &[&duration(t, window.0)]),
            (None, Precondition::VersionsDestroyed) => String::from(c.sum_versions_first),
            (None, Precondition::Nothing) => String::from(c.sum_no_window),
        });
        said.join(" ")
    }
}

#[cfg(test)]
mod tests;
