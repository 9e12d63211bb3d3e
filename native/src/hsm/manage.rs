//! The life of a token and of its PINs. All of this is for the one program that a security officer runs at a time: it logs in
//! as whoever it needs to be, which fails while a [`Token`](super::Token) of the same process is logged in.

use cryptoki::context::Pkcs11;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use keystead_core::pin::Pin;

use super::failure::{Failure, Problem};
use super::module::Module;
use super::name::TokenName;
use super::pin::{FinalTry, TokenPin, may_set, may_try};
use super::view::{PinView, Role, TokenView};

/// What becomes of a token that has been initialized before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// It stays as it is, and is refused.
    No,
    /// Every key in it is destroyed. Its SO PIN must be the one that it has.
    Everything,
}

impl Module {
    /// Initializes the token in the slot with the number `slot`, and sets its user PIN. The token as it is afterwards; its slot
    /// may have another number then.
    ///
    /// # Errors
    /// `hsm.label`, `hsm.absent`, `hsm.token_initialized`, `hsm.pin_unfit`; with [`Erase::Everything`] those of the SO
    /// PIN. If the user PIN cannot be set, the token is initialized without one, and [`Self::reset_user_pin`] sets it.
    pub fn initialize_token(
        &self,
        slot: u64,
        label: &str,
        so_pin: &Pin,
        user_pin: &Pin,
        erase: Erase,
    ) -> Result<TokenView, Failure> {
        check_label(label)?;
        let slot = Slot::try_from(slot).map_err(|_| Failure::from(Problem::TokenAbsent))?;
        let info = self.call(|context| context.get_token_info(slot))?;
        if info.token_initialized() {
            if erase == Erase::No {
                return Err(Problem::TokenInitialized.into());
            }
            may_try(&info, Role::SecurityOfficer, FinalTry::Keep)?;
        }
        may_set(&info, so_pin)?;
        may_set(&info, user_pin)?;
        let entered = self.enter();
        let context = entered.context();
        let officer = TokenPin::from(so_pin);
        let initialized = context.init_token(slot, &officer.auth(), label);
        initialized.map_err(|error| refused(context, slot, Role::SecurityOfficer, error))?;
        let session = officer_session(context, slot, &officer)?;
        session.init_pin(&TokenPin::from(user_pin).auth()).map_err(|error| new_pin_refused(&info, error))?;
        let info = context.get_token_info(slot)?;
        drop(session);
        drop(entered);
        // The slot has another number once the list of slots is asked for.
        let serial = info.serial_number();
        let found =
            self.slots()?.into_iter().filter_map(|slot| slot.token).find(|token| token.serial == serial);
        found.ok_or_else(|| Problem::TokenAbsent.into())
    }

    /// Changes the user PIN of a token, with the user PIN.
    ///
    /// # Errors
    /// Those of the token's name and of the PIN; `hsm.pin_unfit`.
    pub fn change_user_pin(
        &self,
        token: &TokenName,
        old: &TokenPin,
        new: &Pin,
        final_try: FinalTry,
    ) -> Result<(), Failure> {
        self.with_token(token, Role::User, new, final_try, |context, slot, info| {
            let session = context.open_rw_session(slot)?;
            // Of a session in which nobody is logged in, it changes the user's.
            set_pin(context, slot, info, &session, Role::User, old, new)
        })
    }

    /// Changes the security officer's PIN of a token, with it.
    ///
    /// # Errors
    /// As [`Self::change_user_pin`].
    pub fn change_so_pin(
        &self,
        token: &TokenName,
        old: &TokenPin,
        new: &Pin,
        final_try: FinalTry,
    ) -> Result<(), Failure> {
        self.with_token(token, Role::SecurityOfficer, new, final_try, |context, slot, info| {
            let session = officer_session(context, slot, old)?;
            set_pin(context, slot, info, &session, Role::SecurityOfficer, old, new)
        })
    }

