//! What people name a token by.

use core::fmt;

use cryptoki::context::Pkcs11;
use cryptoki::slot::{Slot, TokenInfo};

use super::failure::{Failure, Problem};

/// The serial number of a token, or its label if only one token has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenName(String);

impl TokenName {
    /// The token of this serial number or label. White space around it is not part of it.
    pub fn new(name: &str) -> Self {
        Self(name.trim().to_owned())
    }

    /// Finds it among the tokens that are there. A serial number goes before labels.
    pub(super) fn find(&self, context: &Pkcs11) -> Result<(Slot, TokenInfo), Failure> {
        let (mut labelled, mut unreadable) = (Vec::new(), None);
        for slot in context.get_slots_with_token()?.into_iter().filter(|_| !self.0.is_empty()) {
            let info = match context.get_token_info(slot) {
                Ok(info) => info,
                Err(error) => {
                    // Another token than the one that is looked for may be broken.
                    unreadable.get_or_insert(error);
                    continue;
                }
            };
            if info.serial_number().trim() == self.0 {
                return initialized(slot, info);
            }
            if info.label().trim() == self.0 && info.token_initialized() {
                labelled.push((slot, info));
            }
        }
        match labelled.len() {
            0 => Err(unreadable.map_or_else(|| Problem::TokenAbsent.into(), Failure::from)),
            1 => labelled.pop().ok_or_else(|| Problem::TokenAbsent.into()),
            _ => Err(Problem::TokenAmbiguous.into()),
        }
    }
}

fn initialized(slot: Slot, info: TokenInfo) -> Result<(Slot, TokenInfo), Failure> {
    if info.token_initialized() { Ok((slot, info)) } else { Err(Problem::TokenUninitialized.into()) }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
