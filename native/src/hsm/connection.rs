//! The sessions of one token: a bounded pool, and the one that stays logged in.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use cryptoki::context::Pkcs11;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::MechanismType;
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::slot::{Limit, Slot};

use super::failure::{Failure, Problem};
use super::find::{Class, Found};
use super::manage::refused;
use super::module::InUse;
use super::name::TokenName;
use super::pin::{FinalTry, TokenPin, may_try};
use super::view::Role;

/// How long a call waits for a session that others use.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most sessions for calls that go on at once, unless the token gives fewer.
const MOST_SESSIONS: usize = 32;

/// A token in which the user is logged in.
///
/// Sessions are closed by [`Connection::end`] alone, and never because one is dropped: once the module was started anew, its
/// number may be that of another session.
#[derive(Debug)]
pub(super) struct Connection {
    slot: Slot,
    serial: String,
    mechanisms: Vec<MechanismType>,
    /// The module's when it was made.
    generation: u64,
    /// Keeps the user logged in, which ends with the last session.
    anchor: Mutex<Option<Session>>,
    sessions: Mutex<Sessions>,
    returned: Condvar,
    /// Objects that were found: a handle is good for as long as somebody is logged in.
    found: RwLock<HashMap<(Class, Vec<u8>), Found>>,
    ended: AtomicBool,
}

#[derive(Debug)]
struct Sessions {
    idle: Vec<Session>,
    /// Idle ones and those in use.
    open: usize,
    limit: usize,
}

impl Connection {
    /// Finds the token, and logs the user in with a PIN that the token has taken before.
    pub(super) fn make_again(entered: &InUse<'_>, name: &TokenName, pin: &TokenPin) -> Result<Self, Failure> {
        Self::make(entered, name, pin, FinalTry::Keep, |_| {})
    }

    /// Finds the token, and logs the user in with a PIN that the token is to judge: it takes any where the user is logged in
    /// already, by whatever else there is in this program. Nobody else has entered.
    pub(super) fn make_first(
        entered: &InUse<'_>,
        name: &TokenName,
        pin: &TokenPin,
        final_try: FinalTry,
    ) -> Result<Self, Failure> {
        Self::make(entered, name, pin, final_try, |anchor| {
            // Whoever is not logged in is logged out.
            let _ = anchor.logout();
        })
    }

    fn make(
        entered: &InUse<'_>,
        name: &TokenName,
        pin: &TokenPin,
        final_try: FinalTry,
        prepare: impl FnOnce(&Session),
    ) -> Result<Self, Failure> {
        let context = entered.context();
        let (slot, info) = name.find(context)?;
        may_try(&info, Role::User, final_try)?;
        let mechanisms = context.get_mechanism_list(slot)?;
        let anchor = open(context, slot)?;
        let login = {
            let _changing = entered.changing();
            prepare(&anchor);
            anchor.login(UserType::User, Some(&pin.auth()))
        };
        match login {
            Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => {
                let failure = refused(context, slot, Role::User, error);
                let _ = anchor.close();
                return Err(failure);
            }
        }
        let limit =
            [info.max_rw_session_count(), info.max_session_count()].into_iter().filter_map(most).min();
        // One is the anchor.
        let limit = limit.map_or(MOST_SESSIONS, |most| most.saturating_sub(1).clamp(1, MOST_SESSIONS));
        Ok(Self {
            slot,
            serial: info.serial_number().trim().to_owned(),
            mechanisms,
            generation: entered.generation(),
            anchor: Mutex::new(Some(anchor)),
            sessions: Mutex::new(Sessions { idle: Vec::new(), open: 0, limit }),
            returned: Condvar::new(),
            found: RwLock::default(),
            ended: AtomicBool::new(false),
        })
    }

    pub(super) fn serial(&self) -> &str {
        &self.serial
    }

    pub(super) fn offers(&self, mechanism: MechanismType) -> bool {
        self.mechanisms.contains(&mechanism)
    }

