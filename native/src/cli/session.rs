//! From arguments to an unlocked vault.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER_PERMISSIVE;
use etcetera::BaseStrategy;
use keystead_core::body::SecretText;
use keystead_core::pin::Pin;
use keystead_core::{
    Call, Error, KeyFile, LockedVault, Passphrase, RecoveryCode, Secret32, Timestamp, Vault, VaultId,
};
use pollster::block_on;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::anchor;
use super::args::Globals;
use super::failure::Failure;
use super::files::{read, read_secret};
use super::output::Output;
use super::tokens;
use crate::edge::{OsRandom, SystemClock};
use crate::provider::with_tokens;
use crate::serve::Unsealing;
use crate::store::{Place, PostgresAddress, VaultStore};

/// Unlocks the vault that the arguments name, does `work` with it, and closes it, whatever came of the work.
///
/// What `work` did stays done if closing fails: that is a warning. Work that hands something out flushes by itself
/// before, so that nothing is handed out that is not recorded.
pub(super) fn with_vault<T>(
    globals: &Globals,
    work: impl FnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let vault = unlock(open_locked(globals)?, globals)?;
    let mut random = OsRandom;
    let mut call = Call::new(now()?, &mut random);
    let outcome = work(&vault, &mut call);
    if outcome.is_ok() {
        close(globals, &vault, &mut call);
    } else {
        // The failure of the work is shown, and is the likely reason why this one fails as well.
        let _ = block_on(vault.close(&mut call));
        remember(globals, &vault);
    }
    outcome
}

/// Closes a vault; what was done with it stays done if that fails.
pub(super) fn close(globals: &Globals, vault: &Vault<VaultStore>, call: &mut Call<'_>) {
    if let Err(error) = block_on(vault.close(call)) {
        Output { json: globals.json }.warning("The vault was not closed in order", &error.into());
    }
    remember(globals, vault);
}

/// Remembers how far the vault has come; that it is not remembered makes nothing undone.
fn remember(globals: &Globals, vault: &Vault<VaultStore>) {
    let remembered = place(globals)
        .and_then(|place| anchor::remember(vault.id(), &place, vault.revision(), globals.accept_older));
    if let Err(failure) = remembered {
        Output { json: globals.json }.warning("The vault's revision is not remembered", &failure);
    }
}

/// The time of a command.
pub(super) fn now() -> Result<Timestamp, Failure> {
    SystemClock.now().ok_or(Failure::ClockUnreadable)
}

/// The vault that the arguments name, locked.
pub(super) fn open_locked(globals: &Globals) -> Result<LockedVault<VaultStore>, Failure> {
    let store = place(globals)?.open()?.ok_or(Error::VaultAbsent)?;
    Ok(block_on(LockedVault::open(store))?)
}

