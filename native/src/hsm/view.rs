//! What modules, slots and tokens say of themselves.

use std::path::PathBuf;

use cryptoki::mechanism::MechanismType;
use cryptoki::slot::{SlotInfo, TokenInfo};
use serde::Serialize;

/// Whose PIN it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Who uses keys: `CKU_USER`.
    User,
    /// Who initializes the token and resets the user PIN: `CKU_SO`.
    SecurityOfficer,
}

/// How many attempts are left for a PIN, as far as the flags of a token tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Attempts {
    /// The token does not tell: no attempt has failed since the last right one, or it does not count.
    Unknown,
    /// An attempt has failed since the last right one: `COUNT_LOW`.
    Fewer,
    /// One is left: `FINAL_TRY`.
    Last,
    /// None: `LOCKED`.
    None,
}

/// What the flags of a token say of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PinView {
    /// How many attempts are left.
    pub attempts: Attempts,
    /// Whether the token wants it changed before anything else is done with it.
    pub to_be_changed: bool,
}

/// A library that drives tokens.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModuleView {
    /// The library.
    pub path: PathBuf,
    /// What it calls itself.
    pub description: String,
    /// Who made it.
    pub manufacturer: String,
    /// Its version.
    pub version: String,
}

/// A place for a token.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlotView {
    /// The number that the module gives it. With some modules it changes when a token is initialized.
    pub slot: u64,
    /// What the module calls it.
    pub description: String,
    /// Whether its token can be taken out.
    pub removable: bool,
    /// Whether it is a device, and no program.
    pub hardware: bool,
    /// The token in it.
    pub token: Option<TokenView>,
}

/// A token.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// What people call it.
    pub label: String,
    /// What tells it from every other token of its maker.
    pub serial: String,
    /// Who made it.
    pub manufacturer: String,
    /// What it is.
    pub model: String,
    /// The version of the device.
    pub hardware_version: String,
    /// The version of what runs in it.
    pub firmware_version: String,
    /// The fewest bytes of a PIN.
    pub min_pin_bytes: usize,
    /// The most bytes of a PIN.
    pub max_pin_bytes: usize,
    /// Whether it has been initialized.
    pub initialized: bool,
    /// Whether it has a user PIN.
    pub user_pin_set: bool,
    /// Whether a PIN is needed for some of what it does.
    pub login_required: bool,
    /// Whether it takes no changes.
    pub write_protected: bool,
    /// What it says of the user PIN.
    pub user_pin: PinView,
    /// What it says of the security officer's PIN.
    pub so_pin: PinView,
    /// What it can do of that which is used here.
    pub mechanisms: Vec<&'static str>,
}

/// The mechanisms that are used here, as the standard names them.
const MECHANISMS: [(MechanismType, &str); 13] = [
    (MechanismType::RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN"),
    (MechanismType::RSA_PKCS, "CKM_RSA_PKCS"),
    (MechanismType::SHA256_RSA_PKCS, "CKM_SHA256_RSA_PKCS"),
    (MechanismType::RSA_PKCS_PSS, "CKM_RSA_PKCS_PSS"),
    (MechanismType::SHA256_RSA_PKCS_PSS, "CKM_SHA256_RSA_PKCS_PSS"),
    (MechanismType::RSA_PKCS_OAEP, "CKM_RSA_PKCS_OAEP"),
    (MechanismType::ECC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN"),
    (MechanismType::ECDSA, "CKM_ECDSA"),
    (MechanismType::ECDSA_SHA256, "CKM_ECDSA_SHA256"),
    (MechanismType::ECDSA_SHA384, "CKM_ECDSA_SHA384"),
    (MechanismType::AES_KEY_GEN, "CKM_AES_KEY_GEN"),
    (MechanismType::AES_GCM, "CKM_AES_GCM"),
    (MechanismType::SHA256, "CKM_SHA256"),
];

impl TokenView {
    pub(super) fn new(info: &TokenInfo, mechanisms: &[MechanismType]) -> Self {
        let known = MECHANISMS.iter().filter(|(mechanism, _)| mechanisms.contains(mechanism));
        Self {
            label: info.label().to_owned(),
            serial: info.serial_number().to_owned(),
            manufacturer: info.manufacturer_id().to_owned(),
            model: info.model().to_owned(),
            hardware_version: info.hardware_version().to_string(),
            firmware_version: info.firmware_version().to_string(),
            min_pin_bytes: info.min_pin_length(),
            max_pin_bytes: info.max_pin_length(),
            initialized: info.token_initialized(),
            user_pin_set: info.user_pin_initialized(),
            login_required: info.login_required(),
            write_protected: info.write_protected(),
            user_pin: PinView::new(info, Role::User),
            so_pin: PinView::new(info, Role::SecurityOfficer),
            mechanisms: known.map(|(_, name)| *name).collect(),
        }
    }

    /// What it says of a PIN.
    pub const fn pin(&self, role: Role) -> PinView {
        match role {
            Role::User => self.user_pin,
            Role::SecurityOfficer => self.so_pin,
        }
    }
}

impl PinView {
    pub(super) fn new(info: &TokenInfo, role: Role) -> Self {
        let (locked, last, fewer, to_be_changed) = match role {
            Role::User => (
                info.user_pin_locked(),
                info.user_pin_final_try(),
                info.user_pin_count_low(),
                info.user_pin_to_be_changed(),
            ),
            Role::SecurityOfficer => (
                info.so_pin_locked(),
                info.so_pin_final_try(),
                info.so_pin_count_low(),
                info.so_pin_to_be_changed(),
            ),
        };
        let attempts = match (locked, last, fewer) {
            (true, ..) => Attempts::None,
            (_, true, _) => Attempts::Last,
            (_, _, true) => Attempts::Fewer,
            _ => Attempts::Unknown,
        };
        Self { attempts, to_be_changed }
    }
}

impl SlotView {
    pub(super) fn new(slot: u64, info: &SlotInfo, token: Option<TokenView>) -> Self {
        Self {
            slot,
            description: info.slot_description().trim_end_matches('\0').to_owned(),
            removable: info.removable_device(),
            hardware: info.hardware_slot(),
            token,
        }
    }
}
