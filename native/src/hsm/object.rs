//! The objects of a token, as it reports them.

use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use data_encoding::HEXLOWER;
use serde::Serialize;

use super::failure::Failure;
use super::find::{P256, P384, bits, curve};
use super::token::{Call, Token};

/// An object, with its attributes as the token reports them: `None` is what it does not report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectView {
    /// `CKA_ID` in hexadecimal digits. The private and the public half of a key have the same.
    pub id: String,
    /// `CKA_LABEL`. Several objects may have the same.
    pub label: String,
    /// `CKA_CLASS`.
    pub class: ObjectKind,
    /// `CKA_KEY_TYPE`: `RSA`, `EC`, `AES`, or what the standard calls it.
    pub key_type: Option<String>,
    /// The size of an RSA modulus or of an AES key.
    pub bits: Option<usize>,
    /// `P-256`, `P-384`, or the parameters of another curve in hexadecimal digits.
    pub curve: Option<String>,
    /// `CKA_SENSITIVE`: its value cannot be read in the clear.
    pub sensitive: Option<bool>,
    /// `CKA_ALWAYS_SENSITIVE`: it never could.
    pub always_sensitive: Option<bool>,
    /// `CKA_EXTRACTABLE`: it can leave the token, wrapped by another key.
    pub extractable: Option<bool>,
    /// `CKA_NEVER_EXTRACTABLE`: it never could.
    pub never_extractable: Option<bool>,
    /// `CKA_LOCAL`: the token made it.
    pub local: Option<bool>,
    /// `CKA_PRIVATE`: nobody sees it without logging in.
    pub private: Option<bool>,
    /// `CKA_MODIFIABLE`.
    pub modifiable: Option<bool>,
    /// `CKA_DESTROYABLE`.
    pub destroyable: Option<bool>,
    /// `CKA_START_DATE` as `YYYY-MM-DD`. Tokens do not say when an object was made; this is what its maker chose to say.
    pub start_date: Option<String>,
}

/// What an object is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ObjectKind {
    /// A key that signs or decrypts.
    PrivateKey,
    /// Its public half.
    PublicKey,
    /// A symmetric key.
    SecretKey,
    /// A certificate.
    Certificate,
    /// Data, or what is not used here.
    #[default]
    Other,
}

const IDENTITY: [AttributeType; 3] = [AttributeType::Class, AttributeType::Id, AttributeType::Label];
const KEY: [AttributeType; 4] =
    [AttributeType::KeyType, AttributeType::Modulus, AttributeType::EcParams, AttributeType::ValueLen];
const FLAGS: [AttributeType; 8] = [
    AttributeType::Sensitive,
    AttributeType::AlwaysSensitive,
    AttributeType::Extractable,
    AttributeType::NeverExtractable,
    AttributeType::Local,
    AttributeType::Private,
    AttributeType::Modifiable,
    AttributeType::Destroyable,
];

impl Token {
    /// Every object that the user sees, by label, id and class.
    ///
    /// # Errors
    /// Those of every call.
    pub fn objects(&self) -> Result<Vec<ObjectView>, Failure> {
        self.views(&[])
    }

    /// The objects of this id; none if there are none.
    ///
    /// # Errors
    /// Those of every call.
    pub fn objects_of(&self, id: &[u8]) -> Result<Vec<ObjectView>, Failure> {
        self.views(&[Attribute::Id(id.to_vec())])
    }

    fn views(&self, template: &[Attribute]) -> Result<Vec<ObjectView>, Failure> {
        let mut views = self.call(|call| {
            let _searching = call.entered.searching();
            let found = call.search(template)?;
            found.into_iter().map(|object| call.view(object)).collect::<Result<Vec<_>, _>>()
        })?;
        views.sort_by(|a, b| (&a.label, &a.id, a.class).cmp(&(&b.label, &b.id, b.class)));
        Ok(views)
    }
}

impl Call<'_> {
    /// An object as the token reports it. The caller is searching.
    pub(super) fn view(&self, object: ObjectHandle) -> Result<ObjectView, Failure> {
        let mut view = ObjectView::default();
        for attribute in self.session.get_attributes(object, &IDENTITY)? {
            match attribute {
                Attribute::Class(class) => view.class = kind(class),
                Attribute::Id(id) => view.id = HEXLOWER.encode(&id),
                Attribute::Label(label) => view.label = String::from_utf8_lossy(&label).into_owned(),
                _ => {}
            }
        }
        // Of objects that are no keys, tokens refuse to tell these, each in its own way.
        if let Ok(attributes) = self.session.get_attributes(object, &KEY) {
            view.bits = bits(&attributes);
            view.curve = curve(&attributes).map(curve_name);
            view.key_type = attributes.iter().find_map(|attribute| match attribute {
                Attribute::KeyType(key_type) => Some(type_name(*key_type)),
                _ => None,
            });
        }
        if let Ok(attributes) = self.session.get_attributes(object, &FLAGS) {
            attributes.iter().for_each(|attribute| view.set_flag(attribute));
        }
        if let Ok(attributes) = self.session.get_attributes(object, &[AttributeType::StartDate]) {
            view.start_date = attributes.iter().find_map(date);
        }
        Ok(view)
    }
}

impl ObjectView {
    fn set_flag(&mut self, attribute: &Attribute) {
        let (field, value) = match attribute {
            Attribute::Sensitive(value) => (&mut self.sensitive, value),
            Attribute::AlwaysSensitive(value) => (&mut self.always_sensitive, value),
            Attribute::Extractable(value) => (&mut self.extractable, value),
            Attribute::NeverExtractable(value) => (&mut self.never_extractable, value),
            Attribute::Local(value) => (&mut self.local, value),
            Attribute::Private(value) => (&mut self.private, value),
            Attribute::Modifiable(value) => (&mut self.modifiable, value),
            Attribute::Destroyable(value) => (&mut self.destroyable, value),
            _ => return,
        };
        *field = Some(*value);
    }
}

const fn kind(class: ObjectClass) -> ObjectKind {
    match class {
        ObjectClass::PRIVATE_KEY => ObjectKind::PrivateKey,
        ObjectClass::PUBLIC_KEY => ObjectKind::PublicKey,
        ObjectClass::SECRET_KEY => ObjectKind::SecretKey,
        ObjectClass::CERTIFICATE => ObjectKind::Certificate,
        _ => ObjectKind::Other,
    }
}

fn type_name(key_type: KeyType) -> String {
    key_type.to_string().trim_start_matches("CKK_").to_owned()
}

fn curve_name(parameters: &[u8]) -> String {
    match parameters {
        P256 => "P-256".to_owned(),
        P384 => "P-384".to_owned(),
        other => HEXLOWER.encode(other),
    }
}

/// A date that was set, in the order of ISO 8601.
fn date(attribute: &Attribute) -> Option<String> {
    let Attribute::StartDate(date) = attribute else { return None };
    let digits = |part: &[u8]| {
        let text = str::from_utf8(part).ok()?;
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.to_owned())
    };
    Some(format!("{}-{}-{}", digits(&date.year)?, digits(&date.month)?, digits(&date.day)?))
}
