use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::*;
use crate::crypto::Provider;
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::random::CountingRandom;
use crate::secret::Secret32;

const KEY: KeyId = KeyId::from_bytes([0x11; 16]);
const VERSION: VersionNumber = VersionNumber(3);
const PROVIDER: Provider = Provider::RUSTCRYPTO;
/// Small frames, so that streams of several are quick.
const SMALL: FrameSize = FrameSize::of_exponent(12).unwrap();

fn material() -> Secret32 {
    Secret32::from_bytes([9; 32])
}

fn sealer(size: FrameSize) -> Sealer {
    Sealer::new(KEY, VERSION, size, &material(), b"aad", &mut CountingRandom::new(1)).unwrap()
}

fn seal_in(size: FrameSize, chunks: &[&[u8]]) -> Vec<u8> {
    let mut sealer = sealer(size);
    let mut stream = sealer.header().to_bytes();
    for chunk in chunks {
        stream.extend(sealer.push(&PROVIDER, chunk).unwrap());
    }
    stream.extend(sealer.finish(&PROVIDER).unwrap());
    stream
}

fn seal(plaintext: &[u8]) -> Vec<u8> {
    seal_in(SMALL, &[plaintext])
}

fn opener(stream: &[u8]) -> Result<StreamOpener, Error> {
    let header = StreamHeader::parse(stream)?;
    let data_key = header.data_key(&material(), b"aad")?;
    Ok(StreamOpener::new(header, data_key, PROVIDER))
}

fn open(stream: &[u8]) -> Result<Vec<u8>, Error> {
    let mut opener = opener(stream)?;
    let mut plaintext = opener.push(&stream[StreamHeader::BYTES..])?;
    plaintext.extend(opener.finish()?);
    Ok(plaintext)
}

/// `bytes` bytes that are all different in their place.
fn text(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| (at ^ at >> 8) as u8).collect()
}

fn frame(stream: &[u8], number: u32) -> &[u8] {
    let place = StreamHeader::parse(stream).unwrap().frames().place(number);
    let end = (place.end as usize).min(stream.len());
    &stream[place.start as usize..end]
}

