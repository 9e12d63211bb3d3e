//! `keystead hsm`: tokens themselves. No vault is opened.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use keystead_core::pin::Pin;
use keystead_core::{Error, KeyKind, PublicKey, SecureRandom};
use serde_json::json;

use super::args::{
    Globals, HsmCommand, HsmDeleteArgs, HsmGenerateArgs, HsmInitArgs, HsmPinCommand, ModuleArgs,
    NewObjectArgs, OfficerArgs, TokenArgs, TokenKindArg, UserArgs,
};
use super::backend::only_here;
use super::failure::Failure;
use super::output::Output;
use super::session::Purpose;
use crate::edge::OsRandom;
use crate::hsm::{
    Erase, Failure as TokenFailure, FinalTry, Module, ObjectView, Problem, Role, SlotView, Token, TokenName,
    TokenPin,
};

mod import;
mod pin;
mod show;

pub(super) fn run(globals: &Globals, command: &HsmCommand) -> Result<(), Failure> {
    only_here(globals, "A token is administered on the machine that it hangs on.")?;
    let output = Output { json: globals.json };
    match command {
        HsmCommand::Modules(arguments) => modules(globals, arguments),
        HsmCommand::Slots(arguments) => {
            let slots = module(globals, arguments)?.slots()?;
            output.show(&slots, || show::slots(&slots))
        }
        HsmCommand::Init(arguments) => init(globals, arguments),
        HsmCommand::Keys(arguments) => {
            let objects = log_in(globals, arguments)?.objects()?;
            output.show(&objects, || show::objects(&objects))
        }
        HsmCommand::Generate(arguments) => generate(globals, arguments),
        HsmCommand::Import(arguments) => {
            let (kind, private) = import::material(arguments)?;
            make(globals, &arguments.new, |token, id, label| token.import(kind, &private, id, label))
        }
        HsmCommand::Delete(arguments) => delete(globals, arguments),
        HsmCommand::Pin(command) => change_pin(globals, command),
    }
}

fn modules(globals: &Globals, arguments: &ModuleArgs) -> Result<(), Failure> {
    // Only the one that somebody chose is loaded: loading runs its code.
    let chosen = match path(globals, arguments) {
        Some(path) => Some(Module::load(path)?.info()?),
        None => None,
    };
    let real = |path: &Path| path.canonicalize().ok();
    let others: Vec<PathBuf> = Module::well_known()
        .into_iter()
        .filter(|other| chosen.as_ref().is_none_or(|chosen| real(&chosen.path) != real(other)))
        .collect();
    let facts = json!({ "chosen": chosen, "others": others });
    Output { json: globals.json }.show(&facts, || show::modules(chosen.as_ref(), &others))
}

fn init(globals: &Globals, arguments: &HsmInitArgs) -> Result<(), Failure> {
    pin::check_standard_input(&[arguments.so_pin.so_pin_file.as_deref(), arguments.pin.pin_file.as_deref()])?;
    let module = module(globals, &arguments.module)?;
    let slot = match arguments.slot {
        Some(slot) => slot,
        None => {
            let is_free = |slot: &SlotView| slot.token.as_ref().is_some_and(|token| !token.initialized);
            let free = module.slots()?.into_iter().find(is_free);
            free.ok_or_else(|| Failure::from(TokenFailure::from(Problem::TokenInitialized)))?.slot
        }
    };
    let so_pin = pin::new(arguments.so_pin.so_pin_file.as_deref(), None, pin::FIRST_SO)?;
    let credential = arguments.pin.pin_credential.as_deref();
    let user_pin = pin::new(arguments.pin.pin_file.as_deref(), credential, pin::FIRST_USER)?;
    let erase = if arguments.erase { Erase::Everything } else { Erase::No };
    let token = module.initialize_token(slot, &arguments.label, &so_pin, &user_pin, erase)?;
    Output { json: globals.json }.show(&token, || show::token(&token))
}

fn generate(globals: &Globals, arguments: &HsmGenerateArgs) -> Result<(), Failure> {
    let kind = kind_of(arguments.kind);
    make(globals, &arguments.new, |token, id, label| token.generate(kind, id, label))
}

