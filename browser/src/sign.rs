//! Keys with two halves: what the engine leaves to WebCrypto.

use keystead_core::jose::JwtOptions;
use keystead_core::{
    Call, Error, JwsJob, KeyId, KeyKind, SignJob, SignOptions, Signable, Signature, Store, Vault,
};

use crate::edge::{OsRandom, now};
use crate::rsa::{generate_rsa, sign_rsa};

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

/// Signs as [`Vault::sign`] does, with WebCrypto where the engine leaves it to that.
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

/// Signs a token as [`Vault::sign_jwt`] does, with WebCrypto where the engine leaves it to that.
///
/// # Errors
/// As [`Vault::sign_jwt`].
pub async fn sign_jwt<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    claims: &str,
    options: &JwtOptions,
) -> Result<String, Error> {
    if is_hmac(vault, key).await? {
        return vault.sign_jwt(key, claims, options, &mut Call::new(now(), &mut OsRandom)).await;
    }
    finish(with_new_keys(vault, async |call| vault.jwt_job(key, claims, options, call).await).await?).await
}

/// Signs a payload as [`Vault::sign_jws`] does, with WebCrypto where the engine leaves it to that.
///
/// # Errors
/// As [`Vault::sign_jws`].
pub async fn sign_jws<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    payload: &[u8],
    header: &str,
) -> Result<String, Error> {
    if is_hmac(vault, key).await? {
        return vault.sign_jws(key, payload, header, &mut Call::new(now(), &mut OsRandom)).await;
    }
    finish(with_new_keys(vault, async |call| vault.jws_job(key, payload, header, call).await).await?).await
}

async fn is_hmac<S: Store>(vault: &Vault<S>, key: KeyId) -> Result<bool, Error> {
    Ok(vault.key(key, &Call::new(now(), &mut OsRandom)).await?.kind == KeyKind::HmacSha256)
}

async fn finish(job: JwsJob) -> Result<String, Error> {
    let signature = finish_job(job.job(), Signable::Message(job.signing_input())).await?;
    Ok(job.finish(&signature))
}

/// Computes the signature of a job, with WebCrypto where the engine leaves it to that. `signable` is what it was made for.
///
/// # Errors
/// As [`SignJob::sign`]; [`Error::ComputedElsewhere`] where WebCrypto is missing.
pub async fn finish_job(job: &SignJob, signable: Signable<'_>) -> Result<Signature, Error> {
    match (job.sign(signable, &mut OsRandom), signable) {
        (Err(Error::ComputedElsewhere), Signable::Message(message)) => {
            let private = job.private_material();
            job.finish(sign_rsa(job.kind(), private, job.algorithm(), message).await?)
        }
        (outcome, _) => outcome,
    }
}
