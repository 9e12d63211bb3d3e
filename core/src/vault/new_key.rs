//! What a key is created with, and whether its keystore has such keys.

use alloc::string::String;

use crate::actor::Access;
use crate::asymmetric::SignatureAlgorithm;
use crate::error::{Error, Feature};
use crate::hsm::{Custody, is_kept_in_tokens};
use crate::import::{Imported, MaterialProblem};
use crate::key::{Publication, RotationPolicy};
use crate::keystore::Keystore;
use crate::profile::{KeyKind, KeyUsage, Profile};
use crate::secret::SecretBytes;

/// What a key is created with.
#[derive(Debug)]
pub struct NewKey {
    /// Its name; the profile says how long it may be, and whether it may repeat. Ids never do.
    pub name: String,
    /// Its description; the profile says how long it may be.
    pub description: String,
    /// What it is made of, fixed for good.
    pub kind: KeyKind,
    /// What it is for, fixed for good; `None` is the usual use of its kind.
    pub usage: Option<KeyUsage>,
    /// Confidential data, for keys of kind [`KeyKind::Secret`], which have no other material.
    pub secret: Option<SecretBytes>,
    /// Material that was made elsewhere. Without, it is made here.
    pub imported: Option<Imported>,
    /// Whether it begins without a version.
    pub pre_active: bool,
    /// Whether it is isolated to the region that the vault is configured for.
    pub isolated: bool,
    /// Whether it encrypts convergently: the same message in the same context has the same ciphertext, until the key
    /// rotates. Every encryption and decryption then has a context. AES-256 alone, fixed for good.
    pub convergent: bool,
    /// When it rotates by itself; `None` is what the profile begins with.
    pub rotation: Option<RotationPolicy>,
    /// Who may use it.
    pub access: Access,
    /// How it signs, fixed for good; `None` leaves it to each call, with the usual algorithm of the kind first.
    pub algorithm: Option<SignatureAlgorithm>,
    /// Whether its material may leave the vault, as far as the keystore lets any out. Fixed for good.
    pub exportable: bool,
    /// In whose keeping its private part is.
    pub custody: Custody,
    /// How its public keys are published, for keys that sign. Fixed for good; `None` is what the profile begins with.
    pub publication: Option<Publication>,
}

impl NewKey {
    /// A key that is made here, with the profile's own choices for everything else.
    pub fn new(name: impl Into<String>, kind: KeyKind) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            kind,
            usage: None,
            secret: None,
            imported: None,
            pre_active: false,
            isolated: false,
            convergent: false,
            rotation: None,
            access: Access::Open,
            algorithm: None,
            exportable: true,
            custody: Custody::Vault,
            publication: None,
        }
    }

    /// A key that was made elsewhere, of the kind that its form tells, or else of `kind`.
    pub fn import(name: impl Into<String>, kind: KeyKind, imported: Imported) -> Self {
        let kind = imported.kind().unwrap_or(kind);
        Self { imported: Some(imported), ..Self::new(name, kind) }
    }

    /// Confidential data.
    pub fn secret(name: impl Into<String>, value: impl Into<String>) -> Self {
        let secret = Some(SecretBytes::new(value.into().into_bytes()));
        Self { secret, ..Self::new(name, KeyKind::Secret) }
    }
}

/// What the key will be for, if the profile has such keys.
pub(super) fn check_kind(keystore: &Keystore, new: &NewKey) -> Result<KeyUsage, Error> {
    let rules = &keystore.rules;
    let refused = Error::NotOffered(Feature::Kind);
    let rule = rules.kind_rule(new.kind).ok_or_else(|| refused.clone())?;
    let usage = new.usage.or_else(|| rule.usages.first().copied()).ok_or_else(|| refused.clone())?;
    if !rule.usages.contains(&usage) {
        return Err(refused);
    }
    if new.pre_active && !rules.versions.allow_none {
        return Err(Error::NotOffered(Feature::PreActivation));
    }
    if let Some(imported) = &new.imported {
        check_import(imported, new.kind, rules)?;
    }
    let signs = matches!(usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign);
    if let Some(algorithm) = new.algorithm
        && !(signs && SignatureAlgorithm::of_kind(new.kind).contains(&algorithm))
    {
        return Err(Error::AlgorithmForbidden);
    }
    if let Some(publication) = new.publication {
        publication.check()?;
        if !signs {
            return Err(Error::KindForbids);
        }
    }
    if new.convergent && !rules.offers_convergent(new.kind) {
        return Err(Error::NotOffered(Feature::Convergent));
    }
    if new.custody != Custody::Vault {
        check_custody(rules, new)?;
    }
    let is_secret = new.kind == KeyKind::Secret;
    if is_secret != new.secret.is_some() || (new.pre_active && (is_secret || new.imported.is_some())) {
        return Err(Error::MaterialMalformed);
    }
    Ok(usage)
}

/// Whether the keystore has such keys in tokens.
fn check_custody(rules: &Profile, new: &NewKey) -> Result<(), Error> {
    let public_only = new.imported.as_ref().is_some_and(Imported::is_public_only);
    let lies_there = matches!(new.custody, Custody::Object(_));
    if !rules.tokens || !is_kept_in_tokens(new.kind) || new.convergent || public_only {
        return Err(Error::NotOffered(Feature::Hsm));
    }
    // What lies in the token already is no material, and is there at once.
    if lies_there && (new.imported.is_some() || new.pre_active) {
        return Err(Error::MaterialMalformed);
    }
    Ok(())
}

/// Whether material in this form becomes a version of a key of `kind`.
pub(super) fn check_import(imported: &Imported, kind: KeyKind, rules: &Profile) -> Result<(), Error> {
    if !rules.imports.contains(&imported.form) || kind == KeyKind::Secret {
        return Err(Error::NotOffered(Feature::Import));
    }
    match imported.kind {
        Some(found) if found != kind => Err(MaterialProblem::OtherKind { found }.into()),
        _ => Ok(()),
    }
}
