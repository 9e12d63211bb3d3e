//! Streams of a vault's keys.

use super::*;
use crate::error::Feature;
use crate::key::RotationPolicy;
use crate::stream::FrameSize;
use crate::{AuditQuery, StreamHeader, StreamSealer};

fn begin(world: &mut World, size: FrameSize) -> Result<StreamSealer, Error> {
    let key = world.key;
    world.run(async |vault, call| vault.seal_stream_with(key, size, b"aad", call).await)
}

fn extend(world: &mut World, sealer: &mut StreamSealer, bytes: usize) -> Result<(), Error> {
    world.run(async |vault, call| vault.extend_stream(sealer, bytes as u64, call).await)
}

pub(super) fn stream_of(world: &mut World, plaintext: &[u8]) -> Vec<u8> {
    let mut sealer = begin(world, FrameSize::of_exponent(12).unwrap()).unwrap();
    let mut stream = sealer.header();
    for chunk in plaintext.chunks(5_000) {
        extend(world, &mut sealer, chunk.len()).unwrap();
        stream.extend(sealer.push(chunk).unwrap());
    }
    stream.extend(sealer.finish().unwrap());
    stream
}

pub(super) fn read(world: &mut World, stream: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
    let mut opener = world.run(async |vault, call| vault.open_stream(stream, aad, call).await)?;
    let mut plaintext = opener.push(&stream[StreamHeader::BYTES..])?;
    plaintext.extend(opener.finish()?);
    Ok(plaintext)
}

#[test]
fn a_stream_names_its_key_and_comes_back() {
    let mut world = World::new();
    let plaintext = [7; 20_000];
    let stream = stream_of(&mut world, &plaintext);
    let header = StreamHeader::parse(&stream).unwrap();
    assert_eq!((header.key, header.version.0), (world.key, 1));
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert_eq!(read(&mut world, &stream, b"aad").unwrap(), plaintext);
    assert_eq!(read(&mut world, &stream, b"other"), Err(Error::DecryptionFailed));
    let empty = stream_of(&mut world, b"");
    assert_eq!(StreamHeader::parse(&empty).unwrap().version.0, 2);
    assert_eq!(read(&mut world, &empty, b"aad").unwrap(), b"");
}

#[test]
fn what_a_stream_left_of_its_bytes_is_given_back() {
    let mut world = World::new();
    stream_of(&mut world, &[7; 20_000]);
    assert!(world.view().versions[0].bytes > 20_000);
    world.run(async |vault, call| vault.close(call).await).unwrap();
    assert_eq!(world.view().versions[0].bytes, 20_000 + 32, "and the stream's own key");
}

#[test]
fn beginning_and_opening_are_authorized_and_recorded() {
    let mut world = World::new();
    let (key, stream) = (world.key, stream_of(&mut world, b"plain"));
    read(&mut world, &stream, b"aad").unwrap();
    world.run(async |vault, call| vault.disable(key, call).await).unwrap();
    assert!(matches!(read(&mut world, &stream, b"aad"), Err(Error::KeyStateForbids { .. })));
    assert!(matches!(begin(&mut world, FrameSize::DEFAULT), Err(Error::KeyStateForbids { .. })));
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    let query = AuditQuery::default();
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    let of_streams: Vec<_> = page
        .entries
        .iter()
        .filter(|entry| entry.what.details.contains(&("form".into(), "stream".into())))
        .map(|entry| (entry.what.event.name(), entry.what.outcome == crate::audit::Outcome::Success))
        .collect();
    let expected = [("encrypt", false), ("decrypt", false), ("decrypt", true), ("encrypt", true)];
    assert_eq!(of_streams.len(), expected.len());
    for (action, succeeded) in expected {
        assert!(of_streams.contains(&(std::format!("symmetric.{action}"), succeeded)), "{of_streams:?}");
    }
}

#[test]
fn a_stream_takes_what_was_counted_and_no_more() {
    let mut world = World::new();
    let mut sealer = begin(&mut world, FrameSize::DEFAULT).unwrap();
    assert_eq!(sealer.push(b"x"), Err(Error::StreamUncounted));
    assert_eq!(sealer.next_frame(1, true).map(drop), Err(Error::StreamUncounted));
    extend(&mut world, &mut sealer, 1 << 20).unwrap();
    let counted = world.view().versions[0].bytes;
    assert!(counted >= 1 << 20, "{counted}");
    // Not every push is a commit.
    extend(&mut world, &mut sealer, 1 << 20).unwrap();
    assert_eq!(world.view().versions[0].bytes, counted);
    sealer.push(&[0; 1 << 20]).unwrap();
    assert_eq!(sealer.push(&[0; 1 << 20]), Err(Error::StreamUncounted));
    extend(&mut world, &mut sealer, 3 << 20).unwrap();
    sealer.push(&[0; 3 << 20]).unwrap();
    sealer.finish().unwrap();
    // What was counted ahead and not used goes back when the vault is closed.
    world.run(async |vault, call| vault.close(call).await).unwrap();
    let version = &world.view().versions[0];
    assert_eq!((version.operations, version.bytes), (1, (4 << 20) + 32), "the bytes, and the data key");
}

