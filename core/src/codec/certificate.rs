//! What is stored of authorities and of the files of certificates: material, sealed as a whole.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use super::secret::SecretBody;
use crate::certificate::{Authority, CertificateFile, FilePassword};
use crate::error::Error;
use crate::secret::{Secret32, SecretBytes};

#[derive(Encode, Decode)]
#[cbor(map)]
struct AuthoritiesBody {
    /// Oldest first.
    #[n(0)]
    authorities: Vec<AuthorityBody>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct AuthorityBody {
    #[n(0)]
    key: SecretBody,
    #[cbor(n(1), with = "minicbor::bytes")]
    certificate: Vec<u8>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct FileBody {
    #[n(0)]
    file: SecretBody,
    #[n(1)]
    password: SecretBody,
}

impl Authority {
    /// The stored form of all authorities of a keystore, oldest first.
    pub(crate) fn encode_all(authorities: &[Self]) -> Result<SecretBytes, Error> {
        let body = |authority: &Self| AuthorityBody {
            key: SecretBody(SecretBytes::new(authority.key().expose().to_vec())),
            certificate: authority.certificate.clone(),
        };
        let authorities = authorities.iter().map(body).collect();
        super::encode(&AuthoritiesBody { authorities }).map(SecretBytes::new)
    }

    pub(crate) fn decode_all(bytes: &SecretBytes) -> Result<Vec<Self>, Error> {
        let body: AuthoritiesBody = super::decode(bytes.expose())?;
        let open = |body: &AuthorityBody| {
            let key = Secret32::copy_from(body.key.0.expose());
            Self::open(&key.ok_or_else(|| Error::corrupt("an authority's key"))?, &body.certificate)
        };
        body.authorities.iter().map(open).collect()
    }
}

impl CertificateFile {
    /// The stored form of the file and its password.
    pub(crate) fn encode(file: SecretBytes, password: &FilePassword) -> Result<SecretBytes, Error> {
        let password = SecretBody(SecretBytes::new(password.expose().into()));
        super::encode(&FileBody { file: SecretBody(file), password }).map(SecretBytes::new)
    }

    pub(crate) fn decode(name: String, bytes: &SecretBytes) -> Result<Self, Error> {
        let FileBody { file, password } = super::decode(bytes.expose())?;
        Ok(Self { name, file: file.0, password: FilePassword::from_stored(password.0.expose())? })
    }
}
