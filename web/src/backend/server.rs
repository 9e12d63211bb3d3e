//! A vault behind the server that this page came from, over the server's own interface. What is sent and given are the
//! engine's bodies and views; what may be done is decided there.

use core::cell::RefCell;
use std::rc::Rc;

use keystead_core::body::{ChangeBody, ListView, SessionView, SignInBody};
use keystead_core::{CheckReport, KeyView, KeystoreView, Role, TickReport, VaultInfo};
use serde::Serialize;
use zeroize::Zeroizing;

use self::wire::{Method, json, read};
use super::{Backend, News, Problem, Who};

mod approvals;
mod audit;
mod bundles;
mod change;
mod credentials;
mod events;
mod hsm;
mod jobs;
mod keys;
mod keystores;
mod overview;
mod principals;
mod protect;
mod service_keys;
mod slots;
mod tokens;
mod transfer;
mod wire;

/// A vault behind a server, for whoever is signed in there.
pub(crate) struct ServerVault {
    who: SessionView,
    events: RefCell<Option<events::Events>>,
}

/// What unlocks the vault of a server.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Opener {
    Passphrase(Zeroized),
    RecoveryCode(Zeroized),
    /// The content of a key file, in base64.
    KeyFile(Zeroized),
}

/// A secret that is sent.
pub(crate) type Zeroized = keystead_core::body::SecretText;

/// What stands for the proof of a page where nobody is signed in.
const NOBODY: &str = "none";

/// Whoever is signed in already.
pub(crate) async fn resume() -> Result<Rc<ServerVault>, Problem> {
    let shown = wire::send(NOBODY, Method::Get, "/session", None).await?;
    Ok(ServerVault::of(read(&wire::text(&shown).await?)?))
}

/// Signs in.
pub(crate) async fn sign_in(shown: &SignInBody) -> Result<Rc<ServerVault>, Problem> {
    let answer = wire::send(NOBODY, Method::Post, "/session", Some(&json(shown)?)).await?;
    Ok(ServerVault::of(read(&wire::text(&answer).await?)?))
}

/// Unlocks the vault for everybody.
pub(crate) async fn unseal(opener: &Opener) -> Result<(), Problem> {
    wire::send(NOBODY, Method::Post, "/unseal", Some(&json(opener)?)).await.map(|_| ())
}

impl ServerVault {
    fn of(who: SessionView) -> Rc<Self> {
        Rc::new(Self { who, events: RefCell::new(None) })
    }

    /// Calls back when something happens at the server.
    pub(super) fn follow(&self, callback: impl Fn(News) + 'static) {
        self.events.replace(Some(events::Events::listen(Rc::new(callback))));
    }

    /// Stops listening.
    pub(super) fn close(&self) {
        self.events.replace(None);
    }

    /// Signs out.
    pub(crate) async fn sign_out(&self) -> Result<(), Problem> {
        self.ask(Method::Delete, "/session", None).await.map(|_| ())
    }

    pub(super) fn who(&self) -> Who {
        let name = self.who.principal.is_some().then(|| self.who.name.clone());
        Who { name, role: self.who.role }
    }

    /// What a path shows.
    async fn get(&self, path: &str) -> Result<Zeroizing<String>, Problem> {
        self.ask(Method::Get, path, None).await
    }

    /// What a path answers.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Zeroizing<String>>,
    ) -> Result<Zeroizing<String>, Problem> {
        let answer = wire::send(&self.who.csrf, method, path, body.as_deref().map(String::as_str)).await?;
        wire::text(&answer).await
    }

    async fn post(&self, path: &str) -> Result<Zeroizing<String>, Problem> {
        self.ask(Method::Post, path, None).await
    }

    async fn post_body(&self, path: &str, body: &impl Serialize) -> Result<Zeroizing<String>, Problem> {
        self.ask(Method::Post, path, Some(json(body)?)).await
    }

    /// A key as whoever is signed in can use it: what the engine would refuse them is no action.
    fn key_of(&self, mut key: KeyView) -> KeyView {
        let role = self.who.role;
        if role < Role::Admin {
            key.actions.retain(|action| role >= action.operation().least_role());
            for version in &mut key.versions {
                version.actions.retain(|action| role >= action.operation().least_role());
            }
        }
        key
    }

    fn read_key(&self, text: &str) -> Result<KeyView, Problem> {
        read(text).map(|key| self.key_of(key))
    }

    /// Makes a change. Where the keystore asks for approval it is put aside instead, which the problem says.
    async fn change(&self, keystore: &str, change: ChangeBody) -> Result<Zeroizing<String>, Problem> {
        // Asked before, since an attempt that is refused is recorded.
        if self.asks(keystore).await? {
            self.stage(keystore, &change).await?;
            return Err(Problem::put_aside(keystore));
        }
        let (method, path, body) = change::direct(keystore, change)?;
        self.ask(method, &path, body).await
    }

    /// Makes a change of a key that is there.
    async fn change_key(&self, key: &str, change: ChangeBody) -> Result<KeyView, Problem> {
        let home: KeyView = read(&self.get(&format!("/keys/{}", wire::id(key)?)).await?)?;
        self.read_key(&self.change(&home.keystore, change).await?)
    }

    /// Whether changes of a keystore need approval.
    async fn asks(&self, keystore: &str) -> Result<bool, Problem> {
        Ok(self.one_keystore(keystore).await?.approvals.is_some())
    }

    async fn one_keystore(&self, id: &str) -> Result<KeystoreView, Problem> {
        read(&self.get(&format!("/keystores/{}", wire::id(id)?)).await?)
    }

    async fn all_keystores(&self) -> Result<Vec<KeystoreView>, Problem> {
        Ok(read::<ListView<KeystoreView>>(&self.get("/keystores").await?)?.items)
    }
}

impl Backend for ServerVault {
    async fn info(&self) -> Result<VaultInfo, Problem> {
        read(&self.get("/vault").await?)
    }

    /// A server does by itself what is due.
    async fn tick(&self) -> Result<TickReport, Problem> {
        Ok(TickReport { destroyed: Vec::new(), rotated: Vec::new(), next_deadline: None })
    }

    async fn check(&self) -> Result<CheckReport, Problem> {
        read(&self.post("/vault/check").await?)
    }
}
