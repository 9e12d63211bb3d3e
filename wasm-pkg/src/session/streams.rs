//! Streams: what is too long to be one message. JavaScript makes web streams of these objects.

use core::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Promise, Uint8Array};
use keystead_browser::{LiveVault, OsRandom, now};
use keystead_core::{Call, Error, FrameSize, KeyId, StreamHeader, StreamOpener, StreamSealer};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::store::AnyStore;
use super::{OpenVault, Session};
use crate::call::{key_id, optional_key_id, promise};
use crate::convert;
use crate::error::ApiError;

const FRAME_SIZES: &str = "a power of two from 4,096 to 16,777,216";

#[wasm_bindgen]
impl Session {
    /// Begins a stream that is made: a [`SealingStream`].
    #[wasm_bindgen(js_name = sealStream)]
    pub fn seal_stream(&self, key: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let size = match convert::natural(options, "frameSize")? {
                None => FrameSize::DEFAULT,
                Some(bytes) => frame_size(bytes).ok_or(ApiError::Argument("frameSize", FRAME_SIZES))?,
            };
            Ok((key_id(key)?, size, convert::aad(options)?))
        });
        self.with_vault(async |vault| {
            let (key, size, aad) = arguments?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let sealer = vault.seal_stream_with(key, size, &aad, &mut call).await;
            vault.flush_soon();
            let sealer = Rc::new(RefCell::new(Some(sealer?)));
            Ok(SealingStream { vault: Rc::downgrade(&vault), sealer }.into())
        })
    }

    /// Begins a stream that is read, by its first 146 bytes: an [`OpeningStream`].
    #[wasm_bindgen(js_name = openStream)]
    pub fn open_stream(&self, key: &JsValue, header: &JsValue, options: &JsValue) -> Promise {
        let arguments = stream_arguments(key, header, options);
        let compromised = convert::flag(options, "compromised");
        self.with_vault(async |vault| {
            let (key, header, aad) = arguments?;
            check_key(key, &header)?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let opener = if compromised? {
                vault.open_stream_compromised(&header, &aad, &mut call).await
            } else {
                vault.open_stream(&header, &aad, &mut call).await
            };
            vault.flush_soon();
            let opener = RefCell::new(Some(opener?));
            Ok(OpeningStream { vault: Rc::downgrade(&vault), opener }.into())
        })
    }

    /// The header of a stream for another key.
    #[wasm_bindgen(js_name = rewrapStream)]
    pub fn rewrap_stream(
        &self,
        from: &JsValue,
        header: &JsValue,
        to: &JsValue,
        options: &JsValue,
    ) -> Promise {
        let arguments = stream_arguments(from, header, options);
        let to = key_id(to);
        self.with_vault(async |vault| {
            let ((from, header, aad), to) = (arguments?, to?);
            check_key(from, &header)?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let header = vault.rewrap_stream(&header, to, &aad, &mut call).await;
            vault.flush_soon();
            Ok(Uint8Array::from(header?.as_slice()).into())
        })
    }
}

/// A stream that is being made. It does not keep the vault alive.
#[wasm_bindgen]
pub struct SealingStream {
    vault: Weak<LiveVault<AnyStore>>,
    /// Taken out while it works: pieces come one after the other.
    sealer: Rc<RefCell<Option<StreamSealer>>>,
}

#[wasm_bindgen]
impl SealingStream {
    /// What the stream begins with.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    pub fn header(&self) -> Result<Uint8Array, JsValue> {
        let sealer = self.sealer.borrow();
        let sealer = sealer.as_ref().ok_or(ApiError::Engine(Error::StreamEnded))?;
        Ok(Uint8Array::from(sealer.header().as_slice()))
    }

    /// The frames that are full with `chunk`. After an error there is nothing more.
    pub fn push(&self, chunk: &JsValue) -> Promise {
        let chunk = convert::bytes(chunk, "chunk").map(|chunk| Zeroizing::new(chunk.to_vec()));
        let vault = live(&self.vault);
        let sealer = Rc::clone(&self.sealer);
        promise(async move {
            let taken = sealer.take();
            let mut working = taken.ok_or(ApiError::Engine(Error::StreamEnded))?;
            let (chunk, vault) = (chunk?, vault?);
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            vault.extend_stream(&mut working, chunk.len() as u64, &mut call).await?;
            let frames = working.push(&chunk)?;
            sealer.replace(Some(working));
            Ok(Uint8Array::from(frames.as_slice()).into())
        })
    }

    /// The last frame.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    pub fn finish(&self) -> Result<Uint8Array, JsValue> {
        let sealer = self.sealer.take().ok_or(ApiError::Engine(Error::StreamEnded))?;
        live(&self.vault)?;
        Ok(Uint8Array::from(sealer.finish().map_err(ApiError::from)?.as_slice()))
    }
}

/// A stream that is being read. It does not keep the vault alive.
#[wasm_bindgen]
pub struct OpeningStream {
    vault: Weak<LiveVault<AnyStore>>,
    opener: RefCell<Option<StreamOpener>>,
}

#[wasm_bindgen]
impl OpeningStream {
    /// The plaintext of the frames that `chunk` completes. After an error there is nothing more.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    pub fn push(&self, chunk: &JsValue) -> Result<Uint8Array, JsValue> {
        let mut opener = self.opener.take().ok_or(ApiError::Engine(Error::StreamEnded))?;
        let chunk = convert::binary(chunk, "chunk")?.to_vec();
        live(&self.vault)?;
        let plaintext = Zeroizing::new(opener.push(&chunk).map_err(ApiError::from)?);
        self.opener.replace(Some(opener));
        Ok(Uint8Array::from(plaintext.as_slice()))
    }

    /// The plaintext of the last frame. Until this succeeds, nothing tells that the stream is whole.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    pub fn finish(&self) -> Result<Uint8Array, JsValue> {
        let opener = self.opener.take().ok_or(ApiError::Engine(Error::StreamEnded))?;
        live(&self.vault)?;
        Ok(Uint8Array::from(Zeroizing::new(opener.finish().map_err(ApiError::from)?).as_slice()))
    }
}

fn live(vault: &Weak<LiveVault<AnyStore>>) -> Result<OpenVault, ApiError> {
    vault.upgrade().filter(|vault| !vault.is_finished()).ok_or(ApiError::Locked)
}

type StreamArguments = (Option<KeyId>, Vec<u8>, Vec<u8>);

/// Key, header and AAD.
fn stream_arguments(key: &JsValue, header: &JsValue, options: &JsValue) -> Result<StreamArguments, ApiError> {
    let header = convert::binary(header, "header")?.to_vec();
    Ok((optional_key_id(key)?, header, convert::aad(options)?))
}

fn check_key(key: Option<KeyId>, header: &[u8]) -> Result<(), ApiError> {
    let named = StreamHeader::parse(header)?.key;
    if key.is_none_or(|key| key == named) { Ok(()) } else { Err(Error::CiphertextOtherKey.into()) }
}

fn frame_size(bytes: u32) -> Option<FrameSize> {
    let exponent = u8::try_from(bytes.trailing_zeros()).ok()?;
    FrameSize::of_exponent(exponent).filter(|_| bytes.is_power_of_two())
}
