//! Tokens of hardware security modules, and the keys in them.

use alloc::string::String;
use alloc::vec::Vec;

use super::SecretText;
use crate::asymmetric::Jwk;
use crate::profile::KeyKind;

answers! {
    /// The hardware security modules that a server reaches.
    pub struct HsmView {
        /// The module that is configured; null if none is.
        pub module: Option<HsmModuleView>,
        /// Its tokens, by slot; empty if none is configured, or none is connected.
        pub tokens: Vec<HsmTokenView>,
        /// Why the tokens cannot be listed now, as a sentence; null if they can.
        pub problem: Option<String>,
    }

    /// A module of PKCS#11 (`CK_INFO`, PKCS#11 v3.1 section 3.1).
    pub struct HsmModuleView {
        /// What its maker says that it is.
        pub description: String,
        /// Its maker.
        pub manufacturer: String,
        /// Its version.
        pub version: String,
    }

    /// A token, or a slot for one (`CK_TOKEN_INFO`, PKCS#11 v3.1 section 3.2).
    pub struct HsmTokenView {
        /// The number of its slot.
        pub slot: u64,
        /// Its serial number; empty before it is initialized, with some modules.
        pub serial: String,
        /// Its label.
        pub label: String,
        /// Its maker.
        pub manufacturer: String,
        /// Its model.
        pub model: String,
        /// The version of its hardware.
        pub hardware_version: String,
        /// The version of its firmware.
        pub firmware_version: String,
        /// The fewest bytes of a PIN that it takes.
        pub min_pin_bytes: u64,
        /// The most bytes of a PIN that it takes.
        pub max_pin_bytes: u64,
        /// Whether it is initialized: it has a label and a PIN of its security officer.
        pub initialized: bool,
        /// Whether it has a user PIN.
        pub user_pin_set: bool,
        /// How near the user PIN is to being locked.
        pub user_pin: HsmPinView,
        /// How near the PIN of the security officer is to being locked.
        pub so_pin: HsmPinView,
        /// Whether the server is logged in to it.
        pub logged_in: bool,
        /// Whether the server logs in to it by itself when it starts.
        pub logs_in_by_itself: bool,
    }

    /// How near a PIN is to being locked: what the token tells of it.
    pub struct HsmPinView {
        /// Somebody has given a wrong one since the last right one.
        pub count_low: bool,
        /// Another wrong one locks it.
        pub final_try: bool,
        /// It is locked.
        pub locked: bool,
        /// It has to be changed before the token is used.
        pub to_be_changed: bool,
    }

    /// The keys in a token.
    pub struct HsmKeysView {
        /// Each of them, by label and then by `CKA_ID`.
        pub keys: Vec<HsmKeyView>,
        /// Versions of the vault's keys whose object the token does not have any more.
        pub missing: Vec<HsmMissingView>,
    }

    /// A key in a token, with its attributes as the token reports them.
    pub struct HsmKeyView {
        /// `CKA_ID`, as hexadecimal digits.
        pub cka_id: String,
        /// `CKA_LABEL`. Several keys may have one.
        pub label: String,
        /// What it is made of; null if it is nothing that Keystead uses.
        pub kind: Option<KeyKind>,
        /// `CKA_KEY_TYPE` and size, in words.
        pub algorithm: String,
        /// `CKA_LOCAL`: the token made it.
        pub local: bool,
        /// `CKA_SENSITIVE`: it is never shown in the clear.
        pub sensitive: bool,
        /// `CKA_ALWAYS_SENSITIVE`: it never was.
        pub always_sensitive: bool,
        /// `CKA_EXTRACTABLE`: it can be wrapped and taken out.
        pub extractable: bool,
        /// `CKA_NEVER_EXTRACTABLE`: it never could be.
        pub never_extractable: bool,
        /// `CKA_PRIVATE`: it is seen after a login alone.
        pub private: bool,
        /// `CKA_DESTROYABLE`: it can be removed.
        pub destroyable: bool,
        /// Its public key in PEM (SubjectPublicKeyInfo, RFC 7468), if it has one.
        pub pem: Option<String>,
        /// Its public key as a JSON Web Key (RFC 7517), if it has one.
        pub jwk: Option<Jwk>,
        /// Whether it opens the vault: a way to unlock it is wrapped by it.
        pub unlocks: bool,
        /// The version that it is; null if no key of the vault has it.
        pub managed: Option<HsmManagedView>,
    }

    /// A version of a key whose object is not in its token.
    pub struct HsmMissingView {
        /// The `CKA_ID` of the object, as hexadecimal digits.
        pub cka_id: String,
        /// The version.
        pub version: HsmManagedView,
    }

    /// Which version of which key an object in a token is.
    pub struct HsmManagedView {
        /// The id of the keystore.
        pub keystore: String,
        /// The name of the keystore.
        pub keystore_name: String,
        /// The id of the key.
        pub key: String,
        /// The name of the key.
        pub name: String,
        /// The number of the version.
        pub version: u32,
        /// When the version was made.
        pub created: u64,
        /// When the key was last used, if it was.
        pub last_used: Option<u64>,
        /// Whether its public key is in the key set of the keystore now.
        pub published: bool,
    }
}

bodies! {
    /// A token to set up. Everything that it holds is lost.
    pub struct InitTokenBody {
        /// The number of the slot in which it is.
        pub slot: u64,
        /// Its label: 1 to 32 bytes.
        pub label: String,
        /// The PIN of its security officer; of a token that is initialized already, the one that it has.
        pub so_pin: SecretText,
        /// The user PIN.
        pub user_pin: SecretText,
    }

    /// A user PIN.
    pub struct TokenPinBody {
        /// The PIN.
        pub pin: SecretText,
    }

    /// Another PIN.
    pub struct ChangeTokenPinBody {
        /// The PIN until now.
        pub current: SecretText,
        /// The PIN from now on.
        pub new: SecretText,
    }

    /// Another user PIN, set by the security officer.
    pub struct ResetTokenPinBody {
        /// The PIN of the security officer.
        pub so_pin: SecretText,
        /// The user PIN from now on.
        pub new: SecretText,
    }
}
