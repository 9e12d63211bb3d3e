//! A bundle's content in domain types, checked as a whole before anything is written.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::actor::Principal;
use crate::bundle::{Content, ContentCredential, ContentKey, ContentKeystore, ContentPrincipal};
use crate::certificate::{Authority, CertificateFile};
use crate::client::CredentialKind;
use crate::codec::SettingsBody;
use crate::credential::Credential;
use crate::crypto::Provider;
use crate::error::Error;
use crate::id::{CredentialId, KeyId, KeystoreId, PrincipalId, VaultId, VersionNumber};
use crate::key::{Key, Origin};
use crate::keygen;
use crate::keystore::{Keystore, check_gate};
use crate::profile::{NameRules, Profile};
use crate::secret::SecretBytes;
use crate::vault::credentials::MAX_SECRET_BYTES;
use crate::vault::keystores::check_description;
use crate::vault::principals::{MAX_GROUPS, RESERVED};

/// The material of a key's versions.
pub(super) type Materials = BTreeMap<VersionNumber, SecretBytes>;

pub(super) struct Parsed {
    pub(super) vault: VaultId,
    pub(super) vault_name: String,
    pub(super) exported: u64,
    pub(super) keystores: Vec<Keystore>,
    /// What issues the certificates of their clients.
    pub(super) authorities: BTreeMap<KeystoreId, SecretBytes>,
    pub(super) keys: Vec<(Key, Materials)>,
    pub(super) principals: Vec<Principal>,
    pub(super) credentials: Vec<(Credential, Option<SecretBytes>)>,
    pub(super) settings: Option<SettingsBody>,
}

type Rules = BTreeMap<KeystoreId, Arc<Profile>>;

