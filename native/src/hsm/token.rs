//! A token in use: calls that many threads make at once, and that get over what passes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cryptoki::context::Pkcs11;
use cryptoki::mechanism::MechanismType;
use cryptoki::session::Session;
use keystead_core::pin::Pin;

use super::connection::Connection;
use super::failure::{Failure, Problem, Remedy};
use super::manage::refused;
use super::module::{InUse, Module};
use super::name::TokenName;
use super::pin::{FinalTry, TokenPin, may_set};
use super::view::{Attempts, Role, TokenView};

/// A token by which the user's keys are used. Any number of threads may call it at once; a call blocks
/// ([`off_the_reactor`](super::off_the_reactor)).
///
/// # What it gets over by itself
/// A session that was closed, a user who was logged out, a token that was taken out or reset, a module that was finalized: the
/// call is made again in new sessions, after logging in with the PIN that is held, and the module is started anew if a device
/// does not answer otherwise. While the token is away calls fail with `hsm.absent`; the first one behind its return
/// succeeds. Calls that make something are not made twice: what they left half made is removed, now or when the token is back.
///
/// # What it never does by itself
/// It never tries a PIN again that the token has refused, nor uses the last attempt that is left: the PIN is forgotten, and
/// calls fail with `hsm.logged_out` until somebody gives one.
#[derive(Debug)]
pub struct Token {
    module: Module,
    name: TokenName,
    state: Mutex<State>,
    /// Ids of keys that were half made when the token went away.
    pub(super) leftovers: Mutex<Vec<Vec<u8>>>,
}

#[derive(Debug, Default)]
struct State {
    pin: Option<TokenPin>,
    connection: Option<Arc<Connection>>,
}

/// What a call works with.
pub(super) struct Call<'c> {
    pub(super) entered: &'c InUse<'c>,
    pub(super) connection: &'c Connection,
    pub(super) session: &'c Session,
}

/// How often a call is made again.
const MOST_REPEATS: u32 = 2;

/// Whether a call that failed may be made again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeat {
    Yes,
    No,
}

impl Token {
    /// The token of this name behind `module`. It need not be there yet, and nobody is logged in.
    pub fn new(module: Module, name: TokenName) -> Self {
        Self { module, name, state: Mutex::default(), leftovers: Mutex::default() }
    }

    /// The module.
    pub const fn module(&self) -> &Module {
        &self.module
    }

    /// Logs the user in, and holds the PIN for logging in again. A user who is logged in is logged out first: the token itself
    /// says whether the PIN is right.
    ///
    /// # Errors
    /// Those of the token's name; `hsm.pin_refused`, `hsm.pin_locked`, `hsm.pin_unset`; `hsm.pin_final_try` with
    /// [`FinalTry::Keep`].
    pub fn log_in(&self, pin: TokenPin, final_try: FinalTry) -> Result<(), Failure> {
        let mut is_second = false;
        loop {
            let entered = self.module.enter_alone();
            let mut state = self.state();
            Self::leave(&entered, &mut state);
            let failure = match Connection::make_first(&entered, &self.name, &pin, final_try) {
                Ok(made) => {
                    *state = State { pin: Some(pin), connection: Some(Arc::new(made)) };
                    return Ok(());
                }
                Err(failure) => failure,
            };
            if is_second || failure.remedy() != Remedy::Restart {
                return Err(failure);
            }
            let generation = entered.generation();
            drop((state, entered));
            self.module.restart(generation)?;
            is_second = true;
        }
    }

    /// Whether a PIN is held.
    pub fn holds_pin(&self) -> bool {
        self.state().pin.is_some()
    }

    /// Logs the user out, and forgets the PIN.
    pub fn log_out(&self) {
        let entered = self.module.enter_alone();
        Self::leave(&entered, &mut self.state());
    }

    /// Whether `pin` is the one that is held; the token is not asked, so that wrong guesses lock nothing.
    ///
    /// # Errors
    /// `hsm.logged_out` if none is held, `hsm.pin_refused`.
    pub fn check_pin(&self, pin: &TokenPin) -> Result<(), Failure> {
        match &self.state().pin {
            None => Err(Problem::LoggedOut.into()),
            Some(held) if held.is(pin) => Ok(()),
            Some(_) => Err(Problem::PinMismatch(Role::User, Attempts::Unknown).into()),
        }
    }

    /// Changes the user PIN, and holds the new one.
    ///
    /// # Errors
    /// `hsm.pin_unfit`, `hsm.pin_refused`, and those of every call.
    pub fn change_pin(&self, old: &TokenPin, new: &Pin) -> Result<(), Failure> {
        self.check_pin(old)?;
        self.call_once(|call| {
            let (slot, info) = self.name.find(call.context())?;
            may_set(&info, new)?;
            let changed = call.session.set_pin(&old.auth(), &TokenPin::from(new).auth());
            changed.map_err(|error| refused(call.context(), slot, Role::User, error))
        })?;
        self.state().pin = Some(TokenPin::from(new));
        Ok(())
    }

    /// What the token says of itself. Nobody needs to be logged in.
    ///
    /// # Errors
    /// Those of the token's name, and of the module.
    pub fn info(&self) -> Result<TokenView, Failure> {
        self.module.find_token(&self.name)
    }

