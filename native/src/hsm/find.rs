//! Finding objects, and what kind of key one is.

use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use keystead_core::KeyKind;

use super::failure::{Failure, Problem, Remedy};
use super::token::{Call, Token};

/// The object identifier of P-256 in DER: `CKA_EC_PARAMS` (RFC 5480 section 2.1.1.1).
pub(super) const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// That of P-384.
pub(super) const P384: &[u8] = &[0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];

/// Objects that keys consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Private,
    Public,
    Secret,
}

/// A key of the token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) handle: ObjectHandle,
    /// What it is, if it is of a kind that is used here.
    pub(super) kind: Option<KeyKind>,
}

impl Class {
    pub(super) const fn object_class(self) -> ObjectClass {
        match self {
            Self::Private => ObjectClass::PRIVATE_KEY,
            Self::Public => ObjectClass::PUBLIC_KEY,
            Self::Secret => ObjectClass::SECRET_KEY,
        }
    }
}

impl Token {
    /// Does `work` with a key. Its handle is remembered, so that using a key does not begin with a search.
    pub(super) fn with_key<T>(
        &self,
        class: Class,
        id: &[u8],
        work: impl Fn(&Call<'_>, Found) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.call(|call| {
            let found = call.key(class, id)?;
            let outcome = work(call, found);
            if outcome.as_ref().is_err_and(|failure| failure.remedy() == Remedy::Again) {
                // Somebody else may have destroyed it, and made another one.
                call.connection.forget(id);
            }
            outcome
        })
    }
}

impl Call<'_> {
    /// A key by its id.
    pub(super) fn key(&self, class: Class, id: &[u8]) -> Result<Found, Failure> {
        if let Some(found) = self.connection.remembered(class, id) {
            return Ok(found);
        }
        let searching = self.entered.searching();
        let template = [Attribute::Class(class.object_class()), Attribute::Id(id.to_vec())];
        let handle = match self.search(&template)?.as_slice() {
            [] => return Err(Problem::ObjectMissing.into()),
            [handle] => *handle,
            _ => return Err(Problem::ObjectAmbiguous.into()),
        };
        let found = Found { handle, kind: self.kind(class, handle)? };
        drop(searching);
        self.connection.remember(class, id, found);
        Ok(found)
    }

    /// Every object of this id, whatever it is.
    pub(super) fn all(&self, id: &[u8]) -> Result<Vec<ObjectHandle>, Failure> {
        let _searching = self.entered.searching();
        self.search(&[Attribute::Id(id.to_vec())])
    }

    /// What the user sees. Whoever is logged out sees less, and would take it for all there is. The caller is searching, so
    /// that nobody logs in behind a look that showed too little.
    pub(super) fn search(&self, template: &[Attribute]) -> Result<Vec<ObjectHandle>, Failure> {
        let found = self.session.find_objects(template)?;
        self.check()?;
        Ok(found)
    }

    fn kind(&self, class: Class, handle: ObjectHandle) -> Result<Option<KeyKind>, Failure> {
        let size = if class == Class::Secret { AttributeType::ValueLen } else { AttributeType::Modulus };
        let wanted = [AttributeType::KeyType, size, AttributeType::EcParams];
        let attributes = self.session.get_attributes(handle, &wanted)?;
        let key_type = attributes.iter().find_map(|attribute| match attribute {
            Attribute::KeyType(key_type) => Some(*key_type),
            _ => None,
        });
        Ok(kind_of(key_type, bits(&attributes), curve(&attributes)))
    }
}

/// The kind of keys of this type, size and curve, if they are used here.
pub(super) fn kind_of(
    key_type: Option<KeyType>,
    bits: Option<usize>,
    curve: Option<&[u8]>,
) -> Option<KeyKind> {
    match key_type? {
        KeyType::RSA => match bits? {
            2048 => Some(KeyKind::Rsa2048),
            3072 => Some(KeyKind::Rsa3072),
            4096 => Some(KeyKind::Rsa4096),
            _ => None,
        },
        KeyType::EC => match curve? {
            P256 => Some(KeyKind::EcP256),
            P384 => Some(KeyKind::EcP384),
            _ => None,
        },
        KeyType::AES if bits? == 256 => Some(KeyKind::Aes256),
        _ => None,
    }
}

/// The size of an RSA or AES key, as its attributes tell it.
pub(super) fn bits(attributes: &[Attribute]) -> Option<usize> {
    attributes.iter().find_map(|attribute| match attribute {
        Attribute::Modulus(modulus) => {
            let significant = modulus.iter().skip_while(|byte| **byte == 0).count();
            let first = modulus.iter().find(|byte| **byte != 0)?;
            Some(significant * 8 - first.leading_zeros() as usize)
        }
        Attribute::ValueLen(bytes) => Some(usize::from(*bytes) * 8),
        _ => None,
    })
}

/// The curve of a key, as its attributes tell it.
pub(super) fn curve(attributes: &[Attribute]) -> Option<&[u8]> {
    attributes.iter().find_map(|attribute| match attribute {
        Attribute::EcParams(parameters) => Some(parameters.as_slice()),
        _ => None,
    })
}
