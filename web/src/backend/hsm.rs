//! Tokens of hardware security modules, which a server reaches. Nothing like them is there for a vault in this browser.

use keystead_core::hsm::Custody;
use keystead_core::{Error, KeyKind, KeyView};
use zeroize::Zeroizing;

use super::{Problem, Session};

/// What a server has of hardware security modules.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HsmModules {
    /// The module that is configured, and its version.
    pub(crate) module: Option<String>,
    pub(crate) tokens: Vec<HsmToken>,
    /// Why the tokens cannot be listed, as the server says it.
    pub(crate) problem: Option<String>,
}

/// What is left of the attempts at a PIN, as far as the token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tries {
    /// All of them.
    All,
    /// Somebody was wrong since the last right PIN.
    Fewer,
    /// The next wrong PIN locks it.
    Last,
    /// Locked.
    None,
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HsmToken {
    /// The number of its slot, by which it is set up.
    pub(crate) slot: u64,
    /// By which it is known from then on.
    pub(crate) serial: String,
    pub(crate) label: String,
    pub(crate) maker: String,
    pub(crate) model: String,
    pub(crate) hardware: String,
    pub(crate) firmware: String,
    /// The fewest and most bytes of its PINs.
    pub(crate) pin_bytes: (u64, u64),
    pub(crate) is_set_up: bool,
    pub(crate) has_user_pin: bool,
    pub(crate) user_tries: Tries,
    pub(crate) so_tries: Tries,
    /// Whether the server has its User PIN.
    pub(crate) signed_in: bool,
    /// Whether the server has it from its start on.
    pub(crate) by_itself: bool,
}

/// The version of a key of the vault that a key of a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Manager {
    pub(crate) key: String,
    pub(crate) key_name: String,
    pub(crate) keystore: String,
    pub(crate) keystore_name: String,
    pub(crate) version: u32,
    /// In milliseconds since 1970, like the other times.
    pub(crate) created: u64,
    pub(crate) last_used: Option<u64>,
    /// Whether its public key is in the key set of the keystore.
    pub(crate) published: bool,
}

/// A key in a token.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HsmKey {
    /// In hexadecimal digits.
    pub(crate) cka_id: String,
    pub(crate) label: String,
    /// `None` for one that the engine has no kind for.
    pub(crate) kind: Option<KeyKind>,
    /// What it is made of, as the token says it.
    pub(crate) algorithm: String,
    pub(crate) manager: Option<Manager>,
    /// Whether the token does not have it any more.
    pub(crate) is_missing: bool,
    /// Whether it opens the vault.
    pub(crate) unlocks: bool,
}

/// An attribute as the token reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// `CKA_…`.
    pub(crate) name: &'static str,
    pub(crate) value: bool,
}

/// A key in a token with everything that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HsmKeyDetails {
    pub(crate) key: HsmKey,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) pem: Option<String>,
    pub(crate) jwk: Option<String>,
}

/// The PINs of a token that is set up.
pub(crate) struct NewPins {
    pub(crate) so: Zeroizing<String>,
    pub(crate) user: Zeroizing<String>,
}

/// In whose keeping a new key is: that of the token with this serial number, or the vault's.
pub(crate) fn custody(token: Option<String>) -> Result<Custody, Error> {
    token.map_or(Ok(Custody::Vault), |serial| serial.parse().map(Custody::Token))
}

impl Session {
    /// The module and its tokens.
    pub(crate) async fn hsm(&self) -> Result<HsmModules, Problem> {
        self.server()?.hsm().await
    }

    /// One token.
    pub(crate) async fn hsm_token(&self, serial: &str) -> Result<HsmToken, Problem> {
        let found = self.hsm().await?.tokens.into_iter().find(|token| token.serial == serial);
        found.ok_or_else(Problem::no_token)
    }

    /// The tokens whose keys can be used at the moment; none where there is no server.
    pub(crate) async fn hsm_tokens_in_use(&self) -> Result<Vec<HsmToken>, Problem> {
        let Ok(server) = self.server() else { return Ok(Vec::new()) };
        let tokens = server.hsm().await?.tokens;
        Ok(tokens.into_iter().filter(|token| token.signed_in).collect())
    }

    /// Sets an empty token up, once.
    pub(crate) async fn set_up_hsm_token(
        &self,
        token: &HsmToken,
        label: &str,
        pins: NewPins,
    ) -> Result<(), Problem> {
        self.server()?.set_up_hsm_token(token, label, pins).await
    }

    /// Gives the server the User PIN of a token.
    pub(crate) async fn sign_in_hsm_token(
        &self,
        serial: &str,
        pin: Zeroizing<String>,
    ) -> Result<(), Problem> {
        self.server()?.sign_in_hsm_token(serial, pin).await
    }

    /// Has the server forget the User PIN of a token.
    pub(crate) async fn sign_out_hsm_token(&self, serial: &str) -> Result<(), Problem> {
        self.server()?.sign_out_hsm_token(serial).await
    }

    /// Changes the User PIN.
    pub(crate) async fn change_hsm_pin(
        &self,
        serial: &str,
        old: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<(), Problem> {
        self.server()?.change_hsm_pin(serial, old, new).await
    }

    /// Sets a new User PIN, with the SO PIN.
    pub(crate) async fn reset_hsm_pin(
        &self,
        serial: &str,
        so_pin: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<(), Problem> {
        self.server()?.reset_hsm_pin(serial, so_pin, new).await
    }

    /// The keys of a token.
    pub(crate) async fn hsm_keys(&self, serial: &str) -> Result<Vec<HsmKey>, Problem> {
        self.server()?.hsm_keys(serial).await
    }

    /// One key of a token.
    pub(crate) async fn hsm_key(&self, serial: &str, cka_id: &str) -> Result<HsmKeyDetails, Problem> {
        self.server()?.hsm_key(serial, cka_id).await
    }

    /// Takes a key that lies in a token into a keystore.
    pub(crate) async fn adopt_hsm_key(
        &self,
        serial: &str,
        key: &HsmKey,
        keystore: &str,
        name: &str,
    ) -> Result<KeyView, Problem> {
        self.server()?.adopt_hsm_key(serial, key, keystore, name).await
    }

    /// Deletes a key of a token with the User PIN; one that the vault uses with the whole of its key.
    pub(crate) async fn delete_hsm_key(
        &self,
        serial: &str,
        key: &HsmKey,
        pin: Zeroizing<String>,
    ) -> Result<(), Problem> {
        self.server()?.delete_hsm_key(serial, key, pin).await
    }
}