    /// The serial number of the token that the user is logged in to.
    ///
    /// # Errors
    /// Those of every call.
    pub fn serial(&self) -> Result<String, Failure> {
        self.call(|call| Ok(call.connection.serial().to_owned()))
    }

    /// Asks the token whether it is there and the user is logged in, and gets over it if not.
    ///
    /// # Errors
    /// Those of every call.
    pub fn check(&self) -> Result<(), Failure> {
        self.call(|call| call.check())
    }

    /// Makes a call that may be made again.
    pub(super) fn call<T>(&self, work: impl Fn(&Call<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        self.attempts(Repeat::Yes, &work)
    }

    /// Makes a call at most once. The session is asked before whether it is sound.
    pub(super) fn call_once<T>(&self, work: impl Fn(&Call<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        self.check()?;
        self.attempts(Repeat::No, &work)
    }

    fn attempts<T>(
        &self,
        repeat: Repeat,
        work: &impl Fn(&Call<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut tried = 0;
        loop {
            let entered = self.module.enter();
            let generation = entered.generation();
            let (connection, outcome) = self.attempt(&entered, work);
            let Err(failure) = outcome else { return outcome };
            let remedy = failure.remedy();
            if let Some(connection) = connection
                && !matches!(remedy, Remedy::None | Remedy::Again)
            {
                self.retire(&entered, &connection);
            }
            drop(entered);
            let goes_on = repeat == Repeat::Yes
                && match remedy {
                    Remedy::None => false,
                    Remedy::Again | Remedy::Reconnect => tried < MOST_REPEATS,
                    Remedy::ReconnectOrRestart if tried == 0 || !self.module.may_restart() => {
                        tried < MOST_REPEATS
                    }
                    Remedy::ReconnectOrRestart | Remedy::Restart => {
                        tried < MOST_REPEATS && self.module.restart(generation).is_ok()
                    }
                };
            if !goes_on {
                return Err(failure);
            }
            tried += 1;
        }
    }

    /// Makes the call once, with the connection that it was made over.
    fn attempt<T>(
        &self,
        entered: &InUse<'_>,
        work: &impl Fn(&Call<'_>) -> Result<T, Failure>,
    ) -> (Option<Arc<Connection>>, Result<T, Failure>) {
        let connection = match self.connection(entered) {
            Ok(connection) => connection,
            Err(failure) => return (None, Err(failure)),
        };
        let session = match connection.take(entered.context()) {
            Ok(session) => session,
            Err(failure) => return (Some(connection), Err(failure)),
        };
        let call = Call { entered, connection: &connection, session: &session };
        self.remove_leftovers(&call);
        let outcome = work(&call);
        let is_sound = outcome.as_ref().err().is_none_or(Failure::leaves_session);
        connection.give_back(entered, session, is_sound);
        (Some(connection), outcome)
    }

    /// The sessions of the token, made anew where they are gone.
    fn connection(&self, entered: &InUse<'_>) -> Result<Arc<Connection>, Failure> {
        let mut state = self.state();
        if let Some(connection) = state.connection.as_ref().filter(|it| it.is_current(entered)) {
            return Ok(Arc::clone(connection));
        }
        state.connection = None;
        let pin = state.pin.as_ref().ok_or(Problem::LoggedOut)?;
        match Connection::make_again(entered, &self.name, pin) {
            Ok(made) => {
                let made = Arc::new(made);
                state.connection = Some(Arc::clone(&made));
                Ok(made)
            }
            Err(failure) => {
                let is_refused = matches!(
                    failure.problem(),
                    Problem::PinMismatch(..) | Problem::PinLocked(_) | Problem::PinUnset
                );
                if is_refused && failure.call().is_some() {
                    // The token was asked: trying it again would lock it.
                    state.pin = None;
                }
                Err(failure)
            }
        }
    }

    /// Ends a connection that failed, unless somebody has made another one already.
    fn retire(&self, entered: &InUse<'_>, connection: &Arc<Connection>) {
        connection.end(entered);
        let mut state = self.state();
        if state.connection.as_ref().is_some_and(|current| Arc::ptr_eq(current, connection)) {
            state.connection = None;
        }
    }

    fn leave(entered: &InUse<'_>, state: &mut State) {
        state.pin = None;
        if let Some(connection) = state.connection.take() {
            connection.log_out(entered);
            connection.end(entered);
        }
    }

    /// Taken behind entering the module, never before: whoever starts the module anew waits for all who have entered.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.log_out();
    }
}

impl Call<'_> {
    pub(super) const fn context(&self) -> &Pkcs11 {
        self.entered.context()
    }

    /// Asks the token whether the user is logged in.
    pub(super) fn check(&self) -> Result<(), Failure> {
        if Connection::is_logged_in(self.session)? { Ok(()) } else { Err(Failure::stale()) }
    }

    /// Refuses what the token does not offer.
    pub(super) fn need(&self, mechanism: MechanismType, what: &'static str) -> Result<(), Failure> {
        if self.connection.offers(mechanism) { Ok(()) } else { Err(Problem::Unsupported(what).into()) }
    }
}
