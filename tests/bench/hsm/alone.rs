//! PKCS#11 alone: a program that knows the handle of its key, with a session of its own for each thread.

use aws_lc_rs::digest::{SHA256, digest};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::{Attribute, KeyType, ObjectClass, ObjectHandle};
use cryptoki::slot::Slot;
use keystead::edge::OsRandom;
use keystead_core::{NONCE_BYTES, SecureRandom as _};

use crate::Work;
use crate::place::{AAD, MESSAGE, PLAINTEXT, Place};

pub(crate) struct Alone {
    context: Pkcs11,
    slot: Slot,
    es256: ObjectHandle,
    rs256: ObjectHandle,
    gcm: ObjectHandle,
}

impl Alone {
    /// The keys of the token that the place is logged in to: a login counts for all sessions of a process.
    pub(crate) fn new(place: &Place) -> Self {
        let context = Pkcs11::new(&place.module).expect("a module");
        // The engine has initialized it.
        let _ = context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
        let is_it = |slot: &Slot| {
            let info = context.get_token_info(*slot).expect("a token");
            info.serial_number().trim() == place.serial.as_str()
        };
        let slots = context.get_slots_with_initialized_token().expect("slots");
        let slot = slots.into_iter().find(is_it).expect("the token");
        let session = context.open_ro_session(slot).expect("a session");
        let find = |class: ObjectClass, key_type: KeyType| {
            let wanted = [Attribute::Class(class), Attribute::KeyType(key_type)];
            let found = session.find_objects(&wanted).expect("objects");
            found.first().copied().expect("a key")
        };
        let es256 = find(ObjectClass::PRIVATE_KEY, KeyType::EC);
        let rs256 = find(ObjectClass::PRIVATE_KEY, KeyType::RSA);
        let gcm = find(ObjectClass::SECRET_KEY, KeyType::AES);
        drop(session);
        Self { context, slot, es256, rs256, gcm }
    }

    pub(crate) fn worker(&self, work: Work) -> impl FnMut() + '_ {
        let session = self.context.open_ro_session(self.slot).expect("a session");
        move || {
            let made = match work {
                Work::Es256 => session.sign(&Mechanism::Ecdsa, self.es256, digest(&SHA256, MESSAGE).as_ref()),
                Work::Rs256 => session.sign(&Mechanism::Sha256RsaPkcs, self.rs256, MESSAGE),
                Work::Gcm => {
                    let mut nonce = [0; NONCE_BYTES];
                    OsRandom.fill(&mut nonce).expect("random bytes");
                    let parameters = GcmParams::new(&mut nonce, AAD, 128.into()).expect("parameters");
                    session.encrypt(&Mechanism::AesGcm(parameters), self.gcm, PLAINTEXT)
                }
            };
            made.expect("done");
        }
    }
}
