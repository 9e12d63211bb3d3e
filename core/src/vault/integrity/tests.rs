use super::*;
use crate::random::CountingRandom;
use crate::store::RecordKind;

fn secrets() -> Secrets {
    let root = Secret32::from_bytes([1; 32]);
    let made = Secrets::make(VaultId::from_bytes([7; 16]), &root, Timestamp(0), &mut CountingRandom::new(1));
    made.unwrap().0
}

fn record(part: u32) -> Record {
    let key = RecordKey { kind: RecordKind::Key, id: [3; 16], part };
    let mut record = draft(key, "label", Timestamp(4), Vec::from([5, 6]));
    secrets().seal(&mut record);
    record
}

#[test]
fn the_seal_covers_every_field() {
    let sealed = record(1);
    secrets().verify(&sealed).unwrap();
    let changes: [fn(&mut Record); 11] = [
        |record| record.key.kind = RecordKind::Keystore,
        |record| record.key.id[0] ^= 1,
        |record| record.key.part += 1,
        |record| record.revision = Revision(9),
        |record| record.parent = Some([0; 16]),
        |record| record.label.push('x'),
        |record| record.state += 1,
        |record| record.created = Timestamp(5),
        |record| record.due = Some(Timestamp(0)),
        |record| record.body.push(0),
        |record| record.seal[31] ^= 1,
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut changed = sealed.clone();
        change(&mut changed);
        assert_eq!(secrets().verify(&changed), Err(Error::RecordAltered), "change {index}");
    }
}

#[test]
fn bytes_cannot_move_from_one_field_to_the_next() {
    let mut one = record(1);
    (one.label, one.body) = ("ab".into(), Vec::from(*b"c"));
    let mut other = one.clone();
    (other.label, other.body) = ("a".into(), Vec::from(*b"bc"));
    assert_ne!(secrets().seal_of(&one), secrets().seal_of(&other));
}

#[test]
fn the_digest_depends_on_the_set_and_not_on_the_order() {
    let secrets = secrets();
    let elements: Vec<_> = (0..50).map(|part| secrets.element(&record(part))).collect();
    let (mut forward, mut backward) = (Digest::EMPTY, Digest::EMPTY);
    elements.iter().for_each(|element| forward.add(element));
    elements.iter().rev().for_each(|element| backward.add(element));
    assert!(forward == backward);
    elements.iter().skip(1).for_each(|element| forward.remove(element));
    let mut only_first = Digest::EMPTY;
    only_first.add(&elements[0]);
    assert!(forward == only_first);
    forward.remove(&elements[0]);
    assert!(forward == Digest::EMPTY);
}

#[test]
fn material_opens_in_its_place_only() {
    let (vault, key) = (VaultId::from_bytes([7; 16]), Secret32::from_bytes([9; 32]));
    let place = RecordKey { kind: RecordKind::Material, id: [8; 16], part: 1 };
    let sealed = seal_material(vault, &place, &key, b"material", &mut CountingRandom::new(1)).unwrap();
    assert_eq!(open_material(vault, &place, &key, &sealed).unwrap().expose(), b"material");
    for elsewhere in [RecordKey { part: 2, ..place }, RecordKey { id: [0; 16], ..place }] {
        assert_eq!(open_material(vault, &elsewhere, &key, &sealed).unwrap_err(), Error::RecordAltered);
    }
    let other = VaultId::from_bytes([0; 16]);
    assert_eq!(open_material(other, &place, &key, &sealed).unwrap_err(), Error::RecordAltered);
}
