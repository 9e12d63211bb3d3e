//! Modules: the libraries by which their makers let programs use tokens.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use core::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::slot::Slot;

use super::failure::{Failure, Problem, Remedy};
use super::view::{ModuleView, SlotView, TokenView};
use crate::edge::Stopwatch;

/// Where distributions and makers put their modules.
pub const WELL_KNOWN: [&str; 14] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/x86_64-linux-gnu/libykcs11.so",
    "/usr/lib/x86_64-linux-gnu/pkcs11/yubihsm_pkcs11.so",
    "/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1",
    "/opt/nfast/toolkits/pkcs11/libcknfast.so",
    "/usr/safenet/lunaclient/lib/libCryptoki2_64.so",
    "/opt/cloudhsm/lib/libcloudhsm_pkcs11.so",
];

/// The shortest time between two restarts of a module: each takes their sessions from all tokens behind it.
const BETWEEN_RESTARTS: Duration = Duration::from_secs(10);

/// A module that is loaded and initialized. Copies are the same module.
///
/// A process has one context of each module: the standard counts initializing, logging in and finalizing by process
/// (PKCS#11 3.1 section 5.4). A module stays loaded until the process ends, since many do not survive being unloaded.
#[derive(Clone, Debug)]
pub struct Module(Arc<Loaded>);

#[derive(Debug)]
struct Loaded {
    path: PathBuf,
    context: Pkcs11,
    /// How often it was initialized. Whoever calls it holds this to read; who starts it anew, to write.
    generation: RwLock<u64>,
    /// Held to read while objects are looked for, to write while one is made or destroyed, since SoftHSM finds objects that
    /// are half made; and to write while somebody logs in, since whoever is logged out finds less.
    objects: RwLock<()>,
    restarted: Mutex<Option<Stopwatch>>,
}

/// A module in use: it is not started anew meanwhile. Not to be taken twice by one thread.
pub(super) struct InUse<'m> {
    module: &'m Loaded,
    generation: Generation<'m>,
}

