//! The cryptography of Node.js, which is OpenSSL and works at once: WebCrypto there hands each call to another thread, which
//! takes longer than most of what is computed.
//!
//! It is used in Node.js alone. Other programs that have modules of these names have made them themselves.

use core::cell::RefCell;
use std::thread::LocalKey;

use js_sys::{Function, JsString, Promise, Uint8Array};
use keystead_core::{
    Aead, AesGcm, Error, MAX_PLAINTEXT_BYTES, NONCE_BYTES, PublicKey, Secret32, SecretBytes, Shelf,
    SignatureAlgorithm, TAG_BYTES,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::bulk::joined;
use crate::global::{global, texts};
use crate::kept::{Kept, Parameters, Purpose};

#[wasm_bindgen]
extern "C" {
    /// The module `node:crypto`.
    #[derive(Clone)]
    pub(crate) type Node;

    #[wasm_bindgen(method, catch, js_name = createPrivateKey)]
    fn private_key(this: &Node, key: &Parameters) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createPublicKey)]
    fn public_key(this: &Node, key: &Parameters) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn sign(this: &Node, hash: &JsValue, message: &[u8], key: &JsValue) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn verify(
        this: &Node,
        hash: &JsValue,
        message: &[u8],
        key: &JsValue,
        signature: &[u8],
    ) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createCipheriv)]
    fn cipher(this: &Node, name: &JsString, key: &[u8], nonce: &[u8]) -> Result<Cipher, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createDecipheriv)]
    fn decipher(this: &Node, name: &JsString, key: &[u8], nonce: &[u8]) -> Result<Cipher, JsValue>;

    #[wasm_bindgen(js_name = setImmediate)]
    fn set_immediate(callback: &Function);

    /// A `Cipheriv` or a `Decipheriv`.
    type Cipher;

    #[wasm_bindgen(method, catch, js_name = setAAD)]
    fn set_associated_data(this: &Cipher, data: &[u8]) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setAuthTag)]
    fn set_tag(this: &Cipher, tag: &[u8]) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn update(this: &Cipher, data: &[u8]) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch, js_name = update)]
    fn update_with(this: &Cipher, data: &Uint8Array) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch, js_name = final)]
    fn finish(this: &Cipher) -> Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getAuthTag)]
    fn tag(this: &Cipher) -> Result<Uint8Array, JsValue>;
}

/// `RSA_PKCS1_PSS_PADDING` of `node:crypto`.
const PSS_PADDING: u32 = 6;

texts! {
    AES_256_GCM = "aes-256-gcm";
    SHA256 = "sha256";
    SHA384 = "sha384";
    DER = "der";
    PKCS8 = "pkcs8";
    SPKI = "spki";
    P1363 = "ieee-p1363";
}

thread_local! {
    /// The module, once it was looked for.
    static NODE: RefCell<Option<Option<Node>>> = const { RefCell::new(None) };
}

/// The module, in Node.js from 20.16 on.
pub(crate) fn node() -> Option<Node> {
    NODE.with_borrow_mut(|known| known.get_or_insert_with(find).clone())
}

fn find() -> Option<Node> {
    let is_other = ["Deno", "Bun"].iter().any(|name| global(&[name]).is_some());
    if is_other || global(&["process", "versions", "node"]).is_none() {
        return None;
    }
    let module: Function = global(&["process", "getBuiltinModule"])?.dyn_into().ok()?;
    let module = module.call1(&global(&["process"])?, &JsValue::from_str("node:crypto")).ok()?;
    module.is_object().then(|| module.unchecked_into())
}

impl Node {
    /// A signature of `message`.
    pub(crate) fn sign_message(
        &self,
        algorithm: SignatureAlgorithm,
        pkcs8: impl FnOnce() -> Result<SecretBytes, Error>,
        shelf: &Shelf,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let (kept, purpose) = (Kept::on(shelf), Purpose::Sign(algorithm));
        let key = match kept.get(purpose) {
            Some(key) => key,
            None => {
                let pkcs8 = pkcs8()?;
                let bytes = Uint8Array::from(pkcs8.expose());
                let form = form(&bytes, &PKCS8);
                let key = self.private_key(&form).map_err(|_| Error::MaterialMalformed);
                bytes.fill(0, 0, bytes.length());
                let key = with_options(algorithm, &key?);
                kept.keep(purpose, &key);
                key
            }
        };
        let signature = self.sign(&hash(algorithm), message, &key);
        signature.map(|it| it.to_vec()).map_err(|_| Error::Unreachable("Node.js refused to sign"))
    }

