//! `keystead key`.

use std::path::Path;

use keystead_core::body::{
    DeleteKeyBody, HsmPlaceBody, KeyChangesBody, KeyListBody, KeyOrder, KeyStates, NewKeyBody, SecretText,
};
use keystead_core::lifecycle::{KeyStateName, VersionEvent};
use keystead_core::profile::Confirm;
use keystead_core::{KeyId, KeyKind, KeyRow, KeyView, NewKey, RotationPolicy};

use super::args::{Globals, KeyCommand, KeyListArgs, KindArg, Sort, StateArg, VersionStep};
use super::backend::{Backend, KeyStep, with_backend};
use super::failure::Failure;
use super::import_key;
use super::material;
use super::output::Output;
use super::session::{check_standard_input, pin};
use super::show;

pub(super) fn run(globals: &Globals, command: &KeyCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    if let KeyCommand::List(arguments) = command {
        let keys = with_backend(globals, |backend| list(backend, arguments))?;
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
    let key = with_backend(globals, |backend| change(backend, command))?;
    output.show(&key, || show::key(&key))
}

fn change(backend: &mut Backend<'_, '_>, command: &KeyCommand) -> Result<KeyView, Failure> {
    match command {
        KeyCommand::Create {
            keystore,
            name,
            description,
            kind,
            rotate_days,
            convergent,
            pre_active,
            hsm,
            cka_id,
        } => {
            let new = NewKey {
                description: description.clone(),
                pre_active: *pre_active,
                convergent: *convergent,
                rotation: rotate_days.map(RotationPolicy::every),
                ..NewKey::new(name, kind_of(*kind))
            };
            let place = hsm.clone().map(|token| HsmPlaceBody { token, cka_id: cka_id.clone() });
            backend.create_key(keystore.parse()?, NewKeyBody { hsm: place, ..NewKeyBody::of(new, None) })
        }
        KeyCommand::Import(arguments) => material::import(backend, arguments),
        KeyCommand::ImportComponents(arguments) => import_key::components(backend, arguments),
        KeyCommand::FinishImport(arguments) => import_key::finish(backend, arguments),
        KeyCommand::List(_)
        | KeyCommand::Export(_)
        | KeyCommand::Public { .. }
        | KeyCommand::BeginImport(_) => Err(Failure::Unreachable("a reading that changes a key")),
        KeyCommand::Show { id } => backend.key(id.parse()?),
        KeyCommand::Update { id, changes } => {
            let changes =
                KeyChangesBody { name: changes.name.clone(), description: changes.description.clone() };
            backend.update_key(id.parse()?, changes)
        }
        KeyCommand::Rotation(arguments) => {
            let id: KeyId = arguments.id.parse()?;
            // Only the period is changed: what was said about use stays.
            let before = backend.key(id)?.rotation;
            let policy = RotationPolicy { period_days: arguments.when.days, ..before };
            backend.set_rotation(id, if arguments.when.off { RotationPolicy::OFF } else { policy })
        }
        KeyCommand::Default { id, version } => backend.set_default_version(id.parse()?, *version),
        KeyCommand::Version { step, id, version } => {
            backend.move_version(id.parse()?, *version, event(*step))
        }
        KeyCommand::Rotate { id } => backend.move_key(id.parse()?, KeyStep::Rotate),
        KeyCommand::Disable { id } => backend.move_key(id.parse()?, KeyStep::Disable),
        KeyCommand::Enable { id } => backend.move_key(id.parse()?, KeyStep::Enable),
        KeyCommand::RequestDeletion { id } => backend.move_key(id.parse()?, KeyStep::RequestDeletion),
        KeyCommand::CancelDeletion { id } => backend.move_key(id.parse()?, KeyStep::CancelDeletion),
        KeyCommand::DeleteNow { id, confirm, pin_file } => {
            delete_now(backend, id.parse()?, confirm.as_deref(), pin_file.as_deref())
        }
    }
}

/// Deletes a key with what its profile asks for.
fn delete_now(
    backend: &mut Backend<'_, '_>,
    id: KeyId,
    name: Option<&str>,
    pin_file: Option<&Path>,
) -> Result<KeyView, Failure> {
    let asks_for_pin = matches!(backend.key(id)?.deletion_confirm, Confirm::Pin | Confirm::TokenPin);
    let confirmed = if asks_for_pin {
        DeleteKeyBody { confirmation: None, pin: Some(SecretText(pin(pin_file)?)) }
    } else {
        DeleteKeyBody { confirmation: name.map(str::to_owned), pin: None }
    };
    backend.delete_key(id, confirmed)
}

/// All pages, up to the limit.
fn list(backend: &mut Backend<'_, '_>, arguments: &KeyListArgs) -> Result<Vec<KeyView>, Failure> {
    let states: Vec<_> = arguments.state.iter().copied().map(state).collect();
    let mut query = KeyListBody {
        keystore: arguments.keystore.clone(),
        states: (!states.is_empty()).then_some(KeyStates(states)),
        name_contains: arguments.contains.clone(),
        order_by: Some(match arguments.sort {
            Sort::Created => KeyOrder::Created,
            Sort::Name => KeyOrder::Name,
            Sort::Due => KeyOrder::Due,
        }),
        descending: Some(arguments.descending),
        cursor: None,
        limit: Some(256),
    };
    let limit = arguments.limit.map_or(usize::MAX, |limit| limit as usize);
    let mut keys = Vec::new();
    while keys.len() < limit {
        let page = backend.keys(&query)?;
        // Of keys that the caller may not see there is nothing to show.
        keys.extend(page.items.into_iter().filter_map(KeyRow::full));
        match page.next {
            Some(next) => query.cursor = Some(next),
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