enum Generation<'m> {
    WithOthers(RwLockReadGuard<'m, u64>),
    Alone(RwLockWriteGuard<'m, u64>),
}

/// All modules of the process, which is what the standard counts by.
static LOADED: Mutex<Option<HashMap<PathBuf, Module>>> = Mutex::new(None);

impl Module {
    /// The modules at well-known places of this system.
    pub fn well_known() -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        let mut seen = Vec::new();
        for path in WELL_KNOWN.iter().map(Path::new) {
            let Ok(real) = path.canonicalize() else { continue };
            if !seen.contains(&real) {
                seen.push(real);
                found.push(path.into());
            }
        }
        found
    }

    /// Loads the library at `path`, and initializes it for use by several threads. The path decides what code runs in this
    /// process: take it from whoever runs the program alone.
    ///
    /// # Errors
    /// `hsm.module` if there is none, it is no module, or it does not start.
    pub fn load(path: &Path) -> Result<Self, Failure> {
        let unusable = |reason: String| Failure::from(Problem::ModuleUnusable { path: path.into(), reason });
        let real = path.canonicalize().map_err(|error| unusable(error.to_string()))?;
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        let loaded = loaded.get_or_insert_default();
        if let Some(module) = loaded.get(&real) {
            return Ok(module.clone());
        }
        let context = Pkcs11::new(&real).map_err(|error| match error {
            Pkcs11Error::LibraryLoading(error) => unusable(error.to_string()),
            Pkcs11Error::Pkcs11(..) => Failure::from(error),
            _ => unusable("it is no PKCS#11 module".to_owned()),
        })?;
        initialize(&context).map_err(|failure| {
            let reason = failure.call().map_or_else(|| failure.to_string(), |call| call.to_string());
            failure.meaning(Problem::ModuleUnusable { path: path.into(), reason })
        })?;
        let module = Self(Arc::new(Loaded {
            path: path.into(),
            context,
            generation: RwLock::new(0),
            objects: RwLock::new(()),
            restarted: Mutex::new(None),
        }));
        loaded.insert(real, module.clone());
        Ok(module)
    }

    /// Where it was loaded from.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// What it says of itself.
    ///
    /// # Errors
    /// Of the module.
    pub fn info(&self) -> Result<ModuleView, Failure> {
        let info = self.call(|context| context.get_library_info())?;
        Ok(ModuleView {
            path: self.0.path.clone(),
            description: info.library_description().to_owned(),
            manufacturer: info.manufacturer_id().to_owned(),
            version: info.library_version().to_string(),
        })
    }

    /// Its slots, each with the token that is in it.
    ///
    /// # Errors
    /// Of the module.
    pub fn slots(&self) -> Result<Vec<SlotView>, Failure> {
        self.call(|context| {
            let slots = context.get_all_slots()?;
            slots.into_iter().map(|slot| slot_view(context, slot)).collect()
        })
    }

    /// The token in a slot.
    pub(super) fn token(&self, slot: Slot) -> Result<TokenView, Failure> {
        self.call(|context| token_view(context, slot))
    }

    pub(super) fn enter(&self) -> InUse<'_> {
        let generation = self.0.generation.read().unwrap_or_else(PoisonError::into_inner);
        InUse { module: &self.0, generation: Generation::WithOthers(generation) }
    }

    /// As [`Self::enter`], once no other call is under way, and until it is dropped: logging out takes from others what they are
    /// using, which not every module survives.
    pub(super) fn enter_alone(&self) -> InUse<'_> {
        let generation = self.0.generation.write().unwrap_or_else(PoisonError::into_inner);
        InUse { module: &self.0, generation: Generation::Alone(generation) }
    }

    /// One call that needs no session; the module is started first if it says that it is not.
    pub(super) fn call<T, E: Into<Failure>>(
        &self,
        call: impl Fn(&Pkcs11) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let (outcome, generation) = {
            let entered = self.enter();
            (call(entered.context()).map_err(Into::into), entered.generation())
        };
        match outcome {
            Err(failure) if failure.remedy() == Remedy::Restart => {
                self.restart(generation)?;
                call(self.enter().context()).map_err(Into::into)
            }
            outcome => outcome,
        }
    }

    /// Whether it may be started anew because a token does not answer.
    pub(super) fn may_restart(&self) -> bool {
        let restarted = self.0.restarted.lock().unwrap_or_else(PoisonError::into_inner);
        restarted.is_none_or(|stopwatch| stopwatch.elapsed() >= BETWEEN_RESTARTS)
    }

    /// Starts it anew, unless somebody has done so since `generation`. Waits for the calls that are under way; all sessions
    /// are gone afterwards.
    pub(super) fn restart(&self, generation: u64) -> Result<(), Failure> {
        let mut current = self.0.generation.write().unwrap_or_else(PoisonError::into_inner);
        if *current != generation {
            return Ok(());
        }
        *self.0.restarted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Stopwatch::start());
        *current += 1;
        // That there is nothing to finalize is one of the reasons for being here.
        let _ = self.0.context.clone().finalize();
        initialize(&self.0.context)
    }
}

impl InUse<'_> {
    pub(super) const fn context(&self) -> &Pkcs11 {
        &self.module.context
    }

    pub(super) fn generation(&self) -> u64 {
        match &self.generation {
            Generation::WithOthers(generation) => **generation,
            Generation::Alone(generation) => **generation,
        }
    }

    /// Objects are looked for: none is made or destroyed meanwhile, and nobody logs in.
    pub(super) fn searching(&self) -> impl Drop + '_ {
        self.module.objects.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// An object is made or destroyed, or somebody logs in: none is looked for meanwhile.
    pub(super) fn changing(&self) -> impl Drop + '_ {
        self.module.objects.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn initialize(context: &Pkcs11) -> Result<(), Failure> {
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn slot_view(context: &Pkcs11, slot: Slot) -> Result<SlotView, Pkcs11Error> {
    let info = context.get_slot_info(slot)?;
    let token = if info.token_present() {
        match token_view(context, slot) {
            Ok(token) => Some(token),
            // Taken out meanwhile, or nothing that the module knows.
            Err(Pkcs11Error::Pkcs11(
                RvError::TokenNotPresent | RvError::DeviceRemoved | RvError::TokenNotRecognized,
                _,
            )) => None,
            Err(error) => return Err(error),
        }
    } else {
        None
    };
    Ok(SlotView::new(slot.id(), &info, token))
}

fn token_view(context: &Pkcs11, slot: Slot) -> Result<TokenView, Pkcs11Error> {
    let info = context.get_token_info(slot)?;
    let mechanisms = if info.token_initialized() { context.get_mechanism_list(slot)? } else { Vec::new() };
    Ok(TokenView::new(&info, &mechanisms))
}
