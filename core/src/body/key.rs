//! Keys.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Base64, MaterialBody, SecretBase64, SecretText, ids, is_default};
use crate::actor::Access;
use crate::asymmetric::{Jwk, SignatureAlgorithm};
use crate::error::Error;
use crate::export::ExportFormat;
use crate::hsm::{Custody, HsmObject};
use crate::key::{Publication, RotationPolicy};
use crate::lifecycle::KeyStateName;
use crate::profile::{KeyKind, KeyUsage};
use crate::secret::SecretBytes;
use crate::store::{Cursor, Order};
use crate::vault::{KeyChanges, KeyQuery, NewKey};
use crate::wire::PageProblem;

bodies! {
    /// A key to create, to bring in (with `material`), or confidential data to keep (with `secret`).
    pub struct NewKeyBody {
        /// Its name; the profile says how long it may be.
        pub name: String,
        /// Its description; the profile says how long it may be.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub description: String,
        /// What it is made of, fixed for good: material of another kind is refused. Without it, what the material is made of,
        /// or AES with 256 bits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<KeyKind>,
        /// What it is for, fixed for good; without, the usual use of its kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub usage: Option<KeyUsage>,
        /// Confidential data, for kind `secret` alone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub secret: Option<SecretText>,
        /// Material that was made elsewhere; without, it is made here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub material: Option<MaterialBody>,
        /// Whether it begins without a version, where the profile has that.
        #[serde(default, skip_serializing_if = "is_default")]
        pub pre_active: bool,
        /// Whether it is isolated to the region that the vault is configured for.
        #[serde(default, skip_serializing_if = "is_default")]
        pub isolated: bool,
        /// Whether it encrypts convergently.
        #[serde(default, skip_serializing_if = "is_default")]
        pub convergent: bool,
        /// When it rotates by itself; without, what the profile begins with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rotation: Option<RotationPolicy>,
        /// Who may use it; without, every principal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub access: Option<AccessBody>,
        /// The one algorithm that it signs with, fixed for good; without, each call chooses.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub algorithm: Option<SignatureAlgorithm>,
        /// Whether its material may leave, as far as the keystore lets any out. Fixed for good.
        #[serde(default = "yes")]
        pub exportable: bool,
        /// How its public keys are published, for keys that sign.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub publication: Option<Publication>,
        /// The token in which its private part is to lie, or lies already; without, the vault keeps it. Fixed for good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hsm: Option<HsmPlaceBody>,
    }

    /// A place in a hardware security module.
    pub struct HsmPlaceBody {
        /// The serial number of the token.
        pub token: String,
        /// The `CKA_ID` of a key that lies there already and is taken into the keystore, as hexadecimal digits; without, a
        /// key is made there, or the material is put there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cka_id: Option<String>,
    }

    /// What to change of a key; what is left out stays.
    pub struct KeyChangesBody {
        /// The new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The new description.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub description: Option<String>,
    }

    /// What confirms that a key is deleted at once; the profile says which of them is asked for.
    #[derive(Default)]
    pub struct DeleteKeyBody {
        /// The name of the key, typed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub confirmation: Option<String>,
        /// The user PIN of the keystore; if the key lies in a token, that of the token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pin: Option<SecretText>,
    }

    /// Confidential data that takes the place of what was before.
    pub struct SecretBody {
        /// The text; the profile says how long it may be.
        pub value: SecretText,
    }

    /// Confidential data.
    pub struct SecretView {
        /// The text.
        pub value: SecretText,
    }

    /// Which material to hand out, and how.
    pub struct ExportBody {
        /// The form.
        pub format: ExportFormat,
        /// The version; without, the default one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
    }

    /// Key material.
    pub struct ExportView {
        /// The form.
        pub format: ExportFormat,
        /// The material in this form; what is text in it is UTF-8 under the base64.
        pub data: SecretBase64,
    }

    /// A public key.
    pub struct PublicKeyView {
        /// The version of the key that it belongs to.
        pub version: u32,
        /// SubjectPublicKeyInfo in PEM (RFC 7468).
        pub pem: String,
        /// The JSON Web Key (RFC 7517).
        pub jwk: Jwk,
        /// The thumbprint (RFC 7638): the `kid` of its tokens.
        pub kid: String,
    }

    /// What is to be brought in.
    pub struct TicketBody {
        /// What the key is made of.
        pub kind: KeyKind,
    }

    /// A key that was wrapped for a ticket.
    pub struct WrappedBody {
        /// The wrapped key.
        pub wrapped: Base64,
        /// What it is to be.
        pub key: NewKeyBody,
    }

    /// A version of which something is asked.
    #[derive(Default)]
    pub struct VersionQuery {
        /// Its number; without, the default version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
    }

    /// The version that protects new data.
    pub struct DefaultBody {
        /// Its number.
        pub version: u32,
    }

    /// Who may use a key.
    pub struct AccessOfBody {
        /// `open`, or the ids of principals.
        pub access: AccessBody,
    }

    /// Which keys to list.
    #[derive(Default)]
    pub struct KeyListBody {
        /// Only those of this keystore.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("pattern" = "^[0-9a-f]{32}$")))]
        pub keystore: Option<String>,
        /// Only those in one of these states, with commas between them: `preActive`, `enabled`, `disabled`,
        /// `pendingDeletion`, `destroyed`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub states: Option<KeyStates>,
        /// Only those whose name contains this text, whatever its case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name_contains: Option<String>,
        /// By what they are sorted: `created`, `name` or `due`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub order_by: Option<KeyOrder>,
        /// From the last to the first; without, only by `created`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub descending: Option<bool>,
        /// The `next` of the page before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cursor: Option<String>,
        /// The most keys of a page: 1 to 1,000, without 100.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1000)))]
        pub limit: Option<u32>,
    }
}