/// A crash counts too much, never too little.
#[test]
fn a_stream_that_is_never_finished_stays_counted() {
    let mut world = World::new();
    let mut sealer = begin(&mut world, FrameSize::DEFAULT).unwrap();
    extend(&mut world, &mut sealer, 5 << 20).unwrap();
    sealer.push(&[0; 5 << 20]).unwrap();
    world.vault = world.second();
    assert!(world.view().versions[0].bytes >= 5 << 20);
}

#[test]
fn the_bytes_of_a_stream_rotate_a_key_that_rotates_by_bytes() {
    let mut world = World::new();
    let key = world.key;
    let policy = RotationPolicy { max_bytes: Some(10_000), ..RotationPolicy::OFF };
    world.run(async |vault, call| vault.set_rotation(key, policy, call).await).unwrap();
    let stream = stream_of(&mut world, &[1; 20_000]);
    assert_eq!(StreamHeader::parse(&stream).unwrap().version.0, 1);
    // The stream was one message: it ended with the version that it began with.
    let next = stream_of(&mut world, b"");
    assert_eq!(StreamHeader::parse(&next).unwrap().version.0, 2);
    assert_eq!(read(&mut world, &stream, b"aad").unwrap(), [1; 20_000]);
}

#[test]
fn only_envelopes_have_streams() {
    let mut world = World::new();
    let refused = Err(Error::NotOffered(Feature::Streams));
    let convergent = NewKey { convergent: true, ..NewKey::new("lookup", KeyKind::Aes256) };
    let keystore = world.keystore;
    let key = world.run(async |vault, call| vault.create_key(keystore, convergent, call).await).unwrap();
    let stream = stream_of(&mut world, b"plain");
    world.key = key.id.parse().unwrap();
    assert_eq!(begin(&mut world, FrameSize::DEFAULT).map(drop), refused);
    let kakao = NewKeystore::new("Other", ProfileId::KAKAO);
    let keystore = world.run(async |vault, call| vault.create_keystore(kakao, call).await).unwrap();
    world.keystore = keystore.id.parse().unwrap();
    world.key = world.create_key("cards").id.parse().unwrap();
    assert_eq!(begin(&mut world, FrameSize::DEFAULT).map(drop), refused);
    // A header that names such a key.
    let mut forged = stream;
    forged[5..21].copy_from_slice(world.key.as_bytes());
    assert_eq!(read(&mut world, &forged, b"aad"), Err(Error::NotOffered(Feature::Streams)));
}

#[test]
fn a_stream_of_a_compromised_version_opens_for_administrators_who_say_so() {
    let mut world = World::new();
    let stream = stream_of(&mut world, b"a stream");
    let key = world.key;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let one = crate::VersionNumber(1);
    let compromise = crate::VersionEvent::Compromise;
    world.run(async |vault, call| vault.move_version(key, one, compromise, call).await).unwrap();
    let refused = read(&mut world, &stream, b"aad");
    assert!(matches!(refused, Err(Error::VersionStateForbids { .. })), "{refused:?}");
    let open = async |vault: &Vault<MemoryStore>, call: &mut Call<'_>| {
        let mut opener = vault.open_stream_compromised(&stream, b"aad", call).await?;
        let mut plaintext = opener.push(&stream[StreamHeader::BYTES..])?;
        plaintext.extend(opener.finish()?);
        Ok(plaintext)
    };
    assert_eq!(world.run(open), Ok(b"a stream".to_vec()));
    // It is in the chain already.
    let query = AuditQuery::default();
    let page = world.run(async |vault, call| vault.audit(&query, call).await).unwrap();
    assert_eq!(page.entries[0].what.event.name(), "symmetric.decrypt_compromised");
    let user = world.principal("user", crate::Role::User, &[]);
    assert_eq!(world.run_as(user, open), Err(Error::AccessDenied));
}
