//! The path of everything that protects with a key's default version, or processes what an older one protected:
//! authorize, count, record.

use alloc::vec::Vec;

use super::ready::{ATTEMPTS, Ready};
use super::{Vault, notes};
use crate::call::Call;
use crate::error::{self, Error};
use crate::id::{CredentialId, KeyId, VersionNumber};
use crate::operation::Operation;
use crate::store::Store;

/// The most versions that are tried where what is verified names none.
const MAX_CANDIDATES: usize = 32;

impl<S: Store> Vault<S> {
    /// Authorizes `operation` with the default version of `key`, counts it as one message of `bytes` bytes, and records it.
    /// `check` says what else is asked of the key, before anything is counted.
    pub(super) async fn protect<T>(
        &self,
        operation: Operation,
        key: KeyId,
        bytes: u64,
        check: impl Fn(&Ready) -> Result<T, Error>,
        call: &mut Call<'_>,
    ) -> Result<(Ready, VersionNumber), Error> {
        for _ in 0..ATTEMPTS {
            let ready = self.ready(key, call).await?;
            let asked = self.ask_protect(&ready, operation, &check, call);
            let version = asked.as_ref().ok().map(|(version, _)| *version);
            let counted = match version {
                Some(version) => self.count(key, version, 1, bytes, call).await,
                None => Ok(true),
            };
            if matches!(counted, Ok(false)) {
                // Its use was due to end with this message: there is another version now.
                continue;
            }
            let asked = asked.and_then(|asked| counted.map(|_| asked));
            let note = notes::key(operation, &ready.key, version);
            let permitted = asked.as_ref().map(|(_, used)| used.as_slice());
            self.record(note, &ready.subject, key, permitted, call).await?;
            return asked.map(|(version, _)| (ready, version));
        }
        Err(Error::KeyNotLoaded)
    }

    /// As [`Self::protect`], for a key that is prepared.
    pub(super) fn protect_sync<T>(
        &self,
        operation: Operation,
        key: KeyId,
        bytes: u64,
        check: impl Fn(&Ready) -> Result<T, Error>,
        call: &mut Call<'_>,
    ) -> Result<(Ready, VersionNumber), Error> {
        let ready = self.ready_sync(key, call)?;
        let asked = self.ask_protect(&ready, operation, check, call);
        if let Ok((version, _)) = &asked
            && !self.leases.lock().take_prepared(key, *version, bytes)
        {
            return Err(Error::KeyNotLoaded);
        }
        let note = notes::key(operation, &ready.key, asked.as_ref().ok().map(|(version, _)| *version));
        let permitted = asked.as_ref().map(|(_, used)| used.as_slice());
        self.record_sync(note, &ready.subject, key, permitted, call)?;
        asked.map(|(version, _)| (ready, version))
    }

    /// The version to protect with, and the credentials by which the client was known.
    pub(super) fn ask_protect<T>(
        &self,
        ready: &Ready,
        operation: Operation,
        check: impl Fn(&Ready) -> Result<T, Error>,
        call: &Call<'_>,
    ) -> Result<(VersionNumber, Vec<CredentialId>), Error> {
        let version = ready.key.primary(&ready.site.keystore.rules).map(|version| version.number);
        let used = self.ask(ready, operation, version, call)?;
        check(ready)?;
        Ok((version.ok_or(Error::NotFound(error::Subject::Version))?, used))
    }

    /// The versions to verify with, newest first: the one that is named, or every one that may. And the credentials by
    /// which the client was known.
    pub(super) fn ask_process(
        &self,
        ready: &Ready,
        operation: Operation,
        named: Option<VersionNumber>,
        call: &Call<'_>,
    ) -> Result<(Vec<VersionNumber>, Vec<CredentialId>), Error> {
        if let Some(version) = named {
            let used = self.ask(ready, operation, Some(version), call)?;
            return Ok((Vec::from([version]), used));
        }
        // A key may have no version; whoever may not use it does not learn that.
        self.admit_question(ready, operation, call)?;
        let mut refused = Error::NotFound(error::Subject::Version);
        let mut versions = Vec::new();
        let mut credentials = Vec::new();
        for version in ready.key.versions.iter().rev().take(MAX_CANDIDATES) {
            match self.ask(ready, operation, Some(version.number), call) {
                Ok(used) => {
                    versions.push(version.number);
                    credentials = used;
                }
                Err(error) if versions.is_empty() => refused = error,
                Err(_) => {}
            }
        }
        if versions.is_empty() { Err(refused) } else { Ok((versions, credentials)) }
    }
}
