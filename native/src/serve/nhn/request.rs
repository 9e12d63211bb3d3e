//! A request whose caller is known.

use core::str::FromStr;
use std::collections::HashSet;
use std::sync::Mutex;

use axum::body::Bytes;
use keystead_core::client::{CredentialKind, Ipv4Block, MacAddress};
use keystead_core::{Call, Error, KeyId, ProfileId, Vault};
use serde::de::DeserializeOwned;

use super::outcome::Failure;
use crate::serve::engine::{Caller, Engine};
use crate::store::VaultStore;

/// What a route has to do with.
pub(super) struct Request<'a> {
    pub(super) engine: &'a Engine,
    pub(super) caller: Caller,
    /// The parameters behind the path.
    pub(super) query: Vec<(String, String)>,
    pub(super) body: &'a Bytes,
    pub(super) known: &'a Known,
}

/// Keys that are known to be of this interface. A key never leaves its keystore, and a keystore never its profile.
#[derive(Default)]
pub(super) struct Known(Mutex<HashSet<KeyId>>);

/// The most keys that are remembered.
const MOST: usize = 100_000;

impl Request<'_> {
    /// Does `work` in the vault, for the caller.
    pub(super) fn run<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        self.engine.run(self.caller, work).map_err(Failure::from)
    }

    /// As [`Self::run`], for the use of a key: see [`Engine::quick`].
    pub(super) fn quick<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        self.engine.quick(self.caller, work).map_err(Failure::from)
    }

    /// The key of this id, if it is in a keystore of this interface: the ciphertexts of others have another form.
    pub(super) fn key(&self, id: &str) -> Result<KeyId, Failure> {
        let key: KeyId = parse(id, Failure::InvalidKeyId)?;
        if self.known.0.lock().is_ok_and(|known| known.contains(&key)) {
            return Ok(key);
        }
        let profile = self.run(async |vault, call| {
            let keystore = vault.key(key, call).await?.keystore.parse()?;
            Ok(vault.keystore(keystore).await?.profile)
        });
        if profile? != ProfileId::NHN {
            return Err(Failure::InvalidKeyId);
        }
        if let Ok(mut known) = self.known.0.lock() {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(key);
        }
        Ok(key)
    }

    /// The body. Members that are not known do no harm: clients of other versions send them.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(self.body).map_err(|_| Failure::InvalidRequest)
    }

    /// A parameter, if it is given.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that is a number, if it is given.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        self.parameter(name).map(|value| parse(value, Failure::InvalidRequest)).transpose()
    }

    /// Whether lists are asked for in full.
    pub(super) fn in_detail(&self) -> Result<bool, Failure> {
        match self.parameter("detail") {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Failure::InvalidRequest),
        }
    }

    /// How far east of Greenwich the vault's days begin, in minutes.
    pub(super) fn offset(&self) -> Result<i16, Failure> {
        let settings = self.engine.look(async |vault| vault.settings().await)?;
        Ok(settings.utc_offset_minutes)
    }
}

/// What a text says, or a failure of this kind.
pub(super) fn parse<T: FromStr>(text: &str, otherwise: Failure) -> Result<T, Failure> {
    text.parse().map_err(|_| otherwise)
}

/// The value of a credential as the engine writes it: addresses have several spellings.
pub(super) fn as_registered(kind: CredentialKind, given: &str) -> Result<String, Failure> {
    Ok(match kind {
        CredentialKind::Ipv4 => parse::<Ipv4Block>(given, Failure::InvalidRequest)?.to_string(),
        CredentialKind::Mac => parse::<MacAddress>(given, Failure::InvalidRequest)?.to_string(),
        CredentialKind::Certificate => given.to_owned(),
    })
}
