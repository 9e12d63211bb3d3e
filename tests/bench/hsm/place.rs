//! A vault in memory whose keys lie in a token, as the program has it.

use std::path::PathBuf;

use keystead::edge::{OsRandom, SystemClock};
use keystead::hsm::{Erase, Module, TokenPin, Tokens};
use keystead::provider::with_tokens;
use keystead_core::hsm::{Custody, TokenSerial};
use keystead_core::pin::Pin;
use keystead_core::{
    Call, KeyId, KeyKind, KeystoreId, MemoryStore, NewKey, NewKeystore, NewVault, ProfileId, SignOptions,
    Signable, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{World, passphrase_key};

use crate::Work;

pub(crate) const MESSAGE: &[u8] = &[0x42; 256];
pub(crate) const PLAINTEXT: &[u8] = &[0x42; 1_024];
pub(crate) const AAD: &[u8] = b"customer 17";
const LABEL: &str = "speed";

pub(crate) struct Place {
    pub(crate) module: PathBuf,
    pub(crate) serial: TokenSerial,
    vault: Vault<MemoryStore>,
    es256: KeyId,
    rs256: KeyId,
    gcm: KeyId,
}

impl Place {
    pub(crate) fn new() -> Self {
        let softhsm = |path: &PathBuf| path.to_string_lossy().contains("softhsm");
        let path = Module::well_known().into_iter().find(softhsm).expect("SoftHSM");
        // Of the process: the engine has them for as long as it is there.
        let tokens: &'static Tokens = Box::leak(Box::new(Tokens::new(&path)));
        let module = tokens.module().expect("a module");
        let slots = module.slots().expect("slots");
        let is_free = |token: &keystead::hsm::TokenView| !token.initialized;
        let free = slots.iter().find(|slot| slot.token.as_ref().is_some_and(is_free)).expect("a free slot");
        let pin = |text: &str| Pin::new(text).expect("a PIN");
        let made =
            module.initialize_token(free.slot, LABEL, &pin("Officer#2718"), &pin("Someone#3141"), Erase::No);
        let serial: TokenSerial = made.expect("a token").serial.parse().expect("a serial number");
        let user = TokenPin::new("Someone#3141").expect("a PIN");
        tokens.log_in(&serial, user, keystead::hsm::FinalTry::Keep).expect("logged in");

        let mut world = World::new(1);
        let new = NewVault { name: "Speed".into(), passphrase: passphrase_key(1) };
        let (vault, _) =
            block_on(Vault::create(MemoryStore::new(), new, &mut world.call())).expect("a vault");
        let vault = vault.with_provider(with_tokens(Some(tokens)));
        let new = NewKeystore::new("Speed", ProfileId::STANDARD);
        let keystore = block_on(vault.create_keystore(new, &mut world.call())).expect("a keystore");
        let keystore: KeystoreId = keystore.id.parse().expect("an id");
        let key = |kind: KeyKind| -> KeyId {
            let custody = Custody::Token(serial.clone());
            let new = NewKey { custody, ..NewKey::new(kind.to_string(), kind) };
            let made = block_on(vault.create_key(keystore, new, &mut call(&mut OsRandom)));
            made.expect("a key").id.parse().expect("an id")
        };
        let (es256, rs256, gcm) = (key(KeyKind::EcP256), key(KeyKind::Rsa2048), key(KeyKind::Aes256));
        Self { module: path, serial, vault, es256, rs256, gcm }
    }

    /// Does it through the engine: the key is found, the caller permitted, the call counted and recorded.
    pub(crate) fn worker(&self, work: Work) -> impl FnMut() + '_ {
        let Self { vault, es256, rs256, gcm, .. } = self;
        move || {
            let mut random = OsRandom;
            let mut call = call(&mut random);
            let key = match work {
                Work::Gcm => {
                    block_on(vault.encrypt(*gcm, PLAINTEXT, AAD, &mut call)).expect("encrypted");
                    return;
                }
                Work::Es256 => *es256,
                Work::Rs256 => *rs256,
            };
            let signed = vault.sign(key, Signable::Message(MESSAGE), SignOptions::default(), &mut call);
            block_on(signed).expect("signed");
        }
    }

    /// Writes what waits for the audit chain.
    pub(crate) fn flush(&self) {
        block_on(self.vault.flush(&mut call(&mut OsRandom))).expect("written");
    }
}

fn call(random: &mut OsRandom) -> Call<'_> {
    Call::new(SystemClock.now().expect("the time"), random)
}