    /// Whether `signature` is one of `message`.
    pub(crate) fn verify_message(
        &self,
        algorithm: SignatureAlgorithm,
        public: &PublicKey,
        shelf: &Shelf,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, Error> {
        let (kept, purpose) = (Kept::on(shelf), Purpose::Verify(algorithm));
        let key = match kept.get(purpose) {
            Some(key) => key,
            None => {
                let form = form(&Uint8Array::from(public.to_der()), &SPKI);
                let key = self.public_key(&form).map_err(|_| Error::MaterialMalformed)?;
                let key = with_options(algorithm, &key);
                kept.keep(purpose, &key);
                key
            }
        };
        let verified = self.verify(&hash(algorithm), message, &key, signature);
        verified.map_err(|_| Error::Unreachable("Node.js refused to verify"))
    }
}

fn form(bytes: &Uint8Array, kind: &'static LocalKey<JsString>) -> Parameters {
    let form = Parameters::none();
    form.set_key(bytes);
    DER.with(|der| form.set_format(der));
    kind.with(|kind| form.set_type(kind));
    form
}

/// A key and how to use it.
fn with_options(algorithm: SignatureAlgorithm, key: &JsValue) -> JsValue {
    use SignatureAlgorithm as Of;
    let options = Parameters::none();
    options.set_key(key);
    match algorithm {
        Of::EcdsaP256Sha256 | Of::EcdsaP384Sha384 => P1363.with(|name| options.set_dsa_encoding(name)),
        Of::RsaPssSha256 => {
            options.set_padding(PSS_PADDING);
            options.set_salt_length(32);
        }
        _ => {}
    }
    options.into()
}

/// The hash; Ed25519 has its own.
fn hash(algorithm: SignatureAlgorithm) -> JsValue {
    use SignatureAlgorithm as Of;
    match algorithm {
        Of::EcdsaP384Sha384 => SHA384.with(|name| name.clone().into()),
        Of::Ed25519 => JsValue::NULL,
        _ => SHA256.with(|name| name.clone().into()),
    }
}

/// AES-256-GCM by Node.js for messages of `from` bytes and more, and in WebAssembly for shorter ones and elsewhere.
pub struct NodeAesGcm {
    /// From how many bytes on.
    pub from: usize,
}

impl Aead for NodeAesGcm {
    fn seal(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], Error> {
        match node() {
            Some(node) if buffer.len() >= self.from => {
                let sealed = node.seal(key, nonce, associated_data, buffer);
                sealed.map_err(|_| Error::Unreachable("Node.js refused to encrypt"))
            }
            _ => keystead_core::Provider::RUSTCRYPTO.aead.seal(key, nonce, associated_data, buffer),
        }
    }

    fn open(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Result<(), Error> {
        match node() {
            Some(node) if buffer.len() >= self.from => {
                node.open(key, nonce, associated_data, buffer, tag).map_err(|_| Error::DecryptionFailed)
            }
            _ => keystead_core::Provider::RUSTCRYPTO.aead.open(key, nonce, associated_data, buffer, tag),
        }
    }
}

impl Node {
    fn seal(
        &self,
        key: &Secret32,
        nonce: &[u8],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], JsValue> {
        let cipher = AES_256_GCM.with(|name| self.cipher(name, key.expose(), nonce))?;
        cipher.set_associated_data(associated_data)?;
        replace(buffer, &cipher.update(buffer)?)?;
        cipher.finish()?;
        let mut tag = [0; TAG_BYTES];
        replace(&mut tag, &cipher.tag()?)?;
        Ok(tag)
    }

    /// After an error `buffer` is as it was.
    fn open(
        &self,
        key: &Secret32,
        nonce: &[u8],
        associated_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8],
    ) -> Result<(), JsValue> {
        let cipher = AES_256_GCM.with(|name| self.decipher(name, key.expose(), nonce))?;
        cipher.set_associated_data(associated_data)?;
        cipher.set_tag(tag)?;
        let opened = cipher.update(buffer)?;
        let verified = cipher.finish();
        let replaced = match verified {
            Ok(_) => replace(buffer, &opened),
            Err(refused) => Err(refused),
        };
        // Plaintext, and before it was verified, too.
        opened.fill(0, 0, opened.length());
        replaced
    }
}

impl Node {
    /// `header`, ciphertext and tag.
    pub(crate) fn seal_behind(
        &self,
        header: &[u8],
        message: &AesGcm<'_>,
        plaintext: &Uint8Array,
    ) -> Result<Uint8Array, Error> {
        let mut sealing = self.begin(header, message, plaintext.length())?;
        sealing.add(plaintext)?;
        sealing.finish()
    }

