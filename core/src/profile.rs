//! A profile is data: the limits, windows and habits under which a keystore's keys live. Another product is another
//! table, in a file of its own; no code asks which profile it is dealing with.

use crate::error::{Error, NameProblem};
use crate::frame::Frame;
use crate::key::Publication;
use crate::time::{Period, Timestamp};
use crate::wire::{Paging, TextMode, TimeFormat};

mod custom;
mod id;
mod jwt;
mod kakao;
mod kinds;
mod knobs;
mod naver;
mod nhn;
mod rotation;
mod standard;
mod words;

pub use custom::Customization;
pub use id::ProfileId;
pub use kinds::{ImportFormat, KeyKind, KeyUsage, KindRule};
pub use knobs::Knob;
pub use rotation::{RotationAt, RotationOff, RotationRules};
pub use words::{Word, Words};

/// The data of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its name on every wire and in every store.
    pub id: ProfileId,
    /// What it is like, in one line for people.
    pub title: &'static str,
    /// What the product calls the states.
    pub words: Words,
    /// How keys may be named.
    pub names: NameRules,
    /// The most characters of a description.
    pub description_max_chars: u32,
    /// How keys, versions and credentials are deleted.
    pub deletion: DeletionRules,
    /// What versions a key has.
    pub versions: VersionRules,
    /// How a key is taken out of use.
    pub disabling: Disabling,
    /// How keys rotate.
    pub rotation: RotationRules,
    /// What may leave the engine unencrypted.
    pub export: ExportRules,
    /// In which forms keys may be imported.
    pub imports: &'static [ImportFormat],
    /// How the public keys of new signing keys are published.
    pub publication: Publication,
    /// The kinds of key that there are.
    pub kinds: &'static [KindRule],
    /// Whether AES-256 keys can be created to encrypt convergently.
    pub convergent: bool,
    /// Whether private parts of keys may lie in tokens of hardware security modules.
    pub tokens: bool,
    /// Whether a key has a boundary: global, or isolated to a region.
    pub boundaries: bool,
    /// The form of ciphertexts.
    pub frame: Frame,
    /// The form of plaintexts on a wire of text.
    pub text: TextMode,
    /// How much may go through a key.
    pub limits: Limits,
    /// How clients and principals are told apart.
    pub access: AccessRules,
    /// Whether a keystore can ask for approval of changes.
    pub approvals: bool,
    /// The pages of its lists.
    pub paging: Paging,
    /// The form of times on its wire.
    pub time: TimeFormat,
    /// Whether a keystore can change some of this, within bounds.
    pub customizable: bool,
}

/// How keys may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameRules {
    /// The fewest characters.
    pub min_chars: u32,
    /// The most characters.
    pub max_chars: u32,
    /// What the characters may be.
    pub charset: NameCharset,
    /// Whether no two keys of a keystore may have one name.
    pub unique: bool,
}

/// What a name may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameCharset {
    /// Anything but control characters, and no white space at either end.
    Text,
    /// ASCII letters, digits, `-` and `_`, beginning with a letter.
    Identifier,
}

/// How things are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeletionRules {
    /// How long a requested deletion waits; without one nothing waits.
    pub window: Option<Period>,
    /// The due time is rounded up to a multiple of this.
    pub round_up_to: Option<Period>,
    /// What a key is after its deletion was cancelled.
    pub cancel_to: CancelTo,
    /// What must be so before a key that was ever activated is deleted.
    pub precondition: Precondition,
    /// Whether people are warned before they delete a key that was used.
    pub warn_if_used: bool,
    /// What is asked before deleting at once.
    pub confirm: Confirm,
    /// Whether deleting at once needs a request before.
    pub now_needs_pending: bool,
    /// How versions are deleted.
    pub versions: VersionDeletion,
    /// Whether credentials wait like keys; else they are deleted at once.
    pub credentials_wait: bool,
}

/// What cancelling a deletion returns to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum CancelTo {
    /// Always in use.
    Enabled,
    /// Always out of use: taking into use is a separate decision.
    Disabled,
    /// Whatever it was before the request.
    Previous,
}

/// What must be so before a key is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Nothing.
    Nothing,
    /// Every version is destroyed.
    VersionsDestroyed,
}

/// What is asked before something is deleted at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum Confirm {
    /// A dialog, which is the surface's affair.
    Dialog,
    /// The name of the key, typed.
    Name,
    /// The keystore's user PIN.
    Pin,
    /// The user PIN of the token in which the key lies. No profile says so: the key does.
    TokenPin,
}

/// How versions are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionDeletion {
    /// Only with their key.
    Never,
    /// With the window of keys; can be cancelled, or done at once when requested.
    Window,
    /// At once, when out of use.
    Destroy,
}

