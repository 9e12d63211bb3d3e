//! Hardware security modules: their tokens, and the keys in them.

use std::collections::{BTreeMap, BTreeSet};

use keystead_core::body::{
    ChangeTokenPinBody, DeleteKeyBody, HsmKeyView, HsmKeysView, HsmManagedView, HsmMissingView,
    HsmModuleView, HsmPinView, HsmTokenView, HsmView, InitTokenBody, ResetTokenPinBody, TokenPinBody,
};
use keystead_core::hsm::{Hsm as _, HsmObject, HsmProblem, ObjectId, TokenSerial};
use keystead_core::pin::Pin;
use keystead_core::{
    Error, KeyQuery, KeyRow, KeyView, Operation as Permission, TokenEvent, VersionStateView,
};

use crate::hsm::{
    Attempts, Erase, Failure, FinalTry, ObjectKind, ObjectView, PinView, Token, TokenName, TokenPin,
    TokenView, Tokens, kind_of, off_the_reactor, root_slot,
};
use crate::serve::api::operation::{Ask, Done, Found, Made, Table, delete, get, post};
use crate::serve::problem::Problem;

/// The most keys of a page while looking for those in a token.
const PAGE: u32 = 1_000;

pub(super) fn add(table: &mut Table) {
    table.about("Hardware security modules");
    looked_at(table);
    set_up(table);
    logged_in(table);
    keys(table);
}

fn looked_at(table: &mut Table) {
    table.plain(get("/hsm", "showHsm"), "Shows the module and its tokens", |ask| {
        ask.run(async |vault, call| vault.require(Permission::ReadAudit, call).await)?;
        let Some(tokens) = ask.tokens else {
            return Ok(Found(HsmView { module: None, tokens: Vec::new(), problem: None }));
        };
        Ok(Found(off_the_reactor(|| view(tokens))))
    });
}

fn set_up(table: &mut Table) {
    table.takes(
        post("/hsm/tokens", "initializeToken"),
        "Sets a token up: its label and its PINs. Of a token that is set up already, every key is lost: it is refused",
        |ask, body: InitTokenBody| {
            let tokens = managed(ask, TokenEvent::Initialize, &body.label)?;
            let (so_pin, user_pin) = (Pin::new(body.so_pin.expose())?, Pin::new(body.user_pin.expose())?);
            let outcome = off_the_reactor(|| {
                tokens.module()?.initialize_token(body.slot, &body.label, &so_pin, &user_pin, Erase::No)
            });
            let named = outcome.as_ref().map_or(body.label.as_str(), |made| made.serial.as_str());
            noted(ask, TokenEvent::Initialize, named, outcome.as_ref().map(|_| ()))?;
            Ok(Made(token_view(tokens, body.slot, &outcome?)))
        },
    );
    table.takes(
        post("/hsm/tokens/{token}/pin", "changeTokenPin"),
        "Changes the user PIN of a token",
        |ask, body: ChangeTokenPinBody| {
            let (tokens, serial) = named(ask, TokenEvent::ChangePin)?;
            let new = Pin::new(body.new.expose())?;
            let outcome = off_the_reactor(|| {
                let old = TokenPin::new(body.current.expose())?;
                if tokens.is_logged_in(&serial) {
                    return tokens.token(&serial)?.change_pin(&old, &new);
                }
                tokens.module()?.change_user_pin(&name(&serial), &old, &new, FinalTry::Keep)
            });
            noted(ask, TokenEvent::ChangePin, serial.as_str(), outcome.as_ref().copied())?;
            outcome?;
            Ok(Done)
        },
    );
    table.takes(
        post("/hsm/tokens/{token}/reset-pin", "resetTokenPin"),
        "Sets the user PIN of a token, by its security officer. The server is logged out of the token",
        |ask, body: ResetTokenPinBody| {
            let (tokens, serial) = named(ask, TokenEvent::ResetPin)?;
            let new = Pin::new(body.new.expose())?;
            let outcome = off_the_reactor(|| {
                tokens.log_out(&serial)?;
                let so_pin = TokenPin::new(body.so_pin.expose())?;
                tokens.module()?.reset_user_pin(&name(&serial), &so_pin, &new, FinalTry::Keep)
            });
            noted(ask, TokenEvent::ResetPin, serial.as_str(), outcome.as_ref().copied())?;
            outcome?;
            Ok(Done)
        },
    );
    table.takes(
        post("/hsm/tokens/{token}/so-pin", "changeTokenSoPin"),
        "Changes the PIN of a token's security officer. The server is logged out of the token",
        |ask, body: ChangeTokenPinBody| {
            let (tokens, serial) = named(ask, TokenEvent::ChangeSoPin)?;
            let new = Pin::new(body.new.expose())?;
            let outcome = off_the_reactor(|| {
                tokens.log_out(&serial)?;
                let old = TokenPin::new(body.current.expose())?;
                tokens.module()?.change_so_pin(&name(&serial), &old, &new, FinalTry::Keep)
            });
            noted(ask, TokenEvent::ChangeSoPin, serial.as_str(), outcome.as_ref().copied())?;
            outcome?;
            Ok(Done)
        },
    );
}

