//! Keys with two halves: what the engine leaves to the platform.

use keystead_core::jose::{JwtChecks, JwtKeys, JwtOptions, Token, VerifiedJwt};
use keystead_core::{
    Call, Candidate, Error, JwsJob, KeyId, Provider, SignJob, SignOptions, Signable, Signature, Store,
    TokenJob, Vault, VerifyJob, VersionNumber,
};

use crate::asymmetric::{generate_rsa, sign_message, verify_message};
use crate::edge::{OsRandom, now};

/// How often one change can ask for another new key: it makes one version of one key.
const KEYS_PER_CHANGE: u32 = 64;

/// Does `change`, and has WebCrypto make the private keys that it needs: RSA takes WebAssembly too long.
///
/// # Errors
/// Those of `change`; [`Error::MaterialNeeded`] where WebCrypto is missing.
pub async fn with_new_keys<S: Store, T>(
    vault: &Vault<S>,
    mut change: impl AsyncFnMut(&mut Call<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    for _ in 0..KEYS_PER_CHANGE {
        match change(&mut Call::new(now(), &mut OsRandom)).await {
            Err(Error::MaterialNeeded { kind }) => {
                vault.offer_material(kind, generate_rsa(kind).await?)?;
            }
            outcome => return outcome,
        }
    }
    Err(Error::Unreachable("a change that never has enough keys"))
}

/// Signs as [`Vault::sign`] does, with the platform's cryptography where it has any.
///
/// # Errors
/// As [`Vault::sign`].
pub async fn sign<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    signable: Signable<'_>,
    options: SignOptions,
) -> Result<Signature, Error> {
    let job = with_new_keys(vault, async |call| vault.sign_job(key, signable, options, call).await).await?;
    finish_job(&job, signable).await
}

/// Signs a token as [`Vault::sign_jwt`] does, with the platform's cryptography where it has any.
///
/// # Errors
/// As [`Vault::sign_jwt`].
pub async fn sign_jwt<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    claims: &str,
    options: &JwtOptions,
) -> Result<String, Error> {
    let job = with_new_keys(vault, async |call| vault.jwt_job(key, claims, options, call).await).await?;
    finish_jws(job).await
}

/// Signs a payload as [`Vault::sign_jws`] does, with the platform's cryptography where it has any.
///
/// # Errors
/// As [`Vault::sign_jws`].
pub async fn sign_jws<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    payload: &[u8],
    header: &str,
) -> Result<String, Error> {
    let job = with_new_keys(vault, async |call| vault.jws_job(key, payload, header, call).await).await?;
    finish_jws(job).await
}

/// Computes the signature of a token.
///
/// # Errors
/// As [`finish_job`].
pub async fn finish_jws(job: JwsJob) -> Result<String, Error> {
    let Some((input, signing)) = job.elsewhere() else { return job.sign(&mut OsRandom) };
    let signature = finish_job(signing, Signable::Message(input)).await?;
    Ok(job.finish(&signature))
}

/// Computes the signature of a job, with the platform's cryptography where it has any. `signable` is what it was made for.
///
/// # Errors
/// As [`SignJob::sign`].
pub async fn finish_job(job: &SignJob, signable: Signable<'_>) -> Result<Signature, Error> {
    let Signable::Message(message) = signable else { return job.sign(signable, &mut OsRandom) };
    if let Some(made) = sign_message(job.algorithm(), || job.pkcs8(), job.shelf(), message).await? {
        return job.finish(made);
    }
    match job.sign(signable, &mut OsRandom) {
        Err(Error::ComputedElsewhere) => {
            let key = Provider::RUSTCRYPTO.asymmetric.load(job.kind(), &job.pkcs8()?)?;
            job.finish(key.sign(job.algorithm(), signable, &mut OsRandom)?)
        }
        outcome => outcome,
    }
}

/// Verifies as [`Vault::verify`] does, with the platform's cryptography where it has any.
///
/// # Errors
/// As [`Vault::verify`].
pub async fn verify<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    version: Option<VersionNumber>,
    signable: Signable<'_>,
    signature: &[u8],
    options: SignOptions,
) -> Result<bool, Error> {
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let job = vault.verify_job(key, version, signable, signature, options, &mut call).await?;
    let signer = signer(vault, &job, signable).await?;
    vault.finish_verify(job, signer, &mut call).await?;
    Ok(signer.is_some())
}

/// Verifies a token as [`Vault::verify_jws`] does, with the platform's cryptography where it has any.
///
/// # Errors
/// As [`Vault::verify_jws`].
pub async fn verify_jws<S: Store>(
    vault: &Vault<S>,
    keys: JwtKeys,
    token: &str,
) -> Result<(Token, KeyId, VersionNumber), Error> {
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let job = vault.verify_jws_job(keys, token, &mut call).await?;
    let signer = signer_of(vault, &job).await?;
    vault.finish_verify_jws(job, signer, &mut call).await
}

/// Verifies a token as [`Vault::verify_jwt`] does, with the platform's cryptography where it has any.
///
/// # Errors
/// As [`Vault::verify_jwt`].
pub async fn verify_jwt<S: Store>(
    vault: &Vault<S>,
    keys: JwtKeys,
    token: &str,
    checks: &JwtChecks,
) -> Result<VerifiedJwt, Error> {
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let job = vault.verify_jwt_job(keys, token, checks, &mut call).await?;
    let signer = signer_of(vault, &job).await?;
    vault.finish_verify_jwt(job, signer, checks, &mut call).await
}

async fn signer_of<S: Store>(vault: &Vault<S>, job: &TokenJob) -> Result<Option<VersionNumber>, Error> {
    match job.elsewhere() {
        Some((input, job)) => signer(vault, job, Signable::Message(input)).await,
        None => Ok(None),
    }
}

/// The version whose signature it is.
async fn signer<S: Store>(
    vault: &Vault<S>,
    job: &VerifyJob,
    signable: Signable<'_>,
) -> Result<Option<VersionNumber>, Error> {
    let Signable::Message(message) = signable else { return job.signer(vault.provider(), signable) };
    for Candidate { version, public, shelf } in job.candidates() {
        match verify_message(job.algorithm(), public, shelf, message, job.signature()).await? {
            Some(true) => return Ok(Some(*version)),
            Some(false) => {}
            None => return job.signer(vault.provider(), signable),
        }
    }
    Ok(None)
}