/// Puts a key into the token, and shows it with its public half.
fn make(
    globals: &Globals,
    new: &NewObjectArgs,
    make: impl FnOnce(&Token, &[u8], &str) -> Result<Option<PublicKey>, TokenFailure>,
) -> Result<(), Failure> {
    let id = new.id.as_deref().map_or_else(random_id, parse_id)?;
    let token = log_in(globals, &new.user)?;
    let public = make(&token, &id, &new.label).map_err(|failure| {
        let failure = Failure::from(failure);
        for id in token.half_made() {
            let id = HEXLOWER.encode(&id);
            let what = format!("The key {id} may be left half made. Delete it when the token is back");
            Output { json: globals.json }.warning(&what, &failure);
        }
        failure
    })?;
    let objects = token.objects_of(&id)?;
    let pem = public.map(|public| public.to_pem()).transpose()?;
    let facts =
        json!({ "id": HEXLOWER.encode(&id), "label": new.label, "publicKey": pem, "objects": objects });
    Output { json: globals.json }
        .show(&facts, || format!("{}{}", show::objects(&objects), pem.as_deref().unwrap_or_default()))
}

fn delete(globals: &Globals, arguments: &HsmDeleteArgs) -> Result<(), Failure> {
    let id = parse_id(&arguments.id)?;
    let token = log_in(globals, &arguments.user)?;
    let objects = token.objects_of(&id)?;
    if objects.is_empty() {
        return Err(TokenFailure::from(Problem::ObjectMissing).into());
    }
    if !arguments.yes {
        confirm(&objects, &HEXLOWER.encode(&id))?;
    }
    token.destroy(&id)?;
    let facts = json!({ "deleted": objects });
    Output { json: globals.json }.show(&facts, || format!("{}This is deleted.\n", show::objects(&objects)))
}

/// Says what would be gone, and has its id typed.
fn confirm(objects: &[ObjectView], id: &str) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Arguments("nobody is there to be asked: say it with --yes".into()));
    }
    let mut terminal = io::stderr();
    let _ = write!(
        terminal,
        "{}Whatever relies on this stops working, and nothing brings it back.\nType its id to delete it: ",
        show::objects(objects)
    );
    let _ = terminal.flush();
    let mut typed = String::new();
    let read = io::stdin().lock().read_line(&mut typed);
    if read.is_ok() && typed.trim().eq_ignore_ascii_case(id) {
        return Ok(());
    }
    Err(Failure::Arguments("another id was typed, and nothing is deleted".into()))
}

fn change_pin(globals: &Globals, command: &HsmPinCommand) -> Result<(), Failure> {
    match command {
        HsmPinCommand::Change { user, new_pin_file } => {
            let files = [user.pin.pin_file.as_deref(), new_pin_file.as_deref()];
            pin::check_standard_input(&files)?;
            let (module, name) = find(globals, &user.token)?;
            pin::warn(globals, &module.find_token(&name)?, Role::User, user.final_try);
            let old = user_pin(globals, user)?;
            let new = pin::new(new_pin_file.as_deref(), None, pin::NEW_USER)?;
            module.change_user_pin(&name, &old, &new, final_try(user.final_try))?;
        }
        HsmPinCommand::Reset(officer) => {
            officer_does(globals, officer, pin::NEW_USER, |module, name, so_pin, new, final_try| {
                module.reset_user_pin(name, so_pin, new, final_try)
            })?;
        }
        HsmPinCommand::So(officer) => {
            officer_does(globals, officer, pin::NEW_SO, |module, name, so_pin, new, final_try| {
                module.change_so_pin(name, so_pin, new, final_try)
            })?;
        }
    }
    Output { json: globals.json }.show(&json!({ "changed": true }), || "The PIN is changed.\n".to_owned())
}

