//! The table of operations, by subject.

mod approvals;
mod audit;
mod clients;
mod data;
mod hsm;
mod jwt;
mod keys;
mod keystores;
mod principals;
mod tokens;
mod vault;
mod versions;

pub(in crate::serve) use jwt::Kids;

use keystead_core::{KdfParams, Passphrase, PassphraseKey, SecretBytes};
use zeroize::Zeroizing;

use super::operation::{Operation, Table};
use crate::edge::OsRandom;
use crate::serve::problem::Problem;

/// Every operation.
pub(super) fn table() -> Vec<Operation> {
    let mut table = Table::new();
    approvals::add(&mut table);
    audit::add(&mut table);
    clients::add(&mut table);
    data::add(&mut table);
    hsm::add(&mut table);
    jwt::add(&mut table);
    keys::add(&mut table);
    keystores::add(&mut table);
    principals::add(&mut table);
    tokens::add(&mut table);
    vault::add(&mut table);
    versions::add(&mut table);
    table.operations
}

/// A passphrase, stretched for something that is made now.
fn stretched(passphrase: &Passphrase) -> Result<PassphraseKey, Problem> {
    Ok(PassphraseKey::make(passphrase, KdfParams::DEFAULT, &mut OsRandom)?)
}

/// Text that the engine keeps as bytes.
fn text(secret: &SecretBytes) -> Zeroizing<String> {
    Zeroizing::new(String::from_utf8_lossy(secret.expose()).into_owned())
}