fn logged_in(table: &mut Table) {
    table.takes(
        post("/hsm/tokens/{token}/login", "logInToToken"),
        "Logs the server in to a token, until it ends or somebody logs it out",
        |ask, body: TokenPinBody| {
            let (tokens, serial) = named(ask, TokenEvent::LogIn)?;
            let outcome =
                off_the_reactor(|| tokens.log_in(&serial, TokenPin::new(body.pin.expose())?, FinalTry::Keep));
            noted(ask, TokenEvent::LogIn, serial.as_str(), outcome.as_ref().copied())?;
            outcome?;
            Ok(Done)
        },
    );
    table.plain(
        delete("/hsm/tokens/{token}/login", "logOutOfToken"),
        "Logs the server out of a token: its keys rest until somebody logs in",
        |ask| {
            let (tokens, serial) = named(ask, TokenEvent::LogOut)?;
            let outcome = off_the_reactor(|| tokens.log_out(&serial));
            noted(ask, TokenEvent::LogOut, serial.as_str(), outcome.as_ref().copied())?;
            outcome?;
            Ok(Done)
        },
    );
}

fn keys(table: &mut Table) {
    table.plain(get("/hsm/tokens/{token}/keys", "listTokenKeys"), "Lists the keys in a token", |ask| {
        ask.run(async |vault, call| vault.require(Permission::ReadAudit, call).await)?;
        let (tokens, serial) = (tokens(ask)?, serial(ask)?);
        let found = off_the_reactor(|| {
            let token = tokens.ready(&serial)?;
            let objects = token.objects()?;
            let keys = objects.iter().filter(|it| is_key(it)).map(|it| key_view(&token, it));
            keys.collect::<Result<Vec<_>, Failure>>()
        })?;
        let (mut managed, unlocking) = (managed_keys(ask, &serial)?, unlocking(ask, &serial)?);
        let keys = found.into_iter().map(|key| HsmKeyView {
            managed: managed.remove(&key.cka_id),
            unlocks: unlocking.contains(&key.cka_id),
            ..key
        });
        let keys = keys.collect();
        let missing = managed.into_iter().map(|(cka_id, version)| HsmMissingView { cka_id, version });
        Ok(Found(HsmKeysView { keys, missing: missing.collect() }))
    });
    let remove = post("/hsm/tokens/{token}/keys/{ckaId}/delete", "deleteTokenKey");
    table.takes(
        remove,
        "Removes a key from a token at once that is no version of the vault, for whoever shows the user PIN",
        |ask, body: DeleteKeyBody| {
            let id: ObjectId = ask.id("ckaId")?;
            let text = id.to_string();
            let (tokens, serial) = named(ask, TokenEvent::Delete(&text))?;
            if managed_keys(ask, &serial)?.contains_key(&text) || unlocking(ask, &serial)?.contains(&text) {
                // It is deleted with what needs it: here it would be lost under that.
                return Err(Error::from(HsmProblem::ObjectInUse).into());
            }
            let pin = body.pin.ok_or(Error::from(HsmProblem::PinRequired))?;
            let object = HsmObject { token: serial.clone(), id };
            let removed = tokens
                .verify_pin(&serial, pin.expose())
                .and_then(|()| tokens.find(&object).map(|_| ()))
                .and_then(|()| tokens.destroy(&object));
            let event = TokenEvent::Delete(&text);
            ask.run(async |vault, call| {
                vault.note_token(event, serial.as_str(), removed.as_ref().copied(), call).await
            })?;
            removed?;
            Ok(Done)
        },
    );
}

