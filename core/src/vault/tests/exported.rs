//! Material leaves through one door.

use std::collections::BTreeSet;
use std::format;
use std::string::String;
use std::vec::Vec;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};

use super::*;
use crate::asymmetric::Signable;
use crate::export::ExportFormat;
use crate::import::Imported;
use crate::jose::{JwtChecks, JwtKeys, JwtOptions};
use crate::profile::Customization;
use crate::vault::sign::SignOptions;
use crate::{RotationPolicy, SecretBytes, VersionEvent, VersionNumber};

/// Known bytes in every form that they could stand in.
fn forms(bytes: &[u8]) -> Vec<Vec<u8>> {
    // A third of them is enough to know them by; base64 of all three alignments.
    let part = &bytes[..bytes.len() / 3 * 3];
    let mut forms = Vec::from([
        part.to_vec(),
        HEXLOWER.encode(part).into_bytes(),
        HEXLOWER.encode(part).to_uppercase().into_bytes(),
    ]);
    for skip in 0..3 {
        let aligned = &part[skip..];
        let aligned = &aligned[..aligned.len() / 3 * 3];
        forms.extend([BASE64.encode(aligned).into_bytes(), BASE64URL_NOPAD.encode(aligned).into_bytes()]);
    }
    for text in [format!("{part:?}"), format!("{part:x?}"), format!("{part:02x?}")] {
        forms.push(text.trim_matches(['[', ']']).as_bytes().to_vec());
    }
    forms
}

struct Door {
    world: World,
    planted: Vec<Vec<u8>>,
    asked: BTreeSet<&'static str>,
}

impl Door {
    fn look<T: core::fmt::Debug>(&mut self, name: &'static str, result: T) -> T {
        let said = format!("{result:?} {result:#?}");
        self.look_at(name, said.as_bytes());
        result
    }

    fn look_at(&mut self, name: &'static str, said: &[u8]) {
        self.asked.insert(name);
        for form in self.planted.iter().flat_map(|planted| forms(planted)) {
            let found = said.windows(form.len()).any(|window| window == form);
            assert!(!found, "{name} gives out material");
        }
    }
}

macro_rules! look {
    ($door:ident.$name:ident($($argument:expr),*)) => {{
        let result = $door.world.run(async |vault, call| vault.$name($($argument,)* call).await);
        $door.look(stringify!($name), result)
    }};
}

/// Methods that hand out what was computed with a key elsewhere, that give no answer, or that are the door itself.
const NOT_ASKED: [&str; 3] = ["export_key", "export_key_as", "read_secret"];

