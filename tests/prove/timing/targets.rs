//! What is measured: each takes one of two inputs, of which somebody who measures must not learn which it was.

use core::hint::black_box;
use core::sync::atomic::{Ordering, fence};
use std::time::Instant;

use keystead::provider::AWS_LC;
use keystead_core::{
    Aead, Associated, Call, Confirmation, KeyId, KeyKind, LockedVault, MemoryStore, NewKey, NewPrincipal,
    NewSlot, PassphraseKey, PrincipalKind, ProfileId, Provider, Role, Secret32, SlotOpener, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{SeededRandom, Site, passphrase_key};

use crate::statistics::Samples;

const TAG: usize = 16;

/// Draws a class, prepares its input, and measures what is done with it.
pub(crate) fn measure<T, R>(
    count: usize,
    seed: u64,
    mut prepare: impl FnMut(bool, &mut SeededRandom) -> T,
    mut act: impl FnMut(T) -> R,
) -> Samples {
    let (mut samples, mut random) = (Samples::default(), SeededRandom::new(seed));
    for _ in 0..count {
        let class = random.next_u64() & 1 == 1;
        let input = black_box(prepare(class, &mut random));
        // A wide load over a byte that was just written waits for the write, and where that byte is differs by the class.
        // In use there is no such write: what comes in was written long before.
        fence(Ordering::SeqCst);
        #[allow(clippy::disallowed_methods, reason = "time is what is measured")]
        let begun = Instant::now();
        let answer = black_box(act(input));
        let took = begun.elapsed();
        drop(answer);
        samples.add(class, took.as_nanos());
    }
    samples
}

/// Changes one of two bytes, by a bit that is drawn.
fn changed(mut bytes: Vec<u8>, class: bool, places: [usize; 2], random: &mut SeededRandom) -> Vec<u8> {
    bytes[places[usize::from(class)]] ^= 1 << random.below(8);
    bytes
}

/// A comparison that leaves at the first difference: what must be noticed.
fn leaves_early(one: &[u8], other: &[u8]) -> bool {
    one.iter().zip(other).all(|(one, other)| black_box(*one) == black_box(*other))
}

pub(crate) fn leaky_comparison(count: usize, seed: u64) -> Samples {
    let right = [7; 32];
    let prepare = |class, random: &mut SeededRandom| changed(right.to_vec(), class, [0, 31], random);
    measure(count, seed, prepare, |shown: Vec<u8>| leaves_early(&right, &shown))
}

/// Decryption as one would write it by hand: the tag is computed and compared byte by byte.
pub(crate) fn leaky_decryption(count: usize, seed: u64) -> Samples {
    let (aead, key) = (Provider::RUSTCRYPTO.aead, Secret32::from_bytes([3; 32]));
    let tag = sealed(aead, &key).split_off(MESSAGE);
    let prepare = |class, random: &mut SeededRandom| {
        let mut shown = vec![5; MESSAGE];
        shown.extend(tag_changed(&tag, class, random));
        shown
    };
    measure(count, seed, prepare, |mut shown: Vec<u8>| {
        let (body, tag) = shown.split_at_mut(MESSAGE);
        let made = aead.seal(&key, &[9; 12], b"associated", body).expect("a tag");
        leaves_early(&made, tag)
    })
}

const MESSAGE: usize = 64;

fn sealed(aead: &dyn Aead, key: &Secret32) -> Vec<u8> {
    let mut message = vec![5; MESSAGE];
    let tag = aead.seal(key, &[9; 12], b"associated", &mut message).expect("a ciphertext");
    message.extend(tag);
    message
}

fn tag_changed(sealed: &[u8], class: bool, random: &mut SeededRandom) -> Vec<u8> {
    let end = sealed.len();
    changed(sealed.to_vec(), class, [end - TAG, end - 1], random)
}

pub(crate) fn tag(provider: Provider, count: usize, seed: u64) -> Samples {
    let (aead, key) = (provider.aead, Secret32::from_bytes([3; 32]));
    let sealed = sealed(aead, &key);
    open(aead, &key, count, seed, |class, random| tag_changed(&sealed, class, random))
}

pub(crate) fn body(count: usize, seed: u64) -> Samples {
    let (aead, key) = (Provider::RUSTCRYPTO.aead, Secret32::from_bytes([3; 32]));
    let sealed = sealed(aead, &key);
    open(aead, &key, count, seed, |class, random| changed(sealed.clone(), class, [0, MESSAGE - 1], random))
}

fn open(
    aead: &dyn Aead,
    key: &Secret32,
    count: usize,
    seed: u64,
    prepare: impl FnMut(bool, &mut SeededRandom) -> Vec<u8>,
) -> Samples {
    measure(count, seed, prepare, |mut shown: Vec<u8>| {
        let (body, tag) = shown.split_at_mut(MESSAGE);
        let tag: &[u8; TAG] = (&*tag).try_into().expect("a tag");
        assert!(aead.open(key, &[9; 12], b"associated", body, tag).is_err(), "nothing opens");
        shown
    })
}

pub(crate) fn tag_aws_lc(count: usize, seed: u64) -> Samples {
    tag(AWS_LC, count, seed)
}

pub(crate) fn tag_rustcrypto(count: usize, seed: u64) -> Samples {
    tag(Provider::RUSTCRYPTO, count, seed)
}

/// A vault with a key, and a ciphertext or a code of it.
struct Place {
    site: Site,
    key: KeyId,
}

impl Place {
    fn new(kind: KeyKind, convergent: bool) -> Self {
        let mut site = Site::new(ProfileId::STANDARD);
        let key = site.create(NewKey { convergent, ..NewKey::new("measured", kind) }).expect("a key");
        Self { site, key }
    }

    fn encrypt(&mut self, associated: Associated<'_>) -> Vec<u8> {
        let key = self.key;
        self.site
            .run(async |vault, call| vault.encrypt(key, &[5; MESSAGE], associated, call).await)
            .expect("sealed")
    }

    /// Measures decryptions that fail.
    fn decrypt(
        &mut self,
        associated: Associated<'_>,
        count: usize,
        seed: u64,
        prepare: impl FnMut(bool, &mut SeededRandom) -> Vec<u8>,
    ) -> Samples {
        let Self { site, key } = self;
        measure(count, seed, prepare, |shown: Vec<u8>| {
            let mut call = Call::new(site.now, &mut site.random);
            let opened = block_on(site.vault.decrypt(Some(*key), &shown, associated, &mut call));
            assert!(opened.is_err(), "nothing opens");
            shown
        })
    }
}

const AAD: Associated<'static> = Associated { aad: b"associated", context: b"" };
const CONTEXT: Associated<'static> = Associated { aad: b"associated", context: b"context" };

pub(crate) fn message_tag(count: usize, seed: u64) -> Samples {
    let mut place = Place::new(KeyKind::Aes256, false);
    let sealed = place.encrypt(AAD);
    place.decrypt(AAD, count, seed, |class, random| tag_changed(&sealed, class, random))
}

pub(crate) fn commitment(count: usize, seed: u64) -> Samples {
    let mut place = Place::new(KeyKind::Aes256, false);
    let sealed = place.encrypt(AAD);
    place.decrypt(AAD, count, seed, |class, random| changed(sealed.clone(), class, [69, 100], random))
}

/// What a message is read from before anything is decrypted: the salt of its key.
pub(crate) fn message_header(count: usize, seed: u64) -> Samples {
    let mut place = Place::new(KeyKind::Aes256, false);
    let sealed = place.encrypt(AAD);
    place.decrypt(AAD, count, seed, |class, random| changed(sealed.clone(), class, [25, 56], random))
}

/// One frame, which is the last of its stream.
pub(crate) fn frame(count: usize, seed: u64) -> Samples {
    let Place { mut site, key } = Place::new(KeyKind::Aes256, false);
    let (header, frame) = site.run(async |vault, call| {
        let mut sealer = vault.seal_stream(key, b"associated", call).await.expect("a stream");
        vault.extend_stream(&mut sealer, MESSAGE as u64, call).await.expect("counted");
        let header = sealer.header();
        let mut frames = sealer.push(&[5; MESSAGE]).expect("frames");
        frames.extend(sealer.finish().expect("the last frame"));
        (header, frames)
    });
    let prepare = |class, random: &mut SeededRandom| {
        let opener = site.run(async |vault, call| vault.open_stream(&header, b"associated", call).await);
        (opener.expect("a header that was made"), tag_changed(&frame, class, random))
    };
    measure(count, seed, prepare, |(mut opener, shown)| {
        let opened = opener.push(&shown).and_then(|_| opener.finish());
        assert!(opened.is_err(), "nothing opens");
        shown
    })
}

/// The synthetic IV that is computed from it is another one altogether, wherever the ciphertext differs.
pub(crate) fn convergent(count: usize, seed: u64) -> Samples {
    let mut place = Place::new(KeyKind::Aes256, true);
    let sealed = place.encrypt(CONTEXT);
    let places = [sealed.len() - MESSAGE, sealed.len() - 1];
    place.decrypt(CONTEXT, count, seed, |class, random| changed(sealed.clone(), class, places, random))
}

pub(crate) fn code(count: usize, seed: u64) -> Samples {
    let Place { mut site, key } = Place::new(KeyKind::HmacSha256, false);
    let (_, code) =
        site.run(async |vault, call| vault.make_mac(key, b"message", call).await).expect("a code");
    let prepare = |class, random: &mut SeededRandom| changed(code.to_vec(), class, [0, 31], random);
    measure(count, seed, prepare, |shown: Vec<u8>| {
        let mut call = Call::new(site.now, &mut site.random);
        let valid = block_on(site.vault.verify_mac(key, None, b"message", &shown, &mut call));
        assert_eq!(valid, Ok(false));
        shown
    })
}

/// A principal with an access key: its id and its secret.
fn access_key(site: &mut Site) -> (String, String) {
    let new = NewPrincipal {
        name: "program".into(),
        kind: PrincipalKind::Service,
        role: Role::User,
        groups: Vec::new(),
        approval_key: None,
    };
    let made = site.run(async |vault, call| {
        let principal = vault.create_principal(new, call).await.expect("a principal");
        vault.create_access_key(principal.id.parse().expect("an id"), call).await.expect("an access key")
    });
    (made.id.to_string(), made.secret.expose().to_owned())
}

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn admit(site: &Site, (id, secret): &(String, String)) -> bool {
    block_on(site.vault.admit_access_key(id, secret)).is_ok()
}

pub(crate) fn access_secret(count: usize, seed: u64) -> Samples {
    let mut site = Site::new(ProfileId::STANDARD);
    let (id, secret) = access_key(&mut site);
    let right = secret.clone();
    let places = [0, secret.len() - 1];
    let known = places.map(|place| {
        LETTERS.iter().position(|letter| *letter == secret.as_bytes()[place]).expect("a letter of Base32")
    });
    // No branch and no comparison that goes another way for the other class: what the processor has learnt before a call shows
    // in its time.
    let prepare = |class: bool, random: &mut SeededRandom| {
        let mut letters = secret.clone().into_bytes();
        let other = known[usize::from(class)] + 1 + random.below(LETTERS.len() - 1);
        letters[places[usize::from(class)]] = LETTERS[other % LETTERS.len()];
        (id.clone(), String::from_utf8(letters).expect("text"))
    };
    assert!(admit(&site, &(id.clone(), right)), "the right one is admitted");
    measure(count, seed, prepare, |shown| {
        assert!(!admit(&site, &shown), "nobody is admitted");
        shown
    })
}

/// Of an id that there is and one that there is not: ids are no secret, and nobody hides which there are.
pub(crate) fn access_id(count: usize, seed: u64) -> Samples {
    let mut site = Site::new(ProfileId::STANDARD);
    let (id, secret) = access_key(&mut site);
    let wrong = "A".repeat(secret.len());
    let other = format!("{}{}", "0".repeat(32), &id[32..]);
    let prepare =
        |class: bool, _: &mut SeededRandom| (if class { &other } else { &id }.clone(), wrong.clone());
    measure(count, seed, prepare, |shown| {
        assert!(!admit(&site, &shown), "nobody is admitted");
        shown
    })
}

/// What a passphrase or a PIN was stretched to, but for one bit.
fn near(right: &[u8], class: bool, random: &mut SeededRandom) -> PassphraseKey {
    let end = right.len();
    let bytes = changed(right.to_vec(), class, [end - 32, end - 1], random);
    read(&bytes)
}

fn read(bytes: &[u8]) -> PassphraseKey {
    PassphraseKey::from_bytes(bytes.try_into().expect("the length of a key")).expect("a key")
}

/// The bytes of [`passphrase_key`].
fn stretched(fill: u8) -> Vec<u8> {
    passphrase_key(fill).to_bytes().to_vec()
}

pub(crate) fn passphrase(count: usize, seed: u64) -> Samples {
    let right = stretched(1);
    let prepare = |class, random: &mut SeededRandom| near(&right, class, random);
    refused_unlocks(&Site::new(ProfileId::STANDARD), count, seed, prepare)
}

fn refused_unlocks(
    site: &Site,
    count: usize,
    seed: u64,
    prepare: impl FnMut(bool, &mut SeededRandom) -> PassphraseKey,
) -> Samples {
    let mut locked: Option<LockedVault<MemoryStore>> =
        Some(block_on(LockedVault::open(site.store.clone())).expect("a vault"));
    measure(count, seed, prepare, |shown| {
        let refused = block_on(locked.take().expect("locked").unlock_with_passphrase_key(&shown));
        locked = Some(refused.err().expect("nothing unlocks").locked);
        shown
    })
}

/// Of two slots with the same salt, so that both are tried, the one whose key was nearly guessed.
pub(crate) fn slot(count: usize, seed: u64) -> Samples {
    let mut site = Site::new(ProfileId::STANDARD);
    let [first, second] = [1, 2].map(|fill| {
        let mut bytes = stretched(1);
        let end = bytes.len();
        bytes[end - 32..].fill(fill);
        bytes
    });
    let opener = SlotOpener::Passphrase(read(&second));
    let new = NewSlot { label: "second".into(), opener };
    site.run(async |vault, call| vault.add_slot(&new, call).await.map(drop)).expect("a slot");
    let rights = [first, second];
    let prepare = |class, random: &mut SeededRandom| {
        let right: &Vec<u8> = &rights[usize::from(class)];
        read(&changed(right.clone(), false, [right.len() - 1; 2], random))
    };
    refused_unlocks(&site, count, seed, prepare)
}

pub(crate) fn user_pin(count: usize, seed: u64) -> Samples {
    let mut site = Site::new(ProfileId::JWT);
    let key = site.key("signer");
    let (keystore, right, mut tried) = (site.keystore, stretched(5), 0);
    let reset = |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        block_on(vault.change_pin(keystore, None, &passphrase_key(5), call)).expect("the PIN is set anew");
    };
    let site = core::cell::RefCell::new(site);
    let prepare = |class, random: &mut SeededRandom| {
        let Site { vault, now, random: own, .. } = &mut *site.borrow_mut();
        // Of ten failures in a row the last one locks it. Each of them is counted, which is alike in both classes.
        tried += 1;
        if tried % 8 == 0 {
            reset(vault, &mut Call::new(*now, own));
        }
        near(&right, class, random)
    };
    measure(count, seed, prepare, |shown| {
        let Site { vault, now, random, .. } = &mut *site.borrow_mut();
        let mut call = Call::new(*now, random);
        let deleted = block_on(vault.delete_now(key, Confirmation::Pin(&shown), &mut call));
        assert!(deleted.is_err(), "nothing is deleted");
        shown
    })
}