fn officer_does(
    globals: &Globals,
    officer: &OfficerArgs,
    purpose: Purpose,
    change: impl FnOnce(&Module, &TokenName, &TokenPin, &Pin, FinalTry) -> Result<(), TokenFailure>,
) -> Result<(), Failure> {
    let files = [officer.so_pin.so_pin_file.as_deref(), officer.new_pin_file.as_deref()];
    pin::check_standard_input(&files)?;
    let (module, name) = find(globals, &officer.token)?;
    let token = module.find_token(&name)?;
    pin::warn(globals, &token, Role::SecurityOfficer, officer.final_try);
    let so_pin = pin::existing(officer.so_pin.so_pin_file.as_deref(), None, pin::SO)?;
    let new = pin::new(officer.new_pin_file.as_deref(), None, purpose)?;
    Ok(change(&module, &name, &so_pin, &new, final_try(officer.final_try))?)
}

/// The token that the arguments name, with the user logged in.
/// The PIN with which a token is logged in to by itself.
pub(super) fn preset_pin(file: &Path) -> Result<TokenPin, Failure> {
    pin::existing(Some(file), None, pin::USER)
}

fn log_in(globals: &Globals, arguments: &UserArgs) -> Result<Token, Failure> {
    pin::check_standard_input(&[arguments.pin.pin_file.as_deref()])?;
    let (module, name) = find(globals, &arguments.token)?;
    let view = module.find_token(&name)?;
    pin::warn(globals, &view, Role::User, arguments.final_try);
    pin::check_attempts(&view, Role::User, arguments.final_try)?;
    let pin = user_pin(globals, arguments)?;
    let token = Token::new(module, name);
    token.log_in(pin, final_try(arguments.final_try))?;
    Ok(token)
}

fn user_pin(globals: &Globals, arguments: &UserArgs) -> Result<TokenPin, Failure> {
    let credential = arguments.pin.pin_credential.as_deref();
    let set = globals.hsm.hsm_pin_file.as_deref().filter(|_| credential.is_none());
    pin::existing(arguments.pin.pin_file.as_deref().or(set), credential, pin::USER)
}

fn find(globals: &Globals, arguments: &TokenArgs) -> Result<(Module, TokenName), Failure> {
    let name = arguments.token.as_ref().or(globals.hsm.hsm_token.as_ref());
    let name = name.ok_or_else(|| Failure::Arguments("name the token with --token".into()))?;
    Ok((module(globals, &arguments.module)?, TokenName::new(name)))
}

fn module(globals: &Globals, arguments: &ModuleArgs) -> Result<Module, Failure> {
    let path = path(globals, arguments);
    let missing = "name the module with --module; `keystead hsm modules` lists those that are here";
    Ok(Module::load(path.ok_or_else(|| Failure::Arguments(missing.into()))?)?)
}

fn path<'p>(globals: &'p Globals, arguments: &'p ModuleArgs) -> Option<&'p Path> {
    arguments.module.as_deref().or(globals.hsm.hsm_module.as_deref())
}

const fn final_try(is_asked_for: bool) -> FinalTry {
    if is_asked_for { FinalTry::Use } else { FinalTry::Keep }
}

const fn kind_of(kind: TokenKindArg) -> KeyKind {
    match kind {
        TokenKindArg::Aes256 => KeyKind::Aes256,
        TokenKindArg::Rsa2048 => KeyKind::Rsa2048,
        TokenKindArg::Rsa3072 => KeyKind::Rsa3072,
        TokenKindArg::Rsa4096 => KeyKind::Rsa4096,
        TokenKindArg::EcP256 => KeyKind::EcP256,
        TokenKindArg::EcP384 => KeyKind::EcP384,
    }
}

fn parse_id(text: &str) -> Result<Vec<u8>, Failure> {
    let id = HEXLOWER_PERMISSIVE.decode(text.as_bytes());
    id.map_err(|_| Failure::Arguments("an id is hexadecimal digits in pairs".into()))
}

fn random_id() -> Result<Vec<u8>, Failure> {
    let mut id = vec![0; 16];
    OsRandom.fill(&mut id).map_err(|_| Error::RandomUnavailable)?;
    Ok(id)
}

impl From<TokenFailure> for Failure {
    fn from(failure: TokenFailure) -> Self {
        Self::Token(Box::new(failure))
    }
}