#[test]
fn the_format_is_pinned() {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let two_frames = seal(&text(4_097));
    let lines = [
        hex(&seal(b"")),
        hex(&seal_in(FrameSize::DEFAULT, &[b"Keystead"])),
        hex(&two_frames[..StreamHeader::BYTES]),
        hex(&two_frames[two_frames.len() - 33..]),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_plaintext_has_one_number_of_frames() {
    for (bytes, frames) in [(0, 1), (1, 1), (4_095, 1), (4_096, 1), (4_097, 2), (8_192, 2), (8_193, 3)] {
        let stream = seal(&text(bytes));
        let places = StreamHeader::parse(&stream).unwrap().frames();
        assert_eq!(stream.len(), StreamHeader::BYTES + bytes + 16 * frames as usize);
        assert_eq!(places.count(stream.len() as u64), Ok(frames));
        assert_eq!(places.plaintext_bytes(stream.len() as u64), Ok(bytes as u64));
        assert_eq!(open(&stream).unwrap(), text(bytes));
    }
    let places = StreamHeader::parse(&seal(b"")).unwrap().frames();
    for impossible in [0, 145, 146, 161, 146 + 4_112 + 1, 146 + 4_112 + 16] {
        assert_eq!(places.count(impossible), Err(Error::CiphertextMalformed), "{impossible}");
    }
}

#[test]
fn a_stream_that_ends_early_is_refused_wherever_it_ends() {
    let stream = seal(&text(3 * 4_096));
    for end in StreamHeader::BYTES..stream.len() {
        // Every length near the end of a frame, and some of the others.
        if end % 97 == 0 || (end - StreamHeader::BYTES) % 4_112 < 18 {
            assert_eq!(open(&stream[..end]), Err(Error::DecryptionFailed), "{end}");
        }
    }
    for end in 0..StreamHeader::BYTES {
        assert_eq!(open(&stream[..end]), Err(Error::CiphertextMalformed), "{end}");
    }
}

#[test]
fn frames_that_move_repeat_or_are_added_are_refused() {
    let stream = seal(&text(3 * 4_096));
    let frames: Vec<_> = (0..3).map(|number| frame(&stream, number)).collect();
    let header = &stream[..StreamHeader::BYTES];
    let with = |order: &[usize]| {
        let parts: Vec<_> = order.iter().map(|number| frames[*number]).collect();
        [header, &parts.concat()].concat()
    };
    assert!(open(&with(&[0, 1, 2])).is_ok());
    for order in [&[1, 0, 2][..], &[0, 2, 1], &[0, 0, 1, 2], &[0, 1], &[0, 2], &[1, 2], &[2], &[0, 1, 2, 2]] {
        assert_eq!(open(&with(order)), Err(Error::DecryptionFailed), "{order:?}");
    }
    // A frame of another stream under the same key.
    let mut other = CountingRandom::new(77);
    let mut other = Sealer::new(KEY, VERSION, SMALL, &material(), b"aad", &mut other).unwrap();
    let foreign = other.push(&PROVIDER, &text(4_097)).unwrap();
    let mixed = [header, &foreign, frames[1], frames[2]].concat();
    assert_eq!(open(&mixed), Err(Error::DecryptionFailed));
    for more in [&[0][..], &[0; 16], &[0; 5_000]] {
        assert_eq!(open(&[&stream, more].concat()), Err(Error::DecryptionFailed));
    }
}

#[test]
fn every_changed_bit_is_refused() {
    let stream = seal(b"0123456789");
    for bit in 0..stream.len() * 8 {
        let mut changed = stream.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(open(&changed).is_err(), "bit {bit}");
    }
    let header = StreamHeader::parse(&stream).unwrap();
    for (with, aad) in [(&material(), &b"other"[..]), (&Secret32::from_bytes([8; 32]), b"aad")] {
        assert_eq!(header.data_key(with, aad).map(drop), Err(Error::DecryptionFailed));
    }
}

#[test]
fn after_a_failure_nothing_more_comes_out() {
    let mut stream = seal(&text(3 * 4_096));
    stream[StreamHeader::BYTES + 4_112] ^= 1;
    let mut opener = opener(&stream).unwrap();
    let body = &stream[StreamHeader::BYTES..];
    assert_eq!(opener.push(&body[..4_113]).unwrap(), text(4_096));
    assert_eq!(opener.push(&body[4_113..8_300]), Err(Error::DecryptionFailed));
    assert_eq!(opener.push(&body[8_300..]), Err(Error::StreamEnded));
    assert_eq!(opener.finish(), Err(Error::StreamEnded));
}

/// Nothing of a frame comes out before its tag was seen and something follows it.
#[test]
fn a_frame_is_given_out_when_it_is_known_not_to_be_the_last() {
    let stream = seal(&text(2 * 4_096));
    let mut opener = opener(&stream).unwrap();
    let body = &stream[StreamHeader::BYTES..];
    assert_eq!(opener.push(&body[..4_112]).unwrap(), b"");
    assert_eq!(opener.push(&body[4_112..4_113]).unwrap(), text(4_096));
    assert_eq!(opener.push(&body[4_113..]).unwrap(), b"");
    assert_eq!(opener.finish().unwrap(), text(8_192)[4_096..]);
}

#[test]
fn any_frame_opens_alone_in_its_place() {
    let plaintext = text(3 * 4_096 + 5);
    let stream = seal(&plaintext);
    let opener = opener(&stream).unwrap();
    let last = opener.frames().count(stream.len() as u64).unwrap() - 1;
    for number in (0..=last).rev() {
        let start = number as usize * 4_096;
        let end = (start + 4_096).min(plaintext.len());
        let opened = opener.open_frame(number, number == last, frame(&stream, number)).unwrap();
        assert_eq!(opened, plaintext[start..end]);
        for (other, is_last) in [(number + 1, number == last), (number, number != last)] {
            let refused = opener.open_frame(other, is_last, frame(&stream, number));
            assert_eq!(refused, Err(Error::DecryptionFailed));
        }
    }
    let range = |bytes| opener.frame_range(bytes);
    assert_eq!(range(0..1), Ok(0..1));
    assert_eq!(range(4_095..4_097), Ok(0..2));
    assert_eq!(range(4_096..8_192), Ok(1..2));
    assert_eq!(range(7..7), Ok(0..0));
    let most = opener.frames().max_plaintext_bytes();
    assert_eq!(range(most - 1..most), Ok(u32::MAX - 1..u32::MAX));
    assert_eq!(range(0..most + 1), Err(Error::PlaintextTooLarge { limit: most }));
}

#[test]
fn frames_that_are_computed_elsewhere_are_the_same() {
    let plaintext = text(2 * 4_096 + 9);
    let mut sealer = sealer(SMALL);
    let mut stream = sealer.header().to_bytes();
    for (number, chunk) in plaintext.chunks(4_096).enumerate() {
        let job = sealer.next_frame(chunk.len(), number == 2).unwrap();
        let parts = job.aes_gcm();
        let mut frame = chunk.to_vec();
        let tag = PROVIDER.aead.seal(parts.key, parts.nonce, parts.associated_data, &mut frame).unwrap();
        frame.extend(tag);
        assert_eq!(job.seal(&PROVIDER, chunk).unwrap(), frame);
        stream.extend(frame);
    }
    assert_eq!(stream, seal(&plaintext));
    assert_eq!(sealer.next_frame(1, true).map(drop), Err(Error::StreamEnded));
    assert_eq!(sealer.push(&PROVIDER, b"more"), Err(Error::StreamEnded));
}

#[test]
fn a_frame_has_the_length_of_its_place() {
    let refused = Err(Error::PlaintextTooLarge { limit: 4_096 });
    let mut sealer = sealer(SMALL);
    for (bytes, is_last) in [(0, false), (4_095, false), (4_097, false), (4_097, true)] {
        assert_eq!(sealer.next_frame(bytes, is_last).map(drop), refused, "{bytes} {is_last}");
    }
    let job = sealer.next_frame(4_096, false).unwrap();
    assert_eq!(job.seal(&PROVIDER, b"short"), Err(Error::PlaintextTooLarge { limit: 4_096 }));
    // An empty frame would be a second spelling of the same plaintext.
    assert_eq!(sealer.next_frame(0, true).map(drop), refused);
    sealer.push(&PROVIDER, b"waits").unwrap();
    assert_eq!(sealer.next_frame(4_096, false).map(drop), Err(Error::StreamEnded));
}

#[test]
fn sizes_of_frames_have_bounds() {
    for exponent in [0, 11, 25, 255] {
        assert_eq!(FrameSize::of_exponent(exponent), None);
        let mut stream = seal(b"");
        stream[25] = exponent;
        assert_eq!(StreamHeader::parse(&stream), Err(Error::CiphertextMalformed));
    }
    assert_eq!(FrameSize::DEFAULT.bytes(), 65_536);
    assert_eq!(FrameSize::of_exponent(24).unwrap().sealed_bytes(), (1 << 24) + 16);
}

/// Prefix, number, flag: as the `aead-stream` crate derives them, too.
#[test]
fn nonces_are_those_of_the_construction() {
    let nonce = frames::nonce(b"\x01\x02\x03\x04\x05\x06\x07", 0x0a0b_0c0d, true);
    assert_eq!(nonce, [1, 2, 3, 4, 5, 6, 7, 0x0a, 0x0b, 0x0c, 0x0d, 1]);
    assert_eq!(frames::nonce(&[0; 7], 1, false), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
}

#[test]
fn a_header_is_rewritten_for_another_key_and_the_frames_stay() {
    let stream = seal(&text(5_000));
    let header = StreamHeader::parse(&stream).unwrap();
    let data_key = header.data_key(&material(), b"aad").unwrap();
    let (other, new) = (KeyId::from_bytes([0x22; 16]), Secret32::from_bytes([7; 32]));
    let random = &mut CountingRandom::new(50);
    let rewrapped = header.rewrap(other, VersionNumber(1), &new, b"aad", &data_key, random).unwrap();
    assert_eq!((rewrapped.key, rewrapped.version), (other, VersionNumber(1)));
    assert_eq!(rewrapped.data_key(&material(), b"aad").map(drop), Err(Error::DecryptionFailed));
    let mut opener =
        StreamOpener::new(rewrapped.clone(), rewrapped.data_key(&new, b"aad").unwrap(), PROVIDER);
    let mut plaintext = opener.push(&stream[StreamHeader::BYTES..]).unwrap();
    plaintext.extend(opener.finish().unwrap());
    assert_eq!(plaintext, text(5_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_chunks_give_the_same_stream_and_come_back(
        bytes in 0_usize..20_000,
        cuts in proptest::collection::vec(0_usize..20_000, 0..8),
        step in 1_usize..9_000,
    ) {
        let plaintext = text(bytes);
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(bytes)).collect();
        cuts.extend([0, bytes]);
        cuts.sort_unstable();
        let chunks: Vec<_> = cuts.windows(2).map(|cut| &plaintext[cut[0]..cut[1]]).collect();
        let stream = seal_in(SMALL, &chunks);
        prop_assert_eq!(&stream, &seal(&plaintext));
        let mut opener = opener(&stream).unwrap();
        let mut opened = vec![];
        for chunk in stream[StreamHeader::BYTES..].chunks(step) {
            opened.extend(opener.push(chunk).unwrap());
        }
        opened.extend(opener.finish().unwrap());
        prop_assert_eq!(opened, plaintext);
    }

    #[test]
    fn any_bytes_are_a_header_or_refused(mut bytes: Vec<u8>, like_one: bool, exponent: u8) {
        if like_one {
            bytes.resize(200, 0x5a);
            bytes[..5].copy_from_slice(b"KSS1\x01");
            bytes[25] = exponent;
        }
        match StreamHeader::parse(&bytes) {
            Ok(header) => {
                prop_assert_eq!(header.to_bytes(), &bytes[..StreamHeader::BYTES]);
                prop_assert!(open(&bytes).is_err());
            }
            Err(error) => prop_assert_eq!(error, Error::CiphertextMalformed),
        }
    }
}
