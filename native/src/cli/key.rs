//! `keystead key`.

use keystead_core::lifecycle::KeyStateName;
use keystead_core::store::Order;
use keystead_core::{KeyChanges, KeyKind, KeyQuery, KeyView, NewKey, Timestamp, Vault};
use pollster::block_on;

use super::args::{Globals, KeyCommand, KeyListArgs, Sort, StateArg};
use super::failure::Failure;
use super::output::Output;
use super::session::Session;
use super::show;
use crate::store::SqliteStore;

pub(super) fn run(globals: &Globals, command: &KeyCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let mut session = Session::open(globals)?;
    let now = session.now;
    let (vault, mut call) = session.parts();
    let call = &mut call;
    let key = match command {
        KeyCommand::Create { keystore, name, description } => {
            let new = NewKey { name: name.clone(), description: description.clone(), kind: KeyKind::Aes256 };
            block_on(vault.create_key(keystore.parse()?, new, call))?
        }
        KeyCommand::List(arguments) => {
            let keys = list(vault, arguments, now)?;
            return output.show(&keys, || show::keys(&keys));
        }
        KeyCommand::Show { id } => block_on(vault.key(id.parse()?, now))?,
        KeyCommand::Update { id, changes } => {
            let changes = KeyChanges { name: changes.name.clone(), description: changes.description.clone() };
            block_on(vault.update_key(id.parse()?, changes, call))?
        }
        KeyCommand::Rotate { id } => block_on(vault.rotate(id.parse()?, call))?,
        KeyCommand::Disable { id } => block_on(vault.disable(id.parse()?, call))?,
        KeyCommand::Enable { id } => block_on(vault.enable(id.parse()?, call))?,
        KeyCommand::RequestDeletion { id } => block_on(vault.request_deletion(id.parse()?, call))?,
        KeyCommand::CancelDeletion { id } => block_on(vault.cancel_deletion(id.parse()?, call))?,
        KeyCommand::DeleteNow { id, confirm } => block_on(vault.delete_now(id.parse()?, confirm, call))?,
    };
    output.show(&key, || show::key(&key))
}

/// All pages, up to the limit.
fn list(
    vault: &Vault<SqliteStore>,
    arguments: &KeyListArgs,
    now: Timestamp,
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
        let page = block_on(vault.keys(&query, now))?;
        keys.extend(page.items);
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