    /// The same piece by piece: others have their turn between two of them. `plaintext` must not be shared with other
    /// threads.
    pub(crate) async fn seal_in_turns(
        &self,
        header: &[u8],
        message: &AesGcm<'_>,
        plaintext: &Uint8Array,
    ) -> Result<Uint8Array, Error> {
        let length = plaintext.length();
        let mut sealing = self.begin(header, message, length)?;
        let mut at = 0;
        while at < length {
            if at > 0 {
                turn().await;
            }
            if plaintext.length() != length {
                return Err(GONE);
            }
            let end = at.saturating_add(PIECE).min(length);
            sealing.add(&plaintext.subarray(at, end))?;
            at = end;
        }
        sealing.finish()
    }

    fn begin(&self, header: &[u8], message: &AesGcm<'_>, length: u32) -> Result<Sealing, Error> {
        let key = message.key.expose();
        let cipher = AES_256_GCM.with(|name| self.cipher(name, key, message.nonce)).map_err(refused)?;
        cipher.set_associated_data(message.associated_data).map_err(refused)?;
        let header_length =
            u32::try_from(header.len()).map_err(|_| Error::Unreachable("length of a header"))?;
        let whole = header_length.checked_add(length).and_then(|sum| sum.checked_add(TAG_LENGTH));
        let limit = MAX_PLAINTEXT_BYTES;
        let envelope = Uint8Array::new_with_length(whole.ok_or(Error::PlaintextTooLarge { limit })?);
        envelope.set(&Uint8Array::from(header), 0);
        Ok(Sealing { cipher, envelope, at: header_length })
    }

    /// The plaintext of ciphertext and tag, which must not be shared with other threads.
    pub(crate) fn open_bytes(&self, message: &AesGcm<'_>, sealed: &Uint8Array) -> Result<Uint8Array, Error> {
        let length = sealed.length();
        let end = length.checked_sub(TAG_LENGTH).ok_or(Error::CiphertextMalformed)?;
        let opened = || {
            let key = message.key.expose();
            let cipher = AES_256_GCM.with(|name| self.decipher(name, key, message.nonce))?;
            cipher.set_associated_data(message.associated_data)?;
            cipher.set_tag(&sealed.subarray(end, length).to_vec())?;
            let opened = cipher.update_with(&sealed.subarray(0, end))?;
            if let Err(refused) = cipher.finish() {
                opened.fill(0, 0, opened.length());
                return Err(refused);
            }
            Ok::<_, JsValue>(opened)
        };
        let opened = opened().map_err(|_| Error::DecryptionFailed)?;
        // Node's `Buffer` is a view, perhaps of memory that others have parts of: what is given out is not.
        let plaintext = joined(&[&opened]);
        opened.fill(0, 0, opened.length());
        plaintext
    }
}

const TAG_LENGTH: u32 = 16;

/// How much of a long message is computed before others have their turn: less than a millisecond.
const PIECE: u32 = 512 * 1024;

/// An encryption that goes on.
struct Sealing {
    cipher: Cipher,
    envelope: Uint8Array,
    /// Where the next piece goes.
    at: u32,
}

impl Sealing {
    fn add(&mut self, plaintext: &Uint8Array) -> Result<(), Error> {
        let sealed = self.cipher.update_with(plaintext).map_err(refused)?;
        self.put(&sealed)
    }

    /// The envelope. It is refused if its plaintext became shorter in the meantime.
    fn finish(mut self) -> Result<Uint8Array, Error> {
        self.cipher.finish().map_err(refused)?;
        let tag = self.cipher.tag().map_err(refused)?;
        self.put(&tag)?;
        if self.at == self.envelope.length() { Ok(self.envelope) } else { Err(GONE) }
    }

    fn put(&mut self, part: &Uint8Array) -> Result<(), Error> {
        let end = self.at.checked_add(part.length()).filter(|end| *end <= self.envelope.length());
        let end = end.ok_or(GONE)?;
        self.envelope.set(part, self.at);
        self.at = end;
        Ok(())
    }
}

const GONE: Error = Error::Unreachable("the plaintext was transferred away while it was encrypted");

fn refused(_: JsValue) -> Error {
    Error::Unreachable("Node.js refused to encrypt")
}

/// Lets everybody else go first.
async fn turn() {
    let later = Promise::new(&mut |resolve, _| set_immediate(&resolve));
    // It resolves, and gives nothing.
    drop(JsFuture::from(later).await);
}

/// GCM is a stream: as many bytes come back as went in.
fn replace(buffer: &mut [u8], by: &Uint8Array) -> Result<(), JsValue> {
    if usize::try_from(by.length()) != Ok(buffer.len()) {
        return Err(JsValue::UNDEFINED);
    }
    by.copy_to(buffer);
    Ok(())
}