/// What versions a key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRules {
    /// The number of the first.
    pub first: u32,
    /// The most versions.
    pub max: Option<u32>,
    /// Whether a version can be deactivated and activated.
    pub deactivate: bool,
    /// Whether a deactivated version still decrypts.
    pub deactivated_processes: bool,
    /// Whether a version can be reported as compromised.
    pub compromise: bool,
    /// Whether the default version can be chosen; else it is the newest.
    pub default_selectable: bool,
    /// Whether the newest version cannot be taken out of use or deleted.
    pub protect_newest: bool,
    /// Whether a key can be created without a version.
    pub allow_none: bool,
    /// Whether versions of a disabled key can be managed.
    pub manage_when_disabled: bool,
}

/// How a key is taken out of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disabling {
    /// Not at all.
    Never,
    /// As a whole.
    Key,
    /// By having no default version.
    ByVersions,
}

/// What may leave the engine unencrypted. Public keys always may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportRules {
    /// The bytes of symmetric keys.
    pub symmetric: bool,
    /// Private keys.
    pub private: bool,
}

/// How much may go through a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one plaintext.
    pub plaintext_bytes: u64,
    /// The most bytes of confidential data.
    pub secret_bytes: u64,
    /// The most bytes of a message to sign.
    pub sign_bytes: u64,
    /// The most bytes of the context of a convergent encryption.
    pub context_bytes: u32,
    /// The most bytes of all plaintexts that are encrypted with one call.
    pub batch_bytes: u64,
    /// The most messages that one version ever protects: a hard stop.
    pub operations: u64,
}

/// How clients and principals are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessRules {
    /// The kinds of credential that a keystore's gate can ask for.
    pub gate_methods: crate::client::Methods,
    /// Whether a keystore must ask for at least one.
    pub gate_required: bool,
    /// Whether a key can be restricted to some principals.
    pub lists: bool,
    /// What somebody without access sees of a restricted key.
    pub unauthorized: Unauthorized,
}

/// What somebody without access sees of a restricted key in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum Unauthorized {
    /// Nothing.
    Hidden,
    /// Name, description, that it is restricted, when and by whom it was created, and the beginning of its id.
    PartialRow,
}

impl Profile {
    /// The profiles that come with the engine.
    pub const ALL: [&'static Self; 5] =
        [&standard::STANDARD, &nhn::NHN, &kakao::KAKAO, &naver::NAVER, &jwt::JWT];

    /// The profile of this name, if it comes with the engine.
    pub fn named(id: ProfileId) -> Option<&'static Self> {
        Self::ALL.into_iter().find(|profile| profile.id == id)
    }

    /// Checks the name of a key.
    ///
    /// # Errors
    /// [`Error::InvalidName`] with what is wrong.
    pub fn check_name(&self, name: &str) -> Result<(), Error> {
        self.names.check(name)
    }

    /// Checks a description's length.
    ///
    /// # Errors
    /// [`Error::DescriptionTooLong`] with the limit.
    pub fn check_description(&self, description: &str) -> Result<(), Error> {
        if description.chars().nth(self.description_max_chars as usize).is_some() {
            return Err(Error::DescriptionTooLong { limit: self.description_max_chars });
        }
        Ok(())
    }

    /// Whether keys of `kind` can encrypt convergently.
    pub fn offers_convergent(&self, kind: KeyKind) -> bool {
        self.convergent && kind == KeyKind::Aes256
    }

    /// The rule for keys of `kind`, if the profile has such keys.
    pub fn kind_rule(&self, kind: KeyKind) -> Option<&'static KindRule> {
        self.kinds.iter().find(|rule| rule.kind == kind)
    }
}

impl NameRules {
    /// The rules for names of vaults, keystores and principals: 1 to 100 characters of text.
    pub const PLAIN: Self = Self { min_chars: 1, max_chars: 100, charset: NameCharset::Text, unique: true };

    /// Checks a name.
    ///
    /// # Errors
    /// [`Error::InvalidName`] with what is wrong.
    pub fn check(&self, name: &str) -> Result<(), Error> {
        let problem = if name.is_empty() {
            NameProblem::Empty
        } else if name.chars().any(char::is_control) || name.trim() != name {
            NameProblem::Characters
        } else if self.charset == NameCharset::Identifier && !is_identifier(name) {
            NameProblem::NotIdentifier
        } else if name.chars().nth(self.max_chars as usize).is_some() {
            NameProblem::TooLong { limit: self.max_chars }
        } else if name.chars().count() < self.min_chars as usize {
            NameProblem::TooShort { least: self.min_chars }
        } else {
            return Ok(());
        };
        Err(Error::InvalidName(problem))
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

impl DeletionRules {
    /// When a deletion requested at `now` is due; `None` if nothing waits.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let due = now.plus(self.window?);
        Some(self.round_up_to.map_or(due, |step| due.rounded_up_to(step)))
    }
}

#[cfg(test)]
mod tests;
