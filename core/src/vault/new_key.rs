//! What a key is created with, and whether its keystore has such keys.

use alloc::string::String;

use crate::actor::Access;
use crate::error::{Error, Feature};
use crate::key::RotationPolicy;
use crate::keystore::Keystore;
use crate::profile::{KeyKind, KeyUsage};
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
    /// Material that was made elsewhere: 32 bytes for AES-256 and HMAC-SHA-256. Without, it is made here.
    pub imported: Option<SecretBytes>,
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
        }
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
    if new.imported.is_some() && (rules.imports.is_empty() || new.kind == KeyKind::Secret) {
        return Err(Error::NotOffered(Feature::Import));
    }
    if new.convergent && !rules.offers_convergent(new.kind) {
        return Err(Error::NotOffered(Feature::Convergent));
    }
    let is_secret = new.kind == KeyKind::Secret;
    if is_secret != new.secret.is_some() || (new.pre_active && (is_secret || new.imported.is_some())) {
        return Err(Error::MaterialMalformed);
    }
    Ok(usage)
}
