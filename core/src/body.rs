//! What callers send over REST, as JSON: what views are for answers, these are for requests.
//!
//! Field names are in camelCase, ids are 32 hexadecimal digits, times milliseconds since 1970, and bytes base64 with
//! padding (RFC 4648 section 4). A member that is not known is refused: a misspelt option would be none. Whoever sends one
//! controls all of it; `read` turns it into what the engine takes, or says what is wrong.

use alloc::string::String;
use alloc::vec::Vec;

macro_rules! bodies {
    ($($(#[$attribute:meta])* pub struct $name:ident { $($(#[$field_attribute:meta])* pub $field:ident: $type:ty,)* })+) => {$(
        $(#[$attribute])*
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type,)* }
    )+};
}

macro_rules! answers {
    ($($(#[$attribute:meta])* pub struct $name:ident { $($(#[$field_attribute:meta])* pub $field:ident: $type:ty,)* })+) => {$(
        $(#[$attribute])*
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type,)* }
    )+};
}

mod approval;
mod audit;
mod change;
mod client;
mod data;
mod hsm;
mod key;
mod keystore;
mod material;
mod principal;
mod session;
mod slot;
mod text;
mod token;
mod vault;

pub use approval::{ApproveBody, DenyBody, DocumentView, RequestBody};
pub use audit::{AuditEntryView, AuditListView, AuditQueryBody, IntactView, SignerView};
pub use change::{ChangeBody, CredentialEventBody, KeyEventBody, VersionEventBody};
pub use client::{
    CertificateFileView, CredentialChangesBody, CredentialQuery, CredentialsBody, CredentialsView,
    DownloadCredentialsBody, MovedView, NewCertificateBody, NewCredentialBody,
};
pub use data::{
    BatchBody, BatchView, CipherBody, CiphertextBody, CiphertextView, DataKeyBody, DataKeyView, MacBody,
    MacView, PlaintextView, RandomBody, RandomView, RewrapBody, SignBody, SignatureView, VerifiedView,
    VerifyBody, VerifyMacBody,
};
pub use hsm::{
    ChangeTokenPinBody, HsmKeyView, HsmKeysView, HsmManagedView, HsmMissingView, HsmModuleView, HsmPinView,
    HsmTokenView, HsmView, InitTokenBody, ResetTokenPinBody, TokenPinBody,
};
pub use key::{
    AccessBody, AccessOfBody, AllAccess, DefaultBody, DeleteKeyBody, ExportBody, ExportView, HsmPlaceBody,
    KeyChangesBody, KeyListBody, KeyOrder, KeyStates, ListView, NewKeyBody, PublicKeyView, SecretBody,
    SecretView, TicketBody, VersionQuery, WrappedBody,
};
pub use keystore::{KeystoreChangesBody, KeystoresView, NewKeystoreBody, PinBody};
pub use material::{CheckBody, CheckMethodBody, ComponentBody, MaterialBody};
pub use principal::{
    ApplicationKeyView, NewAccessKeyView, NewPrincipalBody, PrincipalChangesBody, PrincipalsView,
};
pub use session::{SessionView, SignInBody};
pub use slot::{NewSlotBody, NewSlotView, PassphraseBody, RecoveryCodeView, SlotsView};
pub use text::{Base64, SecretBase64, SecretText};
pub use token::{
    JwtSignBody, JwtVerifyBody, SignJwsBody, SignJwtBody, SignerBody, TokenView, VerifiedPayloadView,
    VerifiedTokenView, VerifyJwsBody, VerifyJwtBody,
};
pub use vault::{
    ExportBundleBody, ImportBundleBody, ImportModeBody, RewrapKeysBody, ServiceKeysView, SettingsChangesBody,
};

/// Whether a field keeps its default, and need not be sent.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Reads `null` as `Some(None)`: what is not there at all is `None`, by `default`.
fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

/// Ids of one kind.
fn ids<T: core::str::FromStr<Err = crate::Error>>(texts: &[String]) -> Result<Vec<T>, crate::Error> {
    texts.iter().map(|text| text.parse()).collect()
}

#[cfg(test)]
mod tests;