/// One page of a list.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListView<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// The `cursor` of the next page; null if this is the last.
    pub next: Option<String>,
}

/// By what keys are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum KeyOrder {
    /// By the time of their creation.
    Created,
    /// By their names.
    Name,
    /// By the time at which something is due with them; those without one come last.
    Due,
}

/// Who may use a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AccessBody {
    /// Every principal of the vault.
    All(AllAccess),
    /// Only these principals and the members of these groups.
    Restricted(Vec<String>),
}

/// Every principal of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum AllAccess {
    /// Open.
    Open,
}

const fn yes() -> bool {
    true
}

/// The most keys of a page.
const MAX_PAGE: u32 = 1_000;

impl NewKeyBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::InvalidId`], [`Error::Hsm`]; those of [`MaterialBody::read`].
    pub fn read(self) -> Result<NewKey, Error> {
        let stated = self.kind.unwrap_or(KeyKind::Aes256);
        let imported = self.material.map(|material| material.read(stated)).transpose()?;
        let found = || imported.as_ref().and_then(crate::Imported::kind);
        let kind = self.kind.or_else(found).unwrap_or(stated);
        let secret = self.secret.map(|secret| SecretBytes::new(secret.expose().as_bytes().to_vec()));
        Ok(NewKey {
            description: self.description,
            usage: self.usage,
            secret,
            imported,
            pre_active: self.pre_active,
            isolated: self.isolated,
            convergent: self.convergent,
            rotation: self.rotation,
            access: self.access.as_ref().map(Access::try_from).transpose()?.unwrap_or_default(),
            algorithm: self.algorithm,
            exportable: self.exportable,
            publication: self.publication,
            custody: self.hsm.map_or(Ok(Custody::Vault), HsmPlaceBody::read)?,
            ..NewKey::new(self.name, kind)
        })
    }

    /// The body that asks for `new`; with material that was made elsewhere, `material` says it.
    pub fn of(new: NewKey, material: Option<MaterialBody>) -> Self {
        let secret = new.secret.as_ref().and_then(|secret| core::str::from_utf8(secret.expose()).ok());
        Self {
            name: new.name,
            description: new.description,
            kind: Some(new.kind),
            usage: new.usage,
            secret: secret.map(SecretText::from),
            material,
            pre_active: new.pre_active,
            isolated: new.isolated,
            convergent: new.convergent,
            rotation: new.rotation,
            access: Some(AccessBody::from(&new.access)),
            algorithm: new.algorithm,
            exportable: new.exportable,
            publication: new.publication,
            hsm: HsmPlaceBody::of(&new.custody),
        }
    }
}

impl HsmPlaceBody {
    fn read(self) -> Result<Custody, Error> {
        let token = self.token.parse()?;
        Ok(match self.cka_id {
            Some(id) => Custody::Object(HsmObject { token, id: id.parse()? }),
            None => Custody::Token(token),
        })
    }

    fn of(custody: &Custody) -> Option<Self> {
        match custody {
            Custody::Vault => None,
            Custody::Token(token) => Some(Self { token: token.to_string(), cka_id: None }),
            Custody::Object(HsmObject { token, id }) => {
                Some(Self { token: token.to_string(), cka_id: Some(id.to_string()) })
            }
        }
    }
}

impl KeyChangesBody {
    /// What the engine takes.
    pub fn read(self) -> KeyChanges {
        KeyChanges { name: self.name, description: self.description }
    }
}

impl KeyListBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::InvalidId`], [`Error::InvalidPage`].
    pub fn read(&self) -> Result<KeyQuery, Error> {
        let default = KeyQuery::default();
        let order = self.order_by.unwrap_or(KeyOrder::Created);
        let limit = self.limit.unwrap_or(default.limit);
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(Error::InvalidPage(PageProblem::Size { min: 1, max: MAX_PAGE }));
        }
        Ok(KeyQuery {
            keystore: self.keystore.as_deref().map(str::parse).transpose()?,
            states: self.states.clone().unwrap_or_default().0,
            name_contains: self.name_contains.clone(),
            order: match order {
                KeyOrder::Created => Order::Created,
                KeyOrder::Name => Order::Label,
                KeyOrder::Due => Order::Due,
            },
            descending: self.descending.unwrap_or(order == KeyOrder::Created),
            after: self.cursor.as_deref().map(Cursor::from_text).transpose()?,
            limit,
        })
    }

    /// What asks for `query`.
    pub fn of(query: &KeyQuery) -> Self {
        Self {
            keystore: query.keystore.map(|id| alloc::string::ToString::to_string(&id)),
            states: (!query.states.is_empty()).then(|| KeyStates(query.states.clone())),
            name_contains: query.name_contains.clone(),
            order_by: Some(match query.order {
                Order::Created | Order::Address => KeyOrder::Created,
                Order::Label => KeyOrder::Name,
                Order::Due => KeyOrder::Due,
            }),
            descending: Some(query.descending),
            cursor: query.after.as_ref().map(Cursor::to_text),
            limit: Some(query.limit),
        }
    }
}