/// The tokens that are configured.
fn tokens(ask: &Ask<'_>) -> Result<&'static Tokens, Problem> {
    ask.tokens.ok_or_else(|| Error::from(HsmProblem::Absent).into())
}

/// The same, for somebody who may look after them.
fn managed(ask: &Ask<'_>, event: TokenEvent<'_>, token: &str) -> Result<&'static Tokens, Problem> {
    ask.run(async |vault, call| vault.may_manage_token(event, token, call).await)?;
    tokens(ask)
}

fn serial(ask: &Ask<'_>) -> Result<TokenSerial, Problem> {
    ask.id("token")
}

fn named(ask: &Ask<'_>, event: TokenEvent<'_>) -> Result<(&'static Tokens, TokenSerial), Problem> {
    let serial = serial(ask)?;
    Ok((managed(ask, event, serial.as_str())?, serial))
}

fn name(serial: &TokenSerial) -> TokenName {
    TokenName::new(serial.as_str())
}

/// Records how something ended.
fn noted(
    ask: &Ask<'_>,
    event: TokenEvent<'_>,
    token: &str,
    outcome: Result<(), &Failure>,
) -> Result<(), Problem> {
    let outcome = outcome.map_err(|failure| Error::from(failure.clone()));
    ask.run(async |vault, call| vault.note_token(event, token, outcome.as_ref().copied(), call).await)
}