/// The same, if there is one.
pub(super) fn find_locked(globals: &Globals) -> Result<Option<LockedVault<VaultStore>>, Failure> {
    let Some(store) = place(globals)?.open()? else { return Ok(None) };
    match block_on(LockedVault::open(store)) {
        Ok(locked) => Ok(Some(locked)),
        Err(Error::VaultAbsent) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Unlocks with what the arguments say: the recovery code, the passphrase of a file, or one that is typed.
pub(super) fn unlock(
    locked: LockedVault<VaultStore>,
    globals: &Globals,
) -> Result<Vault<VaultStore>, Failure> {
    let id: VaultId = locked.info().id.parse()?;
    let locked = not_before(locked, id, &place(globals)?, globals.accept_older);
    let tokens = tokens::of(globals)?;
    if let Some(tokens) = tokens
        && is_for_token(globals, &locked)
    {
        let vault = tokens::unlock(tokens, locked)?;
        remember(globals, &vault);
        return Ok(vault);
    }
    let outcome = if let Some(path) = &globals.key_file {
        block_on(locked.unlock_with_key_file(&key_file(path)?))
    } else if let Some(path) = &globals.recovery_code_file {
        let code = RecoveryCode::parse(&read_secret(path)?)?;
        block_on(locked.unlock_with_recovery_code(&code))
    } else {
        let passphrase = passphrase(globals.passphrase_file.as_deref(), VAULT)?;
        block_on(locked.unlock_with_passphrase(&passphrase))
    };
    let vault = outcome.map_err(|failed| Failure::from(failed.error))?;
    remember(globals, &vault);
    Ok(vault.with_provider(with_tokens(tokens)))
}

/// Whether the vault is to be unlocked by a token: nothing else is named, a token is logged in to by itself, and it has a slot.
pub(super) fn is_for_token(globals: &Globals, locked: &LockedVault<VaultStore>) -> bool {
    let other = globals.key_file.is_some()
        || globals.recovery_code_file.is_some()
        || globals.passphrase_file.is_some();
    !other && globals.hsm.hsm_pin_file.is_some() && tokens::opens(&locked.info().slots)
}

/// A vault that refuses to be older than this machine remembers.
fn not_before(
    locked: LockedVault<VaultStore>,
    id: VaultId,
    place: &Place,
    accept_older: bool,
) -> LockedVault<VaultStore> {
    if accept_older { locked } else { locked.not_before(anchor::remembered(id, place)) }
}

/// How a server finds the vault that the arguments name whenever somebody wants to unlock it.
pub(super) fn unsealing(globals: &Globals) -> Result<Unsealing, Failure> {
    let (place, accept_older, json) = (place(globals)?, globals.accept_older, globals.json);
    let again = place.clone();
    Ok(Unsealing {
        open: Box::new(move || {
            let locked = block_on(LockedVault::open(place.open()?.ok_or(Error::VaultAbsent)?))?;
            let id = locked.info().id.parse()?;
            Ok(not_before(locked, id, &place, accept_older))
        }),
        opened: Box::new(move |vault| {
            if let Err(failure) = anchor::remember(vault.id(), &again, vault.revision(), accept_older) {
                Output { json }.warning("The vault's revision is not remembered", &failure);
            }
        }),
    })
}

/// The key file at `path`.
pub(super) fn key_file(path: &Path) -> Result<KeyFile, Failure> {
    // One line end more than a key file has at most.
    Ok(KeyFile::new(&read(Some(path), KeyFile::MAX_BYTES as u64 + 2)?)?)
}

/// The 32 bytes in the file at `path`: themselves, or as the first line in hexadecimal digits.
pub(super) fn secret_32(path: &Path) -> Result<Secret32, Failure> {
    let bytes = read(Some(path), 128)?;
    let raw = match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(raw) => Zeroizing::new(raw),
        Err(_) => {
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii();
            let mut raw = Zeroizing::new([0; 32]);
            let fits = line.len() == 64 && HEXLOWER_PERMISSIVE.decode_mut(line, raw.as_mut()).is_ok();
            if !fits {
                return Err(Error::SlotMismatch.into());
            }
            raw
        }
    };
    Ok(Secret32::from_bytes(*raw))
}

/// What a passphrase is for.
#[derive(Clone, Copy)]
pub(super) struct Purpose {
    pub(super) prompt: &'static str,
    pub(super) flag: &'static str,
}

/// The vault's passphrase.
pub(super) const VAULT: Purpose = Purpose { prompt: "Passphrase: ", flag: "--passphrase-file" };
/// The secret of an access key.
const ACCESS_KEY: Purpose = Purpose { prompt: "Secret access key: ", flag: "--secret-access-key-file" };
/// The passphrase that a slot has.
pub(super) const OLD: Purpose = Purpose { prompt: "Passphrase of the slot: ", flag: "--old-passphrase-file" };
/// The passphrase that a slot gets.
pub(super) const NEW: Purpose = Purpose { prompt: "New passphrase: ", flag: "--new-passphrase-file" };
/// A keystore's user PIN.
pub(super) const PIN: Purpose = Purpose { prompt: "User PIN: ", flag: "--pin-file" };
/// The password of a certificate's file.
const FILE: Purpose = Purpose { prompt: "Password of the certificate's file: ", flag: "--password-file" };
/// A bundle's passphrase.
pub(super) const BUNDLE: Purpose =
    Purpose { prompt: "Passphrase of the bundle: ", flag: "--bundle-passphrase-file" };

/// A passphrase that exists already, from a file or typed.
pub(super) fn passphrase(file: Option<&Path>, purpose: Purpose) -> Result<Passphrase, Failure> {
    Ok(Passphrase::new(&passphrase_text(file, purpose)?)?)
}

/// The same as a text, for somebody else to judge.
pub(super) fn passphrase_text(file: Option<&Path>, purpose: Purpose) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(path) => read_secret(path),
        None => ask(purpose.prompt, purpose),
    }
}

/// A new passphrase, from a file or typed twice.
pub(super) fn new_passphrase(file: Option<&Path>, purpose: Purpose) -> Result<Zeroizing<String>, Failure> {
    let given = passphrase_text(file, purpose)?;
    Passphrase::new(&given)?;
    if file.is_none() {
        ask_again(&given, purpose)?;
    }
    Ok(given)
}