impl Parsed {
    pub(super) fn new(
        content: &Content,
        profiles: &[&'static Profile],
        provider: &Provider,
    ) -> Result<Self, Error> {
        let keystores: Vec<_> =
            content.keystores.iter().map(|content| keystore(content, profiles)).collect::<Result<_, _>>()?;
        let rules: Rules = keystores.iter().map(|keystore| (keystore.id, keystore.rules.clone())).collect();
        let keys: Vec<_> =
            content.keys.iter().map(|content| key(content, &rules, provider)).collect::<Result<_, _>>()?;
        let principals: Vec<_> =
            content.principals.iter().flatten().map(principal).collect::<Result<_, _>>()?;
        let credentials: Vec<_> = content
            .credentials
            .iter()
            .flatten()
            .map(|content| credential(content, &rules))
            .collect::<Result<_, _>>()?;
        let mut authorities = BTreeMap::new();
        for (keystore, content) in keystores.iter().zip(&content.keystores) {
            if let Some(stored) = self::authorities(content)? {
                authorities.insert(keystore.id, stored);
            }
        }
        let distinct = |ids: BTreeSet<[u8; 16]>, count: usize| ids.len() == count;
        let sound = rules.len() == keystores.len()
            && distinct(keys.iter().map(|(key, _)| key.id.0).collect(), keys.len())
            && distinct(principals.iter().map(|principal| principal.id.0).collect(), principals.len())
            && distinct(
                credentials.iter().map(|(credential, _)| credential.id.0).collect(),
                credentials.len(),
            )
            && content.settings.as_ref().is_none_or(are_sound);
        if !sound {
            return Err(Error::BundleMalformed);
        }
        Ok(Self {
            vault: VaultId(content.vault),
            vault_name: content.vault_name.clone(),
            exported: content.exported,
            keystores,
            authorities,
            keys,
            principals,
            credentials,
            settings: content.settings.clone(),
        })
    }

    pub(super) fn rules(&self, keystore: KeystoreId) -> Result<&Profile, Error> {
        let keystore = self.keystores.iter().find(|known| known.id == keystore);
        keystore.map(|keystore| &*keystore.rules).ok_or(Error::BundleMalformed)
    }
}

fn malformed(_: Error) -> Error {
    Error::BundleMalformed
}

fn keystore(content: &ContentKeystore, profiles: &[&'static Profile]) -> Result<Keystore, Error> {
    let keystore = match Keystore::decode(KeystoreId(content.id), &content.body, profiles) {
        Err(Error::ProfileUnknown) => return Err(Error::ProfileUnknown),
        keystore => keystore.map_err(malformed)?,
    };
    let profile = profiles.iter().find(|profile| profile.id == keystore.profile);
    let profile = profile.ok_or(Error::ProfileUnknown)?;
    // Whoever can write a bundle cannot give a keystore what nobody could give it by hand.
    NameRules::PLAIN.check(&keystore.name).map_err(malformed)?;
    check_description(&keystore.description).map_err(malformed)?;
    keystore.custom.check(profile).map_err(malformed)?;
    check_gate(&keystore.gate, profile).map_err(malformed)?;
    if let Some(policy) = &keystore.approvals {
        policy.check(profile).map_err(malformed)?;
    }
    Ok(keystore)
}

fn authorities(content: &ContentKeystore) -> Result<Option<SecretBytes>, Error> {
    let Some(stored) = content.authorities.clone().map(SecretBytes::new) else { return Ok(None) };
    let authorities = Authority::decode_all(&stored).map_err(malformed)?;
    let sound = !authorities.is_empty() && stored.expose().len() <= MAX_SECRET_BYTES;
    if sound { Ok(Some(stored)) } else { Err(Error::BundleMalformed) }
}

fn key(content: &ContentKey, rules: &Rules, provider: &Provider) -> Result<(Key, Materials), Error> {
    let mut key = Key::decode(KeyId(content.id), &content.body).map_err(malformed)?;
    let materials: Materials = content
        .versions
        .iter()
        .map(|version| (VersionNumber(version.number), SecretBytes::new(version.material.clone())))
        .collect();
    let rules = rules.get(&key.keystore).ok_or(Error::BundleMalformed)?;
    let expected = key.versions.iter().filter(|version| version.has_material());
    let complete = expected.map(|version| version.number).eq(materials.keys().copied());
    if !complete || !key.is_consistent(rules) {
        return Err(Error::BundleMalformed);
    }
    for (number, material) in &materials {
        let public = keygen::check(provider, key.kind, material, &rules.limits).map_err(malformed)?;
        let is_public = public.as_ref().is_some_and(|public| public.to_der() == material.expose());
        if is_public != (key.origin == Origin::PublicOnly) {
            return Err(Error::BundleMalformed);
        }
        // The public half is what others verify with: it is never taken from somebody who says so.
        let version = key.version_mut(*number).ok_or(Error::BundleMalformed)?;
        if version.public.is_some() && version.public != public {
            return Err(Error::BundleMalformed);
        }
        version.public = public;
    }
    Ok((key, materials))
}

fn principal(content: &ContentPrincipal) -> Result<Principal, Error> {
    let principal = Principal::decode(PrincipalId(content.id), &content.body).map_err(malformed)?;
    NameRules::PLAIN.check(&principal.name).map_err(malformed)?;
    if RESERVED.contains(&principal.name.as_str()) || principal.groups.len() > MAX_GROUPS {
        return Err(Error::BundleMalformed);
    }
    Ok(principal)
}

fn credential(
    content: &ContentCredential,
    rules: &Rules,
) -> Result<(Credential, Option<SecretBytes>), Error> {
    let credential = Credential::decode(CredentialId(content.id), &content.body).map_err(malformed)?;
    let rules = rules.get(&credential.keystore).ok_or(Error::BundleMalformed)?;
    rules.check_description(&credential.description).map_err(malformed)?;
    let kind = credential.value.kind();
    let sound = credential.id == Credential::id_of(credential.keystore, kind, &credential.label())
        && rules.access.gate_methods.contains(kind)
        && content
            .secret
            .as_ref()
            .is_none_or(|secret| kind == CredentialKind::Certificate && secret.len() <= MAX_SECRET_BYTES);
    let secret = content.secret.clone().map(SecretBytes::new);
    let file = secret.as_ref().filter(|_| credential.issued);
    let file = file.map(|secret| CertificateFile::decode(credential.label(), secret));
    if !sound || (credential.issued && !matches!(file, Some(Ok(_)))) {
        return Err(Error::BundleMalformed);
    }
    Ok((credential, secret))
}

fn are_sound(settings: &SettingsBody) -> bool {
    let region = settings.region.as_ref().is_none_or(|region| NameRules::PLAIN.check(region).is_ok());
    region && (-840..=840).contains(&settings.utc_offset_minutes)
}
