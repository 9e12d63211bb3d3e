//! The attributes that keys are made with.

use core::ops::Deref;

use cryptoki::object::{Attribute, KeyType, ObjectClass};
use cryptoki::types::Ulong;
use keystead_core::{KeyKind, PublicKey, SecretBytes};
use pkcs1::RsaPrivateKey;
use pkcs8::PrivateKeyInfoRef;
use pkcs8::der::Decode;
use pkcs8::der::asn1::UintRef;
use zeroize::Zeroize;

use super::failure::{Failure, Problem};
use super::find::{P256, P384};
use super::public::{Components, components};

/// What an object is made with. What is in it is wiped when it is dropped.
pub(super) struct Template(Vec<Attribute>);

/// Who a new key is.
#[derive(Clone, Copy)]
pub(super) struct Naming<'n> {
    pub(super) id: &'n [u8],
    pub(super) label: &'n str,
}

impl Naming<'_> {
    fn attributes(self) -> [Attribute; 3] {
        [
            Attribute::Token(true),
            Attribute::Id(self.id.to_vec()),
            Attribute::Label(self.label.as_bytes().to_vec()),
        ]
    }
}

impl Template {
    /// The private half: it signs, those of RSA decrypt as well, and nothing else.
    pub(super) fn private(kind: KeyKind, naming: Naming<'_>) -> Self {
        let mut attributes = Vec::from(naming.attributes());
        attributes.extend([
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            Attribute::Decrypt(is_rsa(kind)),
            Attribute::Unwrap(false),
            Attribute::Derive(false),
        ]);
        Self(attributes)
    }

    /// The public half.
    pub(super) fn public(kind: KeyKind, naming: Naming<'_>) -> Self {
        let mut attributes = Vec::from(naming.attributes());
        attributes.extend([
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::Encrypt(is_rsa(kind)),
            Attribute::Wrap(false),
        ]);
        Self(attributes)
    }

    /// An AES key, which encrypts and decrypts what it is given, keys in the clear among it. It wraps no other object of
    /// the token: a key that could both wrap and decrypt would get others out.
    pub(super) fn secret(naming: Naming<'_>) -> Self {
        let mut attributes = Vec::from(naming.attributes());
        attributes.extend([
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Encrypt(true),
            Attribute::Decrypt(true),
            Attribute::Sign(false),
            Attribute::Verify(false),
            Attribute::Wrap(false),
            Attribute::Unwrap(false),
            Attribute::Derive(false),
        ]);
        Self(attributes)
    }

    /// With what tells a token which key to generate.
    pub(super) fn generating(mut self, kind: KeyKind) -> Self {
        match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
                let bits = match kind {
                    KeyKind::Rsa2048 => 2048,
                    KeyKind::Rsa3072 => 3072,
                    _ => 4096,
                };
                self.0.push(Attribute::ModulusBits(Ulong::new(bits)));
                // 65537 (FIPS 186-5 appendix A.1.1)
                self.0.push(Attribute::PublicExponent(vec![1, 0, 1]));
            }
            KeyKind::EcP256 => self.0.push(Attribute::EcParams(P256.to_vec())),
            KeyKind::EcP384 => self.0.push(Attribute::EcParams(P384.to_vec())),
            KeyKind::Aes256 => self.0.push(Attribute::ValueLen(Ulong::new(32))),
            _ => {}
        }
        self
    }

    /// With a public key.
    pub(super) fn of_public(mut self, public: &PublicKey) -> Result<Self, Failure> {
        self.0.push(Attribute::Class(ObjectClass::PUBLIC_KEY));
        self.0.extend(match components(public)? {
            Components::Rsa { modulus, exponent } => vec![
                Attribute::KeyType(KeyType::RSA),
                Attribute::Modulus(modulus),
                Attribute::PublicExponent(exponent),
            ],
            Components::Ec { parameters, point } => vec![
                Attribute::KeyType(KeyType::EC),
                Attribute::EcParams(parameters.to_vec()),
                Attribute::EcPoint(point),
            ],
        });
        Ok(self)
    }

    /// With a private key in the engine's form, whose public half is `public`.
    pub(super) fn of_private(mut self, public: &PublicKey, private: &SecretBytes) -> Result<Self, Failure> {
        self.0.push(Attribute::Class(ObjectClass::PRIVATE_KEY));
        match components(public)? {
            Components::Rsa { .. } => {
                let refused = |_| Failure::from(Problem::MaterialRefused);
                let info = PrivateKeyInfoRef::from_der(private.expose()).map_err(refused)?;
                let key = RsaPrivateKey::from_der(info.private_key.as_bytes()).map_err(refused)?;
                let number = |number: UintRef<'_>| number.as_bytes().to_vec();
                self.0.extend([
                    Attribute::KeyType(KeyType::RSA),
                    Attribute::Modulus(number(key.modulus)),
                    Attribute::PublicExponent(number(key.public_exponent)),
                    Attribute::PrivateExponent(number(key.private_exponent)),
                    Attribute::Prime1(number(key.prime1)),
                    Attribute::Prime2(number(key.prime2)),
                    Attribute::Exponent1(number(key.exponent1)),
                    Attribute::Exponent2(number(key.exponent2)),
                    Attribute::Coefficient(number(key.coefficient)),
                ]);
            }
            Components::Ec { parameters, .. } => self.0.extend([
                Attribute::KeyType(KeyType::EC),
                Attribute::EcParams(parameters.to_vec()),
                Attribute::Value(private.expose().to_vec()),
            ]),
        }
        Ok(self)
    }

    /// With an AES key.
    pub(super) fn of_secret(mut self, key: &SecretBytes) -> Self {
        self.0.extend([
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Value(key.expose().to_vec()),
        ]);
        self
    }
}

impl Deref for Template {
    type Target = [Attribute];

    fn deref(&self) -> &[Attribute] {
        &self.0
    }
}

impl Drop for Template {
    fn drop(&mut self) {
        for attribute in &mut self.0 {
            if let Attribute::PrivateExponent(value)
            | Attribute::Prime1(value)
            | Attribute::Prime2(value)
            | Attribute::Exponent1(value)
            | Attribute::Exponent2(value)
            | Attribute::Coefficient(value)
            | Attribute::Value(value) = attribute
            {
                value.zeroize();
            }
        }
    }
}

pub(super) const fn is_rsa(kind: KeyKind) -> bool {
    matches!(kind, KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096)
}
