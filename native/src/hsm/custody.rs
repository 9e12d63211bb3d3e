//! Tokens as the keeping of a vault's keys: what the engine asks for, done by the tokens of one module.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use data_encoding::HEXLOWER;
use keystead_core::hsm::{FoundObject, Hsm, HsmCipher, HsmObject, HsmProblem, TokenSerial};
use keystead_core::random::SecureRandom;
use keystead_core::{
    Error, KeyKind, NONCE_BYTES, PrivateKey, PublicKey, SecretBytes, Signable, SignatureAlgorithm,
};

use super::failure::{Failure, Problem};
use super::module::Module;
use super::name::TokenName;
use super::object::{ObjectKind, ObjectView};
use super::off_the_reactor;
use super::pin::{FinalTry, TokenPin};
use super::token::Token;
use super::view::TokenView;

/// How many wrong PINs are taken of those who confirm something with it, until somebody logs in anew.
const MAX_WRONG: u8 = 10;

/// The tokens of a module, in which keys of a vault lie. Clones are the same.
///
/// A token is logged in to once, by its user PIN, which is held until somebody logs out. One can be said before the token is
/// there: it is logged in to when it is first needed, and if the token refuses that PIN it is never tried again.
#[derive(Clone, Debug)]
pub struct Tokens(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The module, once it was loaded.
    module: Option<Module>,
    tokens: BTreeMap<TokenSerial, Arc<Token>>,
    /// Wrong PINs of those who confirm, by token.
    wrong: BTreeMap<TokenSerial, u8>,
    /// A token that is logged in to when it is needed, and its PIN.
    preset: Option<(TokenName, TokenPin)>,
}

impl Tokens {
    /// The tokens of the module in the file at `path`, which is loaded when it is first needed.
    pub fn new(path: &Path) -> Self {
        Self(Arc::new(Shared { path: path.to_owned(), state: Mutex::default() }))
    }

    /// Says the user PIN of a token that need not be there yet.
    pub fn preset(&self, name: TokenName, pin: TokenPin) {
        self.state().preset = Some((name, pin));
    }

    /// The module.
    ///
    /// # Errors
    /// `hsm.module` if it cannot be loaded; it is tried again with the next call.
    pub fn module(&self) -> Result<Module, Failure> {
        let mut state = self.state();
        if let Some(module) = &state.module {
            return Ok(module.clone());
        }
        let module = Module::load(&self.0.path)?;
        Ok(state.module.insert(module).clone())
    }

    /// The token with this serial number, which need not be there.
    ///
    /// # Errors
    /// Those of [`Self::module`].
    pub fn token(&self, serial: &TokenSerial) -> Result<Arc<Token>, Failure> {
        let module = self.module()?;
        let mut state = self.state();
        let fresh = || Arc::new(Token::new(module, TokenName::new(serial.as_str())));
        Ok(Arc::clone(state.tokens.entry(serial.clone()).or_insert_with(fresh)))
    }

    /// Logs in to a token, and holds the PIN.
    ///
    /// # Errors
    /// Those of [`Self::module`] and [`Token::log_in`].
    pub fn log_in(&self, serial: &TokenSerial, pin: TokenPin, final_try: FinalTry) -> Result<(), Failure> {
        self.token(serial)?.log_in(pin, final_try)?;
        self.state().wrong.remove(serial);
        Ok(())
    }

    /// Logs out of a token, and forgets its PIN, also one that was said before.
    ///
    /// # Errors
    /// Those of [`Self::module`].
    pub fn log_out(&self, serial: &TokenSerial) -> Result<(), Failure> {
        if self.is_preset(serial) {
            self.state().preset = None;
        }
        self.token(serial)?.log_out();
        Ok(())
    }

    /// Whether a PIN of the token is held.
    pub fn is_logged_in(&self, serial: &TokenSerial) -> bool {
        self.token(serial).is_ok_and(|token| token.holds_pin())
    }

    /// Whether the token is logged in to by itself.
    pub fn is_preset(&self, serial: &TokenSerial) -> bool {
        let Some(name) = self.state().preset.as_ref().map(|(name, _)| name.clone()) else { return false };
        self.find(&name).is_ok_and(|found| found.serial == serial.as_str())
    }

    /// The serial number of the token that is logged in to by itself.
    ///
    /// # Errors
    /// `hsm.logged_out` if there is none; those of its name and of [`Self::module`].
    pub fn preset_serial(&self) -> Result<TokenSerial, Failure> {
        let name = self.state().preset.as_ref().map(|(name, _)| name.clone()).ok_or(Problem::LoggedOut)?;
        let found = self.find(&name)?;
        found.serial.parse().map_err(|_| Problem::Unexpected("a token without a serial number").into())
    }

