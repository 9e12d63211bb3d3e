//! Certificates that a keystore issues to its clients.
//!
//! Each keystore has an authority of its own, made with the first certificate. Its key is sealed under the service key
//! `Certificates` and never leaves the vault; its certificate is what servers verify clients with. Whether a certificate
//! that was issued admits anybody is the credential's state: revoking one is deleting it.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::change::Change;
use super::credentials::{NewCredential, secret_key};
use super::journal::Note;
use super::material::material_key;
use super::notes;
use super::service_keys::Service;
use super::transaction::Transaction;
use crate::audit::{Action, ObjectKind, Subject};
use crate::call::Call;
use crate::certificate::{self, Authority, CertificateFile, NewCertificate, expiry};
use crate::client::{CredentialKind, CredentialValue};
use crate::crypto::sha256;
use crate::error::{self, Error, Feature};
use crate::id::{CredentialId, KeyId, KeystoreId, VersionNumber};
use crate::operation::Operation;
use crate::store::{RecordKey, Store};
use crate::view::CredentialView;

impl<S: Store> Vault<S> {
    /// Issues a certificate to a client and registers it. Its file is kept, see [`Self::certificate_file`].
    ///
    /// # Errors
    /// [`Error::CertificateValidity`], [`Error::CredentialTaken`], [`Error::NotOffered`] for a profile that does not know
    /// clients by certificates, [`Error::InvalidName`], [`Error::DescriptionTooLong`], [`Error::NotFound`], and those of
    /// [`Self::apply`].
    pub async fn create_certificate(
        &self,
        keystore: KeystoreId,
        new: NewCertificate,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        self.apply(&Change::CreateCertificate { keystore, new }, call).await?.credential()
    }

    /// The file of a certificate that the keystore has issued, and its password. Reading it is recorded.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a credential that the keystore has not issued; [`Error::AccessDenied`], and those of
    /// [`Self::flush`].
    pub async fn certificate_file(
        &self,
        id: CredentialId,
        call: &mut Call<'_>,
    ) -> Result<CertificateFile, Error> {
        let note = Note::new(Subject::Cert, Action::Download).about(ObjectKind::Credential, id.0);
        self.mutate(note, call, async |transaction, call| {
            let (credential, keystore) = transaction.load_credential(id).await?;
            transaction.authorize(Operation::ReadCredential, &keystore, None, None, call).await?;
            if !credential.issued {
                return Err(Error::NotFound(error::Subject::Credential));
            }
            transaction.note(notes::credential(Operation::ReadCredential, &credential));
            let secret = transaction.vault.open_material_at(&secret_key(id)).await?;
            CertificateFile::decode(credential.label(), &secret)
        })
        .await
    }

    /// The certificates of the keystore's authorities in PEM, oldest first: what a server is given to verify clients with.
    /// Empty before the first certificate was issued.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`] for somebody who is not registered, [`Error::RecordAltered`],
    /// [`Error::Store`].
    pub async fn certificate_authority(
        &self,
        keystore: KeystoreId,
        call: &Call<'_>,
    ) -> Result<String, Error> {
        self.subject(call).await?;
        let keystore = self.load_keystore(keystore).await?;
        let authorities = self.authorities(keystore.id).await?;
        certificate::to_pem(authorities.iter().map(|authority| authority.certificate.as_slice()))
    }

    /// The authorities of a keystore, oldest first.
    pub(super) async fn authorities(&self, keystore: KeystoreId) -> Result<Vec<Authority>, Error> {
        let place = authority_key(keystore);
        match self.load_verified(&place).await? {
            Some(_) => Authority::decode_all(&self.open_material_at(&place).await?),
            None => Ok(Vec::new()),
        }
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn create_certificate(
        &mut self,
        keystore: KeystoreId,
        new: &NewCertificate,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        let keystore = self.load_keystore(keystore).await?;
        self.authorize(Operation::AddCredential, &keystore, None, None, call).await?;
        if !keystore.rules.access.gate_methods.contains(CredentialKind::Certificate) {
            return Err(Error::NotOffered(Feature::GateMethod));
        }
        certificate::NAMES.check(&new.name)?;
        let expires = expiry(self.now, new.days)?;
        let authority = self.authority(keystore.id, expires, call).await?;
        let issued = authority.issue(keystore.id, &new.name, self.now, expires, call.random)?;
        let file = certificate::seal(&new.name, &issued, &authority, &new.password, call.random)?;
        let credential = NewCredential {
            value: CredentialValue::Certificate {
                name: new.name.clone(),
                fingerprint: Some(issued.fingerprint),
                expires,
            },
            description: new.description.clone(),
            secret: Some(CertificateFile::encode(file, &new.password)?),
        };
        self.register(&keystore, &credential, Some(issued.identity), call).await
    }

    /// An authority that outlives `expires`, which is made if there is none.
    async fn authority(
        &mut self,
        keystore: KeystoreId,
        expires: crate::time::Timestamp,
        call: &mut Call<'_>,
    ) -> Result<Authority, Error> {
        let place = authority_key(keystore);
        let mut authorities = match self.load(&place).await? {
            Some(_) => Authority::decode_all(&self.open_own_material(&place).await?)?,
            None => Vec::new(),
        };
        if authorities.last().is_none_or(|newest| newest.expires < expires) {
            authorities.push(Authority::make(keystore, self.now, call.random)?);
            let stored = Authority::encode_all(&authorities)?;
            self.delete_material(&place).await?;
            self.put_material(&place, Service::Certificates, stored.expose(), call).await?;
        }
        authorities.pop().ok_or(Error::Unreachable("an authority that was just made"))
    }
}

/// Where the authorities of a keystore are kept.
pub(super) fn authority_key(keystore: KeystoreId) -> RecordKey {
    let digest = sha256(&[b"keystead/certificate-authority/v1", &keystore.0]);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    material_key(KeyId(id), VersionNumber(0))
}
