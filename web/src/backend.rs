//! Between the console and a vault. Pages ask here and hold no rules; whether the vault lies in this browser or behind
//! a server is decided below.
//!
//! Each subject has a trait in a file of its own, and its implementation for each place in the file of the same name
//! there: `keys.rs` and `local/keys.rs`. A page imports the traits that it asks.

use std::rc::Rc;

use keystead_core::{CheckReport, Operation, Role, TickReport, VaultInfo};

/// Declares what can be asked about one subject, and that a session asks the place where its vault is.
macro_rules! subject {
    (
        $(#[$attribute:meta])*
        trait $name:ident {
            $($(#[$method:meta])* async fn $function:ident(&self $(, $argument:ident: $type:ty)* $(,)?) -> $result:ty;)+
        }
    ) => {
        $(#[$attribute])*
        pub(crate) trait $name {
            $($(#[$method])* async fn $function(&self $(, $argument: $type)*) -> $result;)+
        }

        impl $name for $crate::backend::Session {
            $(async fn $function(&self $(, $argument: $type)*) -> $result {
                match self {
                    Self::Local(vault) => vault.$function($($argument),*).await,
                    Self::Server(vault) => vault.$function($($argument),*).await,
                }
            })+
        }
    };
}

pub(crate) mod approvals;
pub(crate) mod audit;
pub(crate) mod bundles;
pub(crate) mod credentials;
pub(crate) mod hsm;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod keystores;
pub(crate) mod local;
pub(crate) mod overview;
pub(crate) mod principals;
mod problem;
pub(crate) mod protect;
pub(crate) mod server;
pub(crate) mod service_keys;
pub(crate) mod slots;
pub(crate) mod tokens;

pub(crate) use problem::Problem;

/// The vault that this console is open on.
pub(crate) enum Session {
    /// It is in this browser.
    Local(Rc<local::LocalVault>),
    /// It is behind the server that this page came from.
    Server(Rc<server::ServerVault>),
}

/// What a session tells of by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// Somebody else changed the vault.
    Changed,
    /// The server answers.
    Connected,
    /// The server does not answer; it is asked again and again.
    Lost,
    /// Whoever is signed in is not known any more, or the vault was sealed.
    Ended,
}

/// Who is signed in at a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    /// `None` for the owner of the vault, who has no name of their own.
    pub(crate) name: Option<String>,
    pub(crate) role: Role,
}

impl Session {
    /// Calls back when something happens that nobody did here, and offers a vault in this browser to the page's scripts.
    pub(crate) fn follow(&self, callback: impl Fn(News) + 'static) {
        match self {
            Self::Local(vault) => {
                vault.on_others(move || callback(News::Changed));
                vault.offer_to_scripts();
            }
            Self::Server(vault) => vault.follow(callback),
        }
    }

    /// Lets go of what is secret. At a server nobody is signed out by it.
    pub(crate) fn close(&self) {
        match self {
            Self::Local(vault) => vault.close(),
            Self::Server(vault) => vault.close(),
        }
    }

    /// Who is signed in; `None` in this browser, where whoever has unlocked the vault is its owner.
    pub(crate) fn who(&self) -> Option<Who> {
        match self {
            Self::Local(_) => None,
            Self::Server(vault) => Some(vault.who()),
        }
    }

    /// The server; a problem in this browser, where none has the vault.
    fn server(&self) -> Result<&server::ServerVault, Problem> {
        match self {
            Self::Local(_) => Err(Problem::no_server()),
            Self::Server(vault) => Ok(vault),
        }
    }

    /// Whether the engine lets whoever is signed in do this at all.
    pub(crate) fn may(&self, operation: Operation) -> bool {
        self.who().is_none_or(|who| who.role >= operation.least_role())
    }
}

/// Where storage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StorageState {
    /// Whether the browser promised not to evict it; `None` if it does not say.
    pub(crate) persisted: Option<bool>,
    /// Bytes that this site uses and may use; `None` if the browser does not say.
    pub(crate) room: Option<(u64, u64)>,
}

subject! {
    /// An unlocked vault, wherever it is. Every error says that nothing was changed, but for those that nobody answered.
    trait Backend {
        async fn info(&self) -> Result<VaultInfo, Problem>;
        async fn tick(&self) -> Result<TickReport, Problem>;
        async fn check(&self) -> Result<CheckReport, Problem>;
    }
}