    /// The token, logged in to if that goes by itself.
    ///
    /// # Errors
    /// Those of [`Self::module`]; those of [`Token::log_in`], if it is logged in to now.
    pub fn ready(&self, serial: &TokenSerial) -> Result<Arc<Token>, Failure> {
        let token = self.token(serial)?;
        if token.holds_pin() {
            return Ok(token);
        }
        if !self.is_preset(serial) {
            // That it is not there is told before that nobody is logged in.
            return self.find(&TokenName::new(serial.as_str())).map(|_| token);
        }
        // It is taken out first: nobody else tries it at the same time, and none tries it again once it was refused.
        let Some((name, pin)) = self.state().preset.take() else { return Ok(token) };
        let outcome = token.log_in(pin.copy(), FinalTry::Keep);
        let was_refused = outcome.as_ref().is_err_and(|failure| {
            matches!(failure.problem(), Problem::PinMismatch(..) | Problem::PinLocked(_) | Problem::PinUnset)
        });
        if !was_refused {
            self.state().preset = Some((name, pin));
        }
        outcome.map(|()| token)
    }

    /// The token of this name, as it says of itself. There are modules that see new tokens only when they are started anew:
    /// that is done now and then, as long as nobody is logged in by this one.
    fn find(&self, name: &TokenName) -> Result<TokenView, Failure> {
        let module = self.module()?;
        let generation = module.enter().generation();
        match module.find_token(name) {
            Err(failure)
                if *failure.problem() == Problem::TokenAbsent
                    && module.may_restart()
                    && !self.state().tokens.values().any(|token| token.holds_pin()) =>
            {
                module.restart(generation)?;
                module.find_token(name)
            }
            found => found,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(
        &self,
        serial: &TokenSerial,
        work: impl FnOnce(&Token) -> Result<T, Failure>,
    ) -> Result<T, Error> {
        Ok(off_the_reactor(|| work(&*self.ready(serial)?))?)
    }
}

impl Hsm for Tokens {
    fn generate(&self, object: &HsmObject, label: &str, kind: KeyKind) -> Result<Option<PublicKey>, Error> {
        let label = shortened(label);
        self.with(&object.token, |token| token.generate(kind, object.id.as_bytes(), &label))
    }

    fn import(
        &self,
        object: &HsmObject,
        label: &str,
        kind: KeyKind,
        material: &SecretBytes,
    ) -> Result<Option<PublicKey>, Error> {
        let label = shortened(label);
        self.with(&object.token, |token| token.import(kind, material, object.id.as_bytes(), &label))
    }

    fn find(&self, object: &HsmObject) -> Result<FoundObject, Error> {
        self.with(&object.token, |token| {
            let id = object.id.as_bytes();
            let objects = token.objects_of(id)?;
            let key = objects
                .iter()
                .find(|found| matches!(found.class, ObjectKind::PrivateKey | ObjectKind::SecretKey));
            let key = key.ok_or(Problem::ObjectMissing)?;
            let kind = kind_of(key).ok_or(Problem::Unsupported("keys of this type"))?;
            let public = if kind.is_asymmetric() { Some(token.public_key(id)?) } else { None };
            Ok(FoundObject { kind, public, made_there: key.local == Some(true) })
        })
    }

    fn destroy(&self, object: &HsmObject) -> Result<(), Error> {
        match self.with(&object.token, |token| token.destroy(object.id.as_bytes())) {
            Err(Error::Hsm(HsmProblem::ObjectMissing)) => Ok(()),
            outcome => outcome,
        }
    }

    fn verify_pin(&self, token: &TokenSerial, pin: &str) -> Result<(), Error> {
        let shown = TokenPin::new(pin);
        let known = off_the_reactor(|| self.ready(token))?;
        // Compared and counted in one turn: guesses that come at once are as many as those that come one after the other.
        let mut state = self.state();
        let wrong = state.wrong.get(token).copied().unwrap_or(0);
        if wrong >= MAX_WRONG {
            return Err(Error::PinLocked);
        }
        let outcome = shown.and_then(|shown| known.check_pin(&shown));
        match outcome {
            Ok(()) => {
                state.wrong.remove(token);
                Ok(())
            }
            // What no PIN can be is a wrong one.
            Err(failure)
                if matches!(failure.problem(), Problem::PinMismatch(..) | Problem::PinRefused { .. }) =>
            {
                let wrong = wrong.saturating_add(1);
                state.wrong.insert(token.clone(), wrong);
                Err(Error::PinMismatch { attempts_left: MAX_WRONG.saturating_sub(wrong) })
            }
            Err(failure) => Err(failure.into()),
        }
    }

    fn private_key(&self, object: &HsmObject, public: &PublicKey) -> Result<Box<dyn PrivateKey>, Error> {
        Ok(Box::new(Kept { tokens: self.clone(), object: object.clone(), public: public.clone() }))
    }

    fn cipher(&self, object: &HsmObject) -> Result<Box<dyn HsmCipher>, Error> {
        Ok(Box::new(KeptCipher { tokens: self.clone(), object: object.clone() }))
    }
}

/// A private key in a token.
struct Kept {
    tokens: Tokens,
    object: HsmObject,
    public: PublicKey,
}

impl PrivateKey for Kept {
    fn public(&self) -> Result<PublicKey, Error> {
        Ok(self.public.clone())
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        _: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        algorithm.check(self.public.kind(), signable)?;
        let HsmObject { token, id } = &self.object;
        self.tokens.with(token, |token| token.sign(id.as_bytes(), algorithm, signable))
    }

    fn decrypt_oaep(
        &self,
        label: &[u8],
        ciphertext: &[u8],
        _: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error> {
        let HsmObject { token, id } = &self.object;
        self.tokens.with(token, |token| token.decrypt_oaep(id.as_bytes(), label, ciphertext))
    }
}

/// An AES key in a token.
struct KeptCipher {
    tokens: Tokens,
    object: HsmObject,
}

impl HsmCipher for KeptCipher {
    fn seal(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let HsmObject { token, id } = &self.object;
        self.tokens.with(token, |token| token.encrypt_gcm(id.as_bytes(), nonce, associated_data, plaintext))
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let HsmObject { token, id } = &self.object;
        let opened = self
            .tokens
            .with(token, |token| token.decrypt_gcm(id.as_bytes(), nonce, associated_data, sealed))?;
        Ok(opened.to_vec())
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let problem = match failure.problem() {
            Problem::TokenAbsent | Problem::TokenAmbiguous | Problem::TokenUninitialized => {
                HsmProblem::Absent
            }
            Problem::LoggedOut | Problem::PinUnset => HsmProblem::LoggedOut,
            Problem::PinMismatch(..) | Problem::PinRefused { .. } => HsmProblem::PinRefused,
            Problem::PinFinalTry(_) | Problem::PinLocked(_) => HsmProblem::PinLocked,
            Problem::ObjectMissing => HsmProblem::ObjectMissing,
            Problem::ObjectExists | Problem::ObjectAmbiguous => HsmProblem::ObjectExists,
            Problem::Full => HsmProblem::Full,
            Problem::Unsupported(_) => HsmProblem::Unsupported,
            Problem::DataRefused => return Self::DecryptionFailed,
            Problem::MaterialRefused => return Self::MaterialMalformed,
            Problem::ModuleUnusable { .. }
            | Problem::TokenInitialized
            | Problem::Label
            | Problem::ObjectStays
            | Problem::Busy
            | Problem::WriteProtected
            | Problem::AadMissing
            | Problem::AttributeIgnored(_)
            | Problem::NotVerified
            | Problem::Failed
            | Problem::Unexpected(_) => HsmProblem::Failed {
                function: failure.function().unwrap_or_else(|| "Keystead".into()),
                code: failure.ckr().map_or_else(|| failure.code().into(), |code| code.to_string()),
            },
        };
        problem.into()
    }
}

impl ObjectView {
    /// `CKA_ID` as bytes, if it has one.
    pub(crate) fn id_bytes(&self) -> Option<Vec<u8>> {
        HEXLOWER.decode(self.id.as_bytes()).ok().filter(|id| !id.is_empty())
    }
}

/// What a key is made of, if it is used here.
pub(crate) fn kind_of(object: &ObjectView) -> Option<KeyKind> {
    match (object.key_type.as_deref()?, object.bits, object.curve.as_deref()) {
        ("RSA", Some(2048), _) => Some(KeyKind::Rsa2048),
        ("RSA", Some(3072), _) => Some(KeyKind::Rsa3072),
        ("RSA", Some(4096), _) => Some(KeyKind::Rsa4096),
        ("EC", _, Some("P-256")) => Some(KeyKind::EcP256),
        ("EC", _, Some("P-384")) => Some(KeyKind::EcP384),
        ("AES", Some(256), _) => Some(KeyKind::Aes256),
        _ => None,
    }
}

/// A name as far as a label goes: tokens keep labels of any length, and people read the beginning.
fn shortened(name: &str) -> String {
    const MOST: usize = 200;
    let mut end = name.len().min(MOST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or_default().to_owned()
}