    /// Sets the user PIN of a token, with the security officer's PIN: it is forgotten, locked, or was never set.
    ///
    /// # Errors
    /// As [`Self::change_user_pin`].
    pub fn reset_user_pin(
        &self,
        token: &TokenName,
        so_pin: &TokenPin,
        new: &Pin,
        final_try: FinalTry,
    ) -> Result<(), Failure> {
        self.with_token(token, Role::SecurityOfficer, new, final_try, |context, slot, info| {
            let session = officer_session(context, slot, so_pin)?;
            session.init_pin(&TokenPin::from(new).auth()).map_err(|error| new_pin_refused(info, error))
        })
    }

    /// The token of this name, as it says of itself.
    ///
    /// # Errors
    /// Those of the token's name.
    pub fn find_token(&self, token: &TokenName) -> Result<TokenView, Failure> {
        let slot = self.call(|context| token.find(context))?.0;
        self.token(slot)
    }

    fn with_token(
        &self,
        token: &TokenName,
        role: Role,
        new: &Pin,
        final_try: FinalTry,
        work: impl FnOnce(&Pkcs11, Slot, &TokenInfo) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (slot, info) = self.call(|context| token.find(context))?;
        may_try(&info, role, final_try)?;
        may_set(&info, new)?;
        work(self.enter().context(), slot, &info)
    }
}

/// A session in which the security officer is logged in. Closing it logs out.
fn officer_session(context: &Pkcs11, slot: Slot, pin: &TokenPin) -> Result<Session, Failure> {
    let session = context.open_rw_session(slot)?;
    session
        .login(UserType::So, Some(&pin.auth()))
        .map_err(|error| refused(context, slot, Role::SecurityOfficer, error))?;
    Ok(session)
}

fn set_pin(
    context: &Pkcs11,
    slot: Slot,
    info: &TokenInfo,
    session: &Session,
    role: Role,
    old: &TokenPin,
    new: &Pin,
) -> Result<(), Failure> {
    session.set_pin(&old.auth(), &TokenPin::from(new).auth()).map_err(|error| match error {
        Pkcs11Error::Pkcs11(RvError::PinIncorrect | RvError::PinLocked, _) => {
            refused(context, slot, role, error)
        }
        error => new_pin_refused(info, error),
    })
}

/// Why a PIN was not accepted, and what the token says of it afterwards.
pub(super) fn refused(context: &Pkcs11, slot: Slot, role: Role, error: Pkcs11Error) -> Failure {
    let code = match &error {
        Pkcs11Error::Pkcs11(code, _) => Some(*code),
        _ => None,
    };
    let failure = Failure::from(error);
    match code {
        Some(RvError::PinIncorrect | RvError::PinLenRange | RvError::PinInvalid) => {
            let attempts = context.get_token_info(slot).map(|info| PinView::new(&info, role).attempts);
            failure.meaning(Problem::PinMismatch(role, attempts.unwrap_or(super::view::Attempts::Unknown)))
        }
        Some(RvError::PinLocked) => failure.meaning(Problem::PinLocked(role)),
        _ => failure,
    }
}

fn new_pin_refused(info: &TokenInfo, error: Pkcs11Error) -> Failure {
    let is_about_pin = matches!(
        error,
        Pkcs11Error::Pkcs11(RvError::PinInvalid | RvError::PinLenRange | RvError::PinTooWeak, _)
    );
    let failure = Failure::from(error);
    let (min, max) = (info.min_pin_length(), info.max_pin_length());
    if is_about_pin { failure.meaning(Problem::PinRefused { min, max }) } else { failure }
}

/// A token's label has 32 bytes, which spaces fill up (PKCS#11 3.1 section 3.2, `CK_TOKEN_INFO`).
fn check_label(label: &str) -> Result<(), Failure> {
    let is_label = !label.trim().is_empty() && label.len() <= 32 && !label.chars().any(char::is_control);
    if is_label { Ok(()) } else { Err(Problem::Label.into()) }
}
