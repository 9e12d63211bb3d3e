//! `keystead key`.

use std::path::Path;

use keystead_core::lifecycle::{KeyStateName, VersionEvent};
use keystead_core::profile::Confirm;
use keystead_core::store::Order;
use keystead_core::{
    Call, Confirmation, KeyChanges, KeyId, KeyKind, KeyQuery, KeyRow, KeyView, NewKey, PassphraseKey,
    RotationPolicy, Vault, VersionNumber,
};
use pollster::block_on;

use super::args::{Globals, KeyCommand, KeyListArgs, KindArg, Sort, StateArg, VersionStep};
use super::failure::Failure;
use super::import_key;
use super::material;
use super::output::Output;
use super::session::{check_standard_input, pin, with_vault};
use super::show;
use crate::store::VaultStore;

pub(super) fn run(globals: &Globals, command: &KeyCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    if let KeyCommand::List(arguments) = command {
        let keys = with_vault(globals, |vault, call| list(vault, arguments, call))?;
        return output.show(&keys, || show::keys(&keys));
    }
    match command {
        KeyCommand::Export(arguments) => return material::export(globals, arguments),
        KeyCommand::Public { id, version, form } => return material::public(globals, id, *version, *form),
        KeyCommand::BeginImport(arguments) => return import_key::begin(globals, arguments),
        KeyCommand::Import(arguments) => check_standard_input(globals, &[Some(&arguments.file)])?,
        KeyCommand::ImportComponents(arguments) => {
            let files: Vec<_> = arguments.component.iter().map(|file| Some(file.as_path())).collect();
            check_standard_input(globals, &files)?;
        }
        KeyCommand::FinishImport(arguments) => check_standard_input(globals, &[Some(&arguments.file)])?,
        _ => {}
    }
    if let KeyCommand::DeleteNow { pin_file: Some(file), .. } = command {
        check_standard_input(globals, &[Some(file)])?;
    }
    let key = with_vault(globals, |vault, call| change(vault, command, call))?;
    output.show(&key, || show::key(&key))
}

fn change(vault: &Vault<VaultStore>, command: &KeyCommand, call: &mut Call<'_>) -> Result<KeyView, Failure> {
    Ok(match command {
        KeyCommand::Create { keystore, name, description, kind, rotate_days, convergent, pre_active } => {
            let new = NewKey {
                description: description.clone(),
                pre_active: *pre_active,
                convergent: *convergent,
                rotation: rotate_days.map(RotationPolicy::every),
                ..NewKey::new(name, kind_of(*kind))
            };
            block_on(vault.create_key(keystore.parse()?, new, call))?
        }
        KeyCommand::Import(arguments) => material::import(vault, arguments, call)?,
        KeyCommand::ImportComponents(arguments) => import_key::components(vault, arguments, call)?,
        KeyCommand::FinishImport(arguments) => import_key::finish(vault, arguments, call)?,
        KeyCommand::List(_)
        | KeyCommand::Export(_)
        | KeyCommand::Public { .. }
        | KeyCommand::BeginImport(_) => {
            return Err(Failure::Unreachable("a reading that changes a key"));
        }
        KeyCommand::Show { id } => block_on(vault.key(id.parse()?, call))?,
        KeyCommand::Update { id, changes } => {
            let changes = KeyChanges { name: changes.name.clone(), description: changes.description.clone() };
            block_on(vault.update_key(id.parse()?, changes, call))?
        }
        KeyCommand::Rotate { id } => block_on(vault.rotate(id.parse()?, call))?,
        KeyCommand::Rotation(arguments) => {
            let id: KeyId = arguments.id.parse()?;
            // Only the period is changed: what was said about use stays.
            let before = block_on(vault.key(id, call))?.rotation;
            let policy = RotationPolicy { period_days: arguments.when.days, ..before };
            let policy = if arguments.when.off { RotationPolicy::OFF } else { policy };
            block_on(vault.set_rotation(id, policy, call))?
        }
        KeyCommand::Default { id, version } => {
            block_on(vault.set_default_version(id.parse()?, VersionNumber(*version), call))?
        }
        KeyCommand::Version { step, id, version } => {
            block_on(vault.move_version(id.parse()?, VersionNumber(*version), event(*step), call))?
        }
        KeyCommand::Disable { id } => block_on(vault.disable(id.parse()?, call))?,
        KeyCommand::Enable { id } => block_on(vault.enable(id.parse()?, call))?,
        KeyCommand::RequestDeletion { id } => block_on(vault.request_deletion(id.parse()?, call))?,
        KeyCommand::CancelDeletion { id } => block_on(vault.cancel_deletion(id.parse()?, call))?,
        KeyCommand::DeleteNow { id, confirm, pin_file } => {
            delete_now(vault, id.parse()?, confirm.as_deref(), pin_file.as_deref(), call)?
        }
    })
}