#[test]
fn no_other_method_gives_out_material() {
    let mut world = World::new();
    let custom = Customization { allow_export: Some(true), ..Customization::default() };
    let keystore = NewKeystore { custom, ..new_keystore("Open") };
    let keystore = world.run(async |vault, call| vault.create_keystore(keystore, call).await).unwrap();
    let keystore: KeystoreId = keystore.id.parse().unwrap();
    let kinds = [KeyKind::Aes256, KeyKind::HmacSha256, KeyKind::EcP256, KeyKind::Ed25519];
    let planted: Vec<Vec<u8>> =
        (1..=4_u8).map(|seed| (0..32).map(|at| (seed * 29).wrapping_add(at * 7)).collect()).collect();
    let mut door = Door { world, planted, asked: BTreeSet::new() };
    let mut keys = Vec::new();
    for (kind, bytes) in kinds.iter().zip(door.planted.clone()) {
        let imported = Some(Imported::raw(SecretBytes::new(bytes)));
        let new = || NewKey {
            imported: imported
                .as_ref()
                .map(|one| Imported::raw(SecretBytes::new(one.material.expose().to_vec()))),
            ..NewKey::new(format!("{kind}"), *kind)
        };
        let said = new();
        door.look("create_key", said);
        let key = look!(door.create_key(keystore, new())).unwrap();
        keys.push(key.id.parse::<KeyId>().unwrap());
    }
    let one = VersionNumber(1);
    for key in keys.clone() {
        let _ = look!(door.encrypt(key, b"text", b""));
        let _ = look!(door.decrypt(Some(key), b"text", b""));
        let _ = look!(door.sign(key, Signable::Message(b"text"), SignOptions::default()));
        let _ = look!(door.sign_all(key, &[Signable::Message(b"text")], SignOptions::default()));
        let _ = look!(door.verify(key, None, Signable::Message(b"text"), b"", SignOptions::default()));
        let _ = look!(door.make_mac(key, b"text"));
        let _ = look!(door.verify_mac(key, None, b"text", b""));
        let _ = look!(door.public_key(key, None));
        let jws = look!(door.sign_jws(key, b"text", ""));
        let _ = look!(door.verify_jws(JwtKeys::Keystore(keystore), &jws.unwrap_or_default()));
        let options = JwtOptions::default();
        let jwt = look!(door.sign_jwt(key, "{}", &options)).unwrap_or_default();
        let checks = JwtChecks::default();
        let _ = look!(door.verify_jwt(JwtKeys::Key(key), &jwt, &checks));
        let _ =
            look!(door.update_key(key, KeyChanges { name: Some(format!("new {key}")), description: None }));
        let _ = look!(door.set_access(key, crate::Access::Open));
        let _ = look!(door.set_rotation(key, RotationPolicy::every(30)));
        let again = Imported::raw(SecretBytes::new(door.planted[0].clone()));
        let _ = look!(door.import_version(key, again));
        let _ = look!(door.rotate(key));
        let _ = look!(door.set_default_version(key, one));
        let _ = look!(door.move_version(key, one, VersionEvent::Deactivate));
        let _ = look!(door.move_version(key, one, VersionEvent::Activate));
        let _ = look!(door.disable(key));
        let _ = look!(door.enable(key));
        let _ = look!(door.update_secret(key, SecretBytes::new(door.planted[1].clone())));
        let view = door.world.view_of(key);
        let _ = door.look("key", view);
    }
    let list = door.world.list(&KeyQuery::default());
    door.look("keys", list);
    let _ = look!(door.jwks(keystore));
    let _ = look!(door.tick());
    let _ = look!(door.flush());
    let deadline = block_on(door.world.vault.next_deadline());
    let _ = door.look("next_deadline", deadline);
    let report = block_on(door.world.vault.check());
    let _ = door.look("check", report);
    let info = block_on(door.world.vault.info());
    let _ = door.look("info", info);
    let bundle = look!(door.export_bundle(&passphrase_key())).unwrap();
    door.look_at("export_bundle", &bundle);
    for kind in RecordKind::ALL {
        let mut query = crate::store::Query::all(kind);
        loop {
            let page = block_on(door.world.store.list(&query)).unwrap();
            for record in &page.records {
                door.look_at("records", &record.body);
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
    }
    // The door is open, and what comes out is what went in: so that the search above would have found it.
    for (at, key) in keys.into_iter().enumerate() {
        for format in [ExportFormat::Raw, ExportFormat::Jwk, ExportFormat::HexTokens] {
            let out =
                door.world.run(async |vault, call| vault.export_key_as(key, Some(one), format, call).await);
            let out = out.unwrap();
            if format == ExportFormat::Raw {
                assert_eq!(out.expose(), door.planted[at]);
            }
            if format == ExportFormat::Jwk {
                let found = forms(&door.planted[at])
                    .iter()
                    .any(|form| out.expose().windows(form.len()).any(|window| window == form));
                assert!(found, "the search knows what it looks for");
            }
        }
        let view = door.world.run(async |vault, call| vault.request_deletion(key, call).await);
        let _ = door.look("request_deletion", view);
    }
    assert!(NOT_ASKED.iter().all(|name| !door.asked.contains(name)));
}

/// What is asked of jobs and streams that were authorized before.
const JOBS: [&str; 17] = [
    "candidates",
    "ciphertext",
    "elsewhere",
    "finish",
    "header",
    "kind",
    "label",
    "new",
    "next_frame",
    "open",
    "pkcs8",
    "private_materials",
    "push",
    "shelf",
    "sign",
    "signature",
    "signer",
];

/// Every method that takes a key is looked at above, or is known to hand out nothing of it.
#[test]
fn a_new_method_on_keys_is_looked_at() {
    let here = include_str!("exported.rs");
    let files = [
        include_str!("../batch.rs"),
        include_str!("../confidential.rs"),
        include_str!("../crypt.rs"),
        include_str!("../data_keys.rs"),
        include_str!("../import_key.rs"),
        include_str!("../jose.rs"),
        include_str!("../jose/verify.rs"),
        include_str!("../keys.rs"),
        include_str!("../mac.rs"),
        include_str!("../oaep.rs"),
        include_str!("../rewrap.rs"),
        include_str!("../schedule.rs"),
        include_str!("../sign.rs"),
        include_str!("../streams.rs"),
    ];
    // These have a sibling that is looked at, with the same answer; or answer with a job, whose `Debug` does not exist; or
    // with a key that was made for the answer.
    let siblings = [
        "cancel_deletion",
        "data_key",
        "data_key_sealed",
        "decrypt_batch",
        "decrypt_compromised",
        "decrypt_sync",
        "delete_now",
        "encrypt_batch",
        "encrypt_sync",
        "extend_stream",
        "finish_verify",
        "finish_verify_jws",
        "finish_verify_jwt",
        "is_rsa",
        "jws_job",
        "jwt_job",
        "make_mac_sync",
        "oaep_job",
        "open_job",
        "open_stream",
        "open_stream_compromised",
        "prepare",
        "rewrap",
        "rewrap_stream",
        "seal_job",
        "seal_job_sync",
        "seal_stream",
        "seal_stream_with",
        "sign_job",
        "sign_sync",
        "verify_job",
        "verify_jws_job",
        "verify_jwt_job",
        "verify_mac_sync",
        "verify_sync",
    ];
    let mut unknown = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        let line = line.strip_prefix("    pub async fn ").or_else(|| line.strip_prefix("    pub fn "));
        let Some(name) = line.and_then(|line| line.split(['(', '<']).next()) else { continue };
        // Methods of jobs: authorized, recorded, and meant for whoever computes elsewhere.
        let takes_no_key = JOBS.contains(&name);
        let known = here.contains(&format!("door.{name}(")) || here.contains(&format!("\"{name}\""));
        if !known && !takes_no_key && !siblings.contains(&name) {
            unknown.push(String::from(name));
        }
    }
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn a_key_that_stays_in_stays_in_whatever_its_keystore_lets_out() {
    let mut world = World::new();
    let custom = Customization { allow_export: Some(true), ..Customization::default() };
    let new = NewKeystore { custom, ..new_keystore("Open") };
    let open: KeystoreId =
        world.run(async |vault, call| vault.create_keystore(new, call).await).unwrap().id.parse().unwrap();
    let closed = world.keystore;
    let mut code = |keystore, exportable| {
        let new = NewKey { exportable, ..NewKey::new(format!("{exportable}"), KeyKind::Aes256) };
        let view = world.run(async |vault, call| vault.create_key(keystore, new, call).await).unwrap();
        let key = view.id.parse().unwrap();
        let out =
            world.run(async |vault, call| vault.export_key_as(key, None, ExportFormat::Raw, call).await);
        let offered = view.actions.contains(&KeyAction::Export);
        assert_eq!(out.is_ok(), offered, "a button for what is permitted");
        out.map(|_| "ok").unwrap_or_else(|error| error.code())
    };
    assert_eq!(code(open, true), "ok");
    assert_eq!(code(open, false), "export.forbidden");
    assert_eq!(code(closed, true), "export.forbidden");
    assert_eq!(code(closed, false), "export.forbidden");
}

#[test]
fn a_key_comes_in_wrapped_with_a_ticket_that_is_good_once() {
    let mut world = World::new();
    let keystore = world.keystore;
    let begin = |world: &mut World, kind| {
        world.run(async |vault, call| vault.begin_import(keystore, kind, call).await)
    };
    let seal = |world: &mut World, ticket: &crate::import::ImportTicket, bytes: &[u8]| {
        let public = crate::PublicKey::from_pem(&ticket.public_key).unwrap();
        world.vault.provider().asymmetric.encrypt_oaep(&public, &[], bytes, &mut world.random).unwrap()
    };
    let finish = |world: &mut World, ticket: &crate::import::ImportTicket, wrapped: &[u8], name: &str| {
        let (id, new) = (ticket.id.parse().unwrap(), NewKey::new(name, KeyKind::Aes256));
        world.run(async |vault, call| vault.finish_import(id, wrapped, new, call).await)
    };
    let ticket = begin(&mut world, KeyKind::Aes256).unwrap();
    assert_eq!(ticket.algorithm.name(), "RSA-OAEP-256");
    assert_eq!(ticket.expires, world.now.plus(Period::DAY).0);
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    assert_eq!(block_on(world.vault.next_deadline()).unwrap(), Some(Timestamp(ticket.expires)));
    // Another process may finish what this one began.
    world.vault = world.second();
    let wrapped = seal(&mut world, &ticket, &[0x42; 32]);
    let mut broken = wrapped.clone();
    broken[200] ^= 1;
    for wrong in [&broken[..], &wrapped[..383], b""] {
        assert_eq!(finish(&mut world, &ticket, wrong, "no").unwrap_err().code(), "material.wrapping");
    }
    let view = finish(&mut world, &ticket, &wrapped, "wrapped").unwrap();
    assert_eq!((view.kind, view.origin), (KeyKind::Aes256, crate::Origin::Imported));
    assert_eq!(finish(&mut world, &ticket, &wrapped, "twice").unwrap_err().code(), "material.ticket");

    // A private key is longer than OAEP carries: RFC 5649 below an AES key.
    let ticket = begin(&mut world, KeyKind::EcP256).unwrap();
    assert_eq!(ticket.algorithm.name(), "RSA-AES-KWP");
    let pem = include_str!("../../import/tests/keys/p256.pkcs8.pem");
    let der = ::pkcs8::der::pem::decode_vec(pem.as_bytes()).unwrap().1;
    let mut wrapped = seal(&mut world, &ticket, &[7; 32]);
    let cipher = <aes_kw::KwpAes256 as aes_kw::KeyInit>::new(&[7; 32].into());
    let mut buffer = std::vec![0; der.len().div_ceil(8) * 8 + 8];
    wrapped.extend_from_slice(cipher.wrap_key(&der, &mut buffer).unwrap());
    let mut broken = wrapped.clone();
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(finish(&mut world, &ticket, &broken, "no").unwrap_err().code(), "material.wrapping");
    let view = finish(&mut world, &ticket, &wrapped, "pair").unwrap();
    let key = view.id.parse().unwrap();
    let public = world.run(async |vault, call| vault.public_key(key, None, call).await).unwrap().1;
    assert_eq!(public.to_pem().unwrap(), include_str!("../../import/tests/keys/p256.public.pem"));

    // Its time passes, and its private key with it.
    let ticket = begin(&mut world, KeyKind::Aes256).unwrap();
    let wrapped = seal(&mut world, &ticket, &[1; 32]);
    world.now = Timestamp(ticket.expires);
    assert_eq!(finish(&mut world, &ticket, &wrapped, "late").unwrap_err().code(), "material.ticket");
    world.run(async |vault, call| vault.tick(call).await).unwrap();
    let place = RecordKey {
        kind: RecordKind::Material,
        id: *ticket.id.parse::<crate::TicketId>().unwrap().as_bytes(),
        part: 0,
    };
    assert_eq!(block_on(world.store.load(&place)).unwrap(), None);
    let none = Profile::named(ProfileId::NAVER).unwrap();
    let naver: KeystoreId = world
        .run(async |vault, call| vault.create_keystore(NewKeystore::new("Naver", none.id), call).await)
        .unwrap()
        .id
        .parse()
        .unwrap();
    let refused = world.run(async |vault, call| vault.begin_import(naver, KeyKind::Aes256, call).await);
    assert_eq!(refused.unwrap_err().code(), "profile.not_offered");
}
