//! What keys are used for.

use keystead_core::body::{
    Base64, BatchBody, BatchView, CipherBody, CiphertextBody, CiphertextView, DataKeyBody, DataKeyView,
    MacBody, MacView, PlaintextView, RandomBody, RandomView, RewrapBody, SignBody, SignatureView,
    VerifiedView, VerifyBody, VerifyMacBody,
};
use keystead_core::{BatchItem, Error, KeyId, StreamHeader, VersionNumber};

use crate::serve::api::operation::{Ask, Found, Table, post};
use crate::serve::problem::Problem;

/// The most bytes of a body with messages: 32 MiB as base64, and what is beside it.
const MESSAGE_BYTES: usize = 48 << 20;
const ONE: &str = "Give one of message and digest.";
const ITEMS: &str = "A batch has 1 to 1,000 items.";

pub(super) fn add(table: &mut Table) {
    table.about("Data");
    ciphers(table);
    signatures(table);
}

fn ciphers(table: &mut Table) {
    table
        .takes(post("/keys/{key}/encrypt", "encrypt"), "Encrypts a message", |ask, body: CipherBody| {
            let key = ask.id("key")?;
            let sealed = ask.quick(async |vault, call| {
                vault.encrypt(key, &body.plaintext.0, body.associated(), call).await
            });
            Ok(Found(CiphertextView { ciphertext: Base64(sealed?) }))
        })
        .large(MESSAGE_BYTES);
    table
        .takes(post("/keys/{key}/decrypt", "decrypt"), "Decrypts a message", |ask, body: CiphertextBody| {
            let key = Some(ask.id("key")?);
            let opened = ask.quick(async |vault, call| {
                let (ciphertext, beside) = (body.ciphertext.0.as_slice(), body.associated());
                if body.compromised {
                    vault.decrypt_compromised(key, ciphertext, beside, call).await
                } else {
                    vault.decrypt(key, ciphertext, beside, call).await
                }
            });
            Ok(Found(PlaintextView { plaintext: opened?.into() }))
        })
        .large(MESSAGE_BYTES);
    let batch = post("/keys/{key}/encrypt-batch", "encryptBatch");
    table
        .takes(batch, "Encrypts all of many messages, or none", |ask, body: BatchBody| {
            let key = ask.id("key")?;
            if !(1..=1_000).contains(&body.items.len()) {
                return Err(Problem::choice(ITEMS));
            }
            let items: Vec<_> =
                body.items.iter().map(|item| BatchItem::new(&item.plaintext.0, item.associated())).collect();
            let sealed = ask.run(async |vault, call| vault.encrypt_batch(key, &items, call).await)?;
            let items =
                sealed.into_iter().map(|ciphertext| CiphertextView { ciphertext: Base64(ciphertext) });
            Ok(Found(BatchView { items: items.collect() }))
        })
        .large(MESSAGE_BYTES);
    let rewrap = post("/keys/{key}/rewrap", "rewrap");
    table
        .takes(
            rewrap,
            "Puts a ciphertext under this key, or the newest version of its own",
            |ask, body: RewrapBody| {
                let to: KeyId = ask.id("key")?;
                let from: KeyId = match &body.from {
                    Some(from) => from.parse().map_err(Problem::from)?,
                    None => to,
                };
                let ciphertext = body.ciphertext.0.as_slice();
                if StreamHeader::is_stream(ciphertext) {
                    return Ok(Found(CiphertextView { ciphertext: Base64(header(ask, &body, from, to)?) }));
                }
                let anew = ask.quick(async |vault, call| {
                    vault.rewrap(Some(from), ciphertext, to, body.associated(), call).await
                });
                Ok(Found(CiphertextView { ciphertext: Base64(anew?) }))
            },
        )
        .large(MESSAGE_BYTES);
    let data_key = post("/keys/{key}/data-key", "makeDataKey");
    table.may_take(data_key, "Makes a data key", |ask, body: DataKeyBody| {
        let (key, size) = (ask.id("key")?, body.size()?);
        let view = ask.quick(async |vault, call| {
            Ok(if body.sealed {
                let ciphertext = vault.data_key_sealed(key, size, body.associated(), call).await?;
                DataKeyView { plaintext: None, ciphertext: Base64(ciphertext) }
            } else {
                let made = vault.data_key(key, size, body.associated(), call).await?;
                let plaintext = Some(made.plaintext.expose().to_vec().into());
                DataKeyView { plaintext, ciphertext: Base64(made.ciphertext) }
            })
        });
        Ok(Found(view?))
    });
    table.takes(post("/random", "drawRandom"), "Draws random bytes", |ask, body: RandomBody| {
        let bytes = ask.quick(async |vault, call| vault.random_bytes(body.bytes, call).await)?;
        Ok(Found(RandomView { bytes: bytes.expose().to_vec().into() }))
    });
}

/// The header of a stream for another key: what is behind it stays as it is, and need not be sent.
fn header(ask: &Ask<'_>, body: &RewrapBody, from: KeyId, to: KeyId) -> Result<Vec<u8>, Problem> {
    if StreamHeader::parse(&body.ciphertext.0)?.key != from {
        return Err(Error::CiphertextOtherKey.into());
    }
    if !body.context.0.is_empty() {
        return Err(Error::ContextNotTaken.into());
    }
    ask.run(async |vault, call| vault.rewrap_stream(&body.ciphertext.0, to, &body.aad.0, call).await)
}

fn signatures(table: &mut Table) {
    table
        .takes(post("/keys/{key}/sign", "sign"), "Signs a message or its digest", |ask, body: SignBody| {
            let key = ask.id("key")?;
            let signable = body.signable().ok_or_else(|| Problem::choice(ONE))?;
            let made =
                ask.quick(async |vault, call| vault.sign(key, signable, body.options(), call).await)?;
            let signature = Base64(made.bytes);
            Ok(Found(SignatureView { signature, version: made.version.0, algorithm: made.algorithm }))
        })
        .large(MESSAGE_BYTES);
    table
        .takes(post("/keys/{key}/verify", "verify"), "Verifies a signature", |ask, body: VerifyBody| {
            let (key, version) = (ask.id("key")?, body.version.map(VersionNumber));
            let signable = body.signable().ok_or_else(|| Problem::choice(ONE))?;
            let valid = ask.quick(async |vault, call| {
                vault.verify(key, version, signable, &body.signature.0, body.options(), call).await
            });
            Ok(Found(VerifiedView { valid: valid? }))
        })
        .large(MESSAGE_BYTES);
    let make = post("/keys/{key}/mac", "makeMac");
    table
        .takes(make, "Makes a message authentication code", |ask, body: MacBody| {
            let key = ask.id("key")?;
            let (version, mac) =
                ask.quick(async |vault, call| vault.make_mac(key, &body.message.0, call).await)?;
            Ok(Found(MacView { mac: Base64(mac.to_vec()), version: version.0 }))
        })
        .large(MESSAGE_BYTES);
    let verify = post("/keys/{key}/verify-mac", "verifyMac");
    table
        .takes(verify, "Verifies a message authentication code", |ask, body: VerifyMacBody| {
            let (key, version) = (ask.id("key")?, body.version.map(VersionNumber));
            let valid = ask.quick(async |vault, call| {
                vault.verify_mac(key, version, &body.message.0, &body.mac.0, call).await
            });
            Ok(Found(VerifiedView { valid: valid? }))
        })
        .large(MESSAGE_BYTES);
}