/// Deletes a key with what its profile asks for.
fn delete_now(
    vault: &Vault<VaultStore>,
    id: KeyId,
    name: Option<&str>,
    pin_file: Option<&Path>,
    call: &mut Call<'_>,
) -> Result<KeyView, Failure> {
    let key = block_on(vault.key(id, call))?;
    if key.deletion_confirm == Confirm::Pin {
        let (parameters, salt) = block_on(vault.pin_parameters(key.keystore.parse()?))?;
        let pin = PassphraseKey::derive(pin(pin_file)?.as_passphrase(), parameters, salt)?;
        return Ok(block_on(vault.delete_now(id, Confirmation::Pin(&pin), call))?);
    }
    let confirmation = name.map_or(Confirmation::None, Confirmation::Name);
    Ok(block_on(vault.delete_now(id, confirmation, call))?)
}

/// All pages, up to the limit.
fn list(
    vault: &Vault<VaultStore>,
    arguments: &KeyListArgs,
    call: &Call<'_>,
) -> Result<Vec<KeyView>, Failure> {
    let mut query = KeyQuery {
        keystore: arguments.keystore.as_deref().map(str::parse).transpose()?,
        states: arguments.state.iter().copied().map(state).collect(),
        name_contains: arguments.contains.clone(),
        order: match arguments.sort {
            Sort::Created => Order::Created,
            Sort::Name => Order::Label,
            Sort::Due => Order::Due,
        },
        descending: arguments.descending,
        after: None,
        limit: 256,
    };
    let limit = arguments.limit.map_or(usize::MAX, |limit| limit as usize);
    let mut keys = Vec::new();
    while keys.len() < limit {
        let page = block_on(vault.keys(&query, call))?;
        // The owner of the vault sees all of them.
        keys.extend(page.items.into_iter().filter_map(KeyRow::full));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    keys.truncate(limit);
    Ok(keys)
}

const fn state(state: StateArg) -> KeyStateName {
    match state {
        StateArg::PreActive => KeyStateName::PreActive,
        StateArg::Enabled => KeyStateName::Enabled,
        StateArg::Disabled => KeyStateName::Disabled,
        StateArg::PendingDeletion => KeyStateName::PendingDeletion,
        StateArg::Destroyed => KeyStateName::Destroyed,
    }
}

const fn event(step: VersionStep) -> VersionEvent {
    match step {
        VersionStep::Deactivate => VersionEvent::Deactivate,
        VersionStep::Activate => VersionEvent::Activate,
        VersionStep::Compromise => VersionEvent::Compromise,
        VersionStep::RequestDeletion => VersionEvent::RequestDeletion,
        VersionStep::CancelDeletion => VersionEvent::CancelDeletion,
        VersionStep::Destroy => VersionEvent::DestroyNow,
    }
}

pub(super) const fn kind_of(kind: KindArg) -> KeyKind {
    match kind {
        KindArg::Aes256 => KeyKind::Aes256,
        KindArg::HmacSha256 => KeyKind::HmacSha256,
        KindArg::Rsa2048 => KeyKind::Rsa2048,
        KindArg::Rsa3072 => KeyKind::Rsa3072,
        KindArg::Rsa4096 => KeyKind::Rsa4096,
        KindArg::EcP256 => KeyKind::EcP256,
        KindArg::EcP384 => KeyKind::EcP384,
        KindArg::Ed25519 => KeyKind::Ed25519,
    }
}
