//! What the engine's terms are called for people.

use keystead_core::audit::Action;
use keystead_core::{KeyKind, KeyUsage, SignatureAlgorithm};

use crate::model::list::Group;
use crate::text::Text;

/// What a key is made of: its algorithm, and what people call such keys.
pub(crate) fn kind(t: &Text, kind: KeyKind) -> String {
    let word = match Group::of(kind) {
        Group::Confidential => return String::from(t.keystore.kind_secret),
        Group::Symmetric => t.keystore.kind_symmetric,
        Group::Asymmetric => t.keystore.kind_asymmetric,
        Group::Codes => t.keys.group_mac,
    };
    format!("{} · {word}", algorithm(kind))
}

/// The name of an algorithm, the same in every language; none for confidential data.
pub(crate) const fn algorithm(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Secret => "–",
        KeyKind::Aes256 => "AES-256",
        KeyKind::HmacSha256 => "HMAC-SHA-256",
        KeyKind::Rsa2048 => "RSA-2048",
        KeyKind::Rsa3072 => "RSA-3072",
        KeyKind::Rsa4096 => "RSA-4096",
        KeyKind::EcP256 => "ECDSA P-256",
        KeyKind::EcP384 => "ECDSA P-384",
        KeyKind::Ed25519 => "Ed25519",
        _ => "?",
    }
}

/// Who did something: two have no name of their own.
pub(crate) fn author(t: &Text, name: &str) -> String {
    String::from(match name {
        "owner" => t.keys.owner,
        "system" => t.life.system,
        name => name,
    })
}

/// What a key is for.
pub(crate) const fn usage(t: &Text, usage: KeyUsage) -> &'static str {
    match usage {
        KeyUsage::Keep => t.create.usage_keep,
        KeyUsage::EncryptDecrypt => t.create.usage_encrypt,
        KeyUsage::SignVerify => t.create.usage_sign,
        KeyUsage::EncryptAndSign => t.create.usage_both,
        KeyUsage::Mac => t.create.usage_mac,
    }
}

/// A signature algorithm with what stands behind its name in JOSE.
pub(crate) const fn signature(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => "RS256 · RSASSA-PKCS1-v1_5, SHA-256",
        SignatureAlgorithm::RsaPssSha256 => "PS256 · RSASSA-PSS, SHA-256",
        SignatureAlgorithm::EcdsaP256Sha256 => "ES256 · ECDSA, SHA-256",
        SignatureAlgorithm::EcdsaP384Sha384 => "ES384 · ECDSA, SHA-384",
        SignatureAlgorithm::Ed25519 => "EdDSA · Ed25519",
        _ => "?",
    }
}

/// What happened to a key, by the name of the action in the audit log.
pub(crate) const fn action(t: &Text, action: Action) -> &'static str {
    let t = &t.life;
    match action {
        Action::Create => t.act_create,
        Action::Import => t.act_import,
        Action::Update => t.act_update,
        Action::Delete => t.act_delete,
        Action::DeleteRequest => t.act_delete_request,
        Action::DeleteRequestCancel => t.act_delete_cancel,
        Action::ScheduledDelete => t.act_scheduled_delete,
        Action::Rotate => t.act_rotate,
        Action::AutoRotate => t.act_auto_rotate,
        Action::Enable => t.act_enable,
        Action::Disable => t.act_disable,
        Action::Activate => t.act_activate,
        Action::Deactivate => t.act_deactivate,
        Action::Compromise => t.act_compromise,
        Action::DefaultSet => t.act_default_set,
        Action::AccessSet => t.act_access_set,
        Action::RotationSet => t.act_rotation_set,
        Action::Get => t.act_get,
        Action::Encrypt => t.act_encrypt,
        Action::Decrypt | Action::DecryptCompromised => t.act_decrypt,
        Action::Rewrap => t.act_rewrap,
        Action::Sign => t.act_sign,
        Action::Verify => t.act_verify,
        Action::CreateLocalKey => t.act_data_key,
        Action::GetPrivateKey => t.act_private,
        Action::GetPublicKey => t.act_public,
        // Nothing else happens to a key; a newer engine's action still has its name.
        other => other.name(),
    }
}