/// Names of states, with commas between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyStates(pub Vec<KeyStateName>);

impl Serialize for KeyStates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.0.iter().map(|state| match state {
            KeyStateName::PreActive => "preActive",
            KeyStateName::Enabled => "enabled",
            KeyStateName::Disabled => "disabled",
            KeyStateName::PendingDeletion => "pendingDeletion",
            KeyStateName::Destroyed => "destroyed",
        });
        serializer.serialize_str(&names.collect::<Vec<_>>().join(","))
    }
}

impl<'de> Deserialize<'de> for KeyStates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = String::deserialize(deserializer)?;
        let names = names.split(',').filter(|name| !name.is_empty());
        names
            .map(|name| KeyStateName::deserialize(name.into_deserializer()))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for KeyStates {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "KeyStates".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        const NAME: &str = "(?:preActive|enabled|disabled|pendingDeletion|destroyed)";
        let pattern = alloc::format!("^(?:{NAME}(?:,{NAME})*)?$");
        schemars::json_schema!({ "type": "string", "pattern": pattern })
    }
}

impl TryFrom<&AccessBody> for Access {
    type Error = Error;

    /// # Errors
    /// [`Error::InvalidId`].
    fn try_from(access: &AccessBody) -> Result<Self, Error> {
        Ok(match access {
            AccessBody::All(AllAccess::Open) => Self::Open,
            AccessBody::Restricted(allowed) => Self::Restricted(ids(allowed)?),
        })
    }
}

impl From<&Access> for AccessBody {
    fn from(access: &Access) -> Self {
        match access {
            Access::Open => Self::All(AllAccess::Open),
            Access::Restricted(allowed) => {
                Self::Restricted(allowed.iter().map(alloc::string::ToString::to_string).collect())
            }
        }
    }
}