/// The versions that lie in a token, by the `CKA_ID` of their object.
fn managed_keys(ask: &Ask<'_>, token: &TokenSerial) -> Result<BTreeMap<String, HsmManagedView>, Problem> {
    ask.run(async |vault, call| {
        let keystores = vault.keystores().await?;
        let names: BTreeMap<String, String> =
            keystores.into_iter().map(|keystore| (keystore.id, keystore.name)).collect();
        let mut found = BTreeMap::new();
        let mut query = KeyQuery { limit: PAGE, ..KeyQuery::default() };
        loop {
            let page = vault.keys(&query, call).await?;
            for row in page.items {
                if let KeyRow::Full(key) = row
                    && key.token.as_deref() == Some(token.as_str())
                {
                    let name = names.get(&key.keystore).cloned().unwrap_or_default();
                    found.extend(versions_of(&key, &name));
                }
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
        let keystores: BTreeSet<String> = found.values().map(|it| it.keystore.clone()).collect();
        for keystore in keystores {
            let set = vault.jwks(keystore.parse()?, call).await?;
            for version in found.values_mut() {
                version.published |=
                    set.keys.iter().any(|key| key.key == version.key && key.version == version.version);
            }
        }
        Ok(found)
    })
}

/// The `CKA_ID`s of the keys in a token that open the vault.
fn unlocking(ask: &Ask<'_>, token: &TokenSerial) -> Result<BTreeSet<String>, Problem> {
    let slots = ask.run(async |vault, _| vault.slots().await)?;
    let objects = slots.iter().filter_map(root_slot::reference_of).filter_map(|it| root_slot::object_of(&it));
    Ok(objects.filter(|object| object.token == *token).map(|object| object.id.to_string()).collect())
}

/// The versions of a key that lie in its token.
fn versions_of(key: &KeyView, keystore: &str) -> impl Iterator<Item = (String, HsmManagedView)> {
    let live = key.versions.iter().filter(|version| version.state != VersionStateView::Destroyed);
    live.filter_map(move |version| {
        let view = HsmManagedView {
            keystore: key.keystore.clone(),
            keystore_name: keystore.to_owned(),
            key: key.id.clone(),
            name: key.name.clone(),
            version: version.number,
            created: version.created,
            last_used: key.last_used,
            published: false,
        };
        Some((version.cka_id.clone()?, view))
    })
}

/// The module and its tokens as they are now.
fn view(tokens: &Tokens) -> HsmView {
    let module = tokens.module().and_then(|module| module.info().map(|info| (module, info)));
    let (module, info) = match module {
        Ok(found) => found,
        Err(failure) => {
            return HsmView { module: None, tokens: Vec::new(), problem: Some(failure.to_string()) };
        }
    };
    let view = HsmModuleView {
        description: info.description,
        manufacturer: info.manufacturer,
        version: info.version,
    };
    match module.slots() {
        Ok(slots) => {
            let found = slots.iter().filter_map(|slot| Some((slot.slot, slot.token.as_ref()?)));
            let found = found.map(|(slot, token)| token_view(tokens, slot, token)).collect();
            HsmView { module: Some(view), tokens: found, problem: None }
        }
        Err(failure) => {
            HsmView { module: Some(view), tokens: Vec::new(), problem: Some(failure.to_string()) }
        }
    }
}

fn token_view(tokens: &Tokens, slot: u64, token: &TokenView) -> HsmTokenView {
    let serial: Option<TokenSerial> = token.serial.parse().ok().filter(|_| token.initialized);
    HsmTokenView {
        slot,
        serial: token.serial.clone(),
        label: token.label.clone(),
        manufacturer: token.manufacturer.clone(),
        model: token.model.clone(),
        hardware_version: token.hardware_version.clone(),
        firmware_version: token.firmware_version.clone(),
        min_pin_bytes: token.min_pin_bytes as u64,
        max_pin_bytes: token.max_pin_bytes as u64,
        initialized: token.initialized,
        user_pin_set: token.user_pin_set,
        user_pin: pin_view(&token.user_pin),
        so_pin: pin_view(&token.so_pin),
        logged_in: serial.as_ref().is_some_and(|serial| tokens.is_logged_in(serial)),
        logs_in_by_itself: serial.as_ref().is_some_and(|serial| tokens.is_preset(serial)),
    }
}

fn pin_view(pin: &PinView) -> HsmPinView {
    HsmPinView {
        count_low: matches!(pin.attempts, Attempts::Fewer | Attempts::Last),
        final_try: pin.attempts == Attempts::Last,
        locked: pin.attempts == Attempts::None,
        to_be_changed: pin.to_be_changed,
    }
}

fn is_key(object: &ObjectView) -> bool {
    matches!(object.class, ObjectKind::PrivateKey | ObjectKind::SecretKey)
}

fn key_view(token: &Token, object: &ObjectView) -> Result<HsmKeyView, Failure> {
    let kind = kind_of(object);
    let public = match kind.filter(|kind| kind.is_asymmetric()).zip(object.id_bytes()) {
        // A private key without a public half is no key of ours, and is listed all the same.
        Some((_, id)) => token.public_key(&id).ok(),
        None => None,
    };
    Ok(HsmKeyView {
        cka_id: object.id.clone(),
        label: object.label.clone(),
        kind,
        algorithm: algorithm(object),
        local: object.local == Some(true),
        sensitive: object.sensitive == Some(true),
        always_sensitive: object.always_sensitive == Some(true),
        extractable: object.extractable == Some(true),
        never_extractable: object.never_extractable == Some(true),
        private: object.private == Some(true),
        destroyable: object.destroyable != Some(false),
        pem: public.as_ref().and_then(|public| public.to_pem().ok()),
        jwk: public.as_ref().and_then(|public| public.to_jwk().ok()),
        unlocks: false,
        managed: None,
    })
}

/// `RSA 2048`, `EC P-256`, `AES 256`.
fn algorithm(object: &ObjectView) -> String {
    let size = object.bits.map(|bits| bits.to_string()).or_else(|| object.curve.clone());
    let parts = [object.key_type.clone(), size];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