/// A PIN that exists already, from a file or typed.
pub(super) fn pin(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    let given = passphrase_text(file, PIN)?;
    Pin::new(&given)?;
    Ok(given)
}

/// A new PIN, from a file or typed twice.
pub(super) fn new_pin(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    let given = pin(file)?;
    if file.is_none() {
        ask_again(&given, PIN)?;
    }
    Ok(given)
}

/// An access key as `--json` shows it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccessKey {
    access_key_id: String,
    secret_access_key: SecretText,
}

/// The access key that the arguments name: its id and its secret.
pub(super) fn access_key(globals: &Globals) -> Result<(String, Zeroizing<String>), Failure> {
    let online = &globals.online;
    if let Some(path) = &online.access_key_file {
        let text = read(Some(path), 16 * 1024)?;
        let found: AccessKey = serde_json::from_slice(&text).map_err(|_| {
            let problem = "--access-key-file takes what `principal add-access-key --json` shows";
            Failure::Arguments(problem.into())
        })?;
        return Ok((found.access_key_id, found.secret_access_key.0));
    }
    let Some(id) = &online.access_key_id else {
        let problem = "A server asks who calls: name an access key with --access-key-file or --access-key-id";
        return Err(Failure::Arguments(problem.into()));
    };
    let secret = passphrase_text(online.secret_access_key_file.as_deref(), ACCESS_KEY)?;
    Ok((id.trim().to_owned(), secret))
}

/// The password of a certificate's file, from a file or typed twice.
pub(super) fn new_file_password(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = file {
        return read_secret(path);
    }
    let first = ask(FILE.prompt, FILE)?;
    ask_again(&first, FILE)?;
    Ok(first)
}

pub(super) fn ask_again(first: &str, purpose: Purpose) -> Result<(), Failure> {
    if *ask("The same again: ", purpose)? == *first { Ok(()) } else { Err(Failure::PassphrasesDiffer) }
}

fn ask(prompt: &str, purpose: Purpose) -> Result<Zeroizing<String>, Failure> {
    let missing = Failure::PassphraseMissing { flag: purpose.flag };
    if !io::stdin().is_terminal() && !io::stderr().is_terminal() {
        return Err(missing);
    }
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|_| missing)
}

/// Where the vault is kept: in the database that the arguments or the environment name, or else in the data directory.
pub(super) fn place(globals: &Globals) -> Result<Place, Failure> {
    if let Some(place) = globals.place.get() {
        return Ok(place.clone());
    }
    let place = find_place(globals)?;
    Ok(globals.place.get_or_init(|| place).clone())
}

fn find_place(globals: &Globals) -> Result<Place, Failure> {
    let parse = |text: &str| PostgresAddress::parse(text).map_err(Failure::DatabaseAddress);
    let address = if let Some(text) = &globals.database_url {
        let address = parse(text)?;
        if address.has_password() {
            return Err(Failure::PasswordInArgument);
        }
        address
    } else if let Some(path) = &globals.database_url_file {
        parse(&read_secret(path)?)?
    } else if let Some(text) = std::env::var(DATABASE).ok().filter(|text| !text.is_empty()) {
        parse(&text)?
    } else {
        return data_directory(globals).map(Place::Directory);
    };
    Ok(Place::database(address.with_password_of_user()))
}

/// The environment variable with the address of the database.
const DATABASE: &str = "KEYSTEAD_DATABASE_URL";

/// The directory that the arguments name, or the user's own.
pub(super) fn data_directory(globals: &Globals) -> Result<PathBuf, Failure> {
    if let Some(directory) = &globals.data {
        return Ok(directory.clone());
    }
    let strategy = etcetera::choose_base_strategy().map_err(|_| Failure::DataDirectoryUnknown)?;
    Ok(strategy.data_dir().join("keystead"))
}

/// Refuses a command that would read two things from standard input. `others` are files; `None` is standard input.
pub(super) fn check_standard_input(globals: &Globals, others: &[Option<&Path>]) -> Result<(), Failure> {
    let dash = Path::new("-");
    let secrets = [
        &globals.passphrase_file,
        &globals.recovery_code_file,
        &globals.key_file,
        &globals.database_url_file,
        &globals.online.access_key_file,
        &globals.online.secret_access_key_file,
    ];
    let secret = secrets.into_iter().flatten().filter(|path| path.as_path() == dash).count();
    let data = others.iter().filter(|path| path.is_none_or(|path| path == dash)).count();
    if secret + data > 1 { Err(Failure::StandardInputTwice) } else { Ok(()) }
}