    /// Whether its sessions are those of the module as it runs now.
    pub(super) fn is_current(&self, entered: &InUse<'_>) -> bool {
        !self.ended.load(Ordering::SeqCst) && self.generation == entered.generation()
    }

    /// A session that nobody else uses. Waits for one if there are as many as may be.
    pub(super) fn take(&self, context: &Pkcs11) -> Result<Session, Failure> {
        let mut sessions = self.sessions();
        loop {
            if let Some(session) = sessions.idle.pop() {
                return Ok(session);
            }
            if sessions.open < sessions.limit {
                sessions.open += 1;
                drop(sessions);
                let opened = open(context, self.slot);
                let Err(error) = opened else { return Ok(opened?) };
                sessions = self.sessions();
                sessions.open -= 1;
                self.returned.notify_one();
                let is_full = matches!(error, Pkcs11Error::Pkcs11(RvError::SessionCount, _));
                if !is_full || sessions.open == 0 {
                    return Err(error.into());
                }
                // Other programs have the rest.
                sessions.limit = sessions.open;
                continue;
            }
            let waited = self.returned.wait_timeout(sessions, PATIENCE);
            let (next, outcome) = waited.unwrap_or_else(PoisonError::into_inner);
            sessions = next;
            if outcome.timed_out() && sessions.idle.is_empty() && sessions.open >= sessions.limit {
                return Err(Problem::Busy.into());
            }
        }
    }

    /// Gives a session back, for others if it `is_sound`.
    pub(super) fn give_back(&self, entered: &InUse<'_>, session: Session, is_sound: bool) {
        let mut sessions = self.sessions();
        if is_sound && self.is_current(entered) {
            sessions.idle.push(session);
        } else {
            sessions.open -= 1;
            if self.generation == entered.generation() {
                let _ = session.close();
            }
        }
        self.returned.notify_one();
    }

    /// Whether the user is logged in, by asking the token.
    pub(super) fn is_logged_in(session: &Session) -> Result<bool, Failure> {
        let state = session.get_session_info()?.session_state();
        Ok(matches!(state, SessionState::RwUser | SessionState::RoUser))
    }

    /// Nobody takes a session any more; those that are idle are closed now, and the others when they come back.
    pub(super) fn end(&self, entered: &InUse<'_>) {
        self.ended.store(true, Ordering::SeqCst);
        let mut sessions = self.sessions();
        let idle = core::mem::take(&mut sessions.idle);
        sessions.open -= idle.len();
        let anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner).take();
        if self.generation == entered.generation() {
            for session in idle.into_iter().chain(anchor) {
                // It may be what failed.
                let _ = session.close();
            }
        }
        self.returned.notify_all();
    }

    /// Logs the user out: of this program, all sessions of the token at once.
    pub(super) fn log_out(&self, entered: &InUse<'_>) {
        let anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        if self.generation == entered.generation()
            && let Some(session) = anchor.as_ref()
        {
            // Whoever is not logged in is logged out.
            let _ = session.logout();
        }
    }

    /// What was found before.
    pub(super) fn remembered(&self, class: Class, id: &[u8]) -> Option<Found> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner);
        found.get(&(class, id.to_vec())).copied()
    }

    pub(super) fn remember(&self, class: Class, id: &[u8], object: Found) {
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        found.insert((class, id.to_vec()), object);
    }

    pub(super) fn forget(&self, id: &[u8]) {
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        found.retain(|(_, known), _| known != id);
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session that can change the token, or one that cannot if it is write-protected: its keys are used as well.
fn open(context: &Pkcs11, slot: Slot) -> Result<Session, Pkcs11Error> {
    match context.open_rw_session_no_drop(slot) {
        Err(Pkcs11Error::Pkcs11(RvError::TokenWriteProtected, _)) => context.open_ro_session_no_drop(slot),
        opened => opened,
    }
}

fn most(limit: Limit) -> Option<usize> {
    match limit {
        Limit::Max(most) => usize::try_from(most).ok(),
        Limit::Unavailable | Limit::Infinite => None,
    }
}
