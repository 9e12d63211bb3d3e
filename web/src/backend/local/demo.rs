//! A vault to try things out with: a few keystores and keys, and a passphrase that everybody knows.

use std::rc::Rc;

use keystead_core::client::Gate;
use keystead_core::{Error, KeyKind, KeystoreId, NewKey, ProfileId, RotationPolicy};
use zeroize::Zeroizing;

use super::{LocalVault, create, key_id, keystore_id};
use crate::backend::Problem;
use crate::backend::keystores::{KeystoreDraft, Keystores};
use crate::platform::prefs;

/// The passphrase of every demo vault. Nothing that matters belongs into one.
pub(crate) const PASSPHRASE: &str = "try keystead today";

/// The user PIN of its keystore for tokens.
pub(crate) const PIN: &str = "Demo-2580 pin";

/// The names in a demo vault, in the reader's language.
pub(crate) struct Names {
    pub(crate) vault: &'static str,
    pub(crate) keystore: &'static str,
    pub(crate) tokens: &'static str,
    pub(crate) cards: &'static str,
    pub(crate) invoices: &'static str,
    pub(crate) archive: &'static str,
    pub(crate) old: &'static str,
}

/// Whether the vault with this id was made as a demo in this browser.
pub(crate) fn is_demo(vault: &str) -> bool {
    prefs::read(prefs::DEMO).as_deref() == Some(vault)
}

/// Makes a demo vault.
pub(crate) async fn make(names: &Names) -> Result<Rc<LocalVault>, Problem> {
    let (vault, _) = create(names.vault, PASSPHRASE).await?;
    prefs::write(prefs::DEMO, &vault.vault.info().await.map_err(Problem::from)?.id);
    let draft = |name: &str, profile, pin: Option<&str>| KeystoreDraft {
        name: name.into(),
        description: String::new(),
        profile,
        gate: Gate::default(),
        pin: pin.map(|pin| Zeroizing::new(pin.into())),
    };
    let standard = vault.create_keystore(draft(names.keystore, ProfileId::STANDARD, None)).await?;
    let tokens = vault.create_keystore(draft(names.tokens, ProfileId::JWT, Some(PIN))).await?;
    vault.fill(keystore_id(&standard.id)?, keystore_id(&tokens.id)?, names).await?;
    Ok(vault)
}

impl LocalVault {
    async fn fill(&self, standard: KeystoreId, tokens: KeystoreId, names: &Names) -> Result<(), Problem> {
        let monthly = RotationPolicy { period_days: Some(30), max_operations: None, max_bytes: None };
        self.call(async |vault, call| {
            let aes = |name: &str| NewKey::new(name, KeyKind::Aes256);
            let cards = NewKey { rotation: Some(monthly), ..aes(names.cards) };
            let cards = key_id(&vault.create_key(standard, cards, call).await?.id)?;
            vault.rotate(cards, call).await?;
            vault.create_key(standard, NewKey::new(names.invoices, KeyKind::EcP256), call).await?;
            let archive = key_id(&vault.create_key(standard, aes(names.archive), call).await?.id)?;
            vault.disable(archive, call).await?;
            let old = key_id(&vault.create_key(standard, aes(names.old), call).await?.id)?;
            vault.request_deletion(old, call).await?;
            vault.create_key(tokens, NewKey::new("login", KeyKind::EcP256), call).await?;
            Ok::<_, Error>(())
        })
        .await
    }
}
