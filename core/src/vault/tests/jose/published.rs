//! Which public keys are published, and when the next one signs.

use super::*;
use crate::key::RotationPolicy;

const HOUR: u64 = Period::HOUR.0;

fn ahead(retention_hours: Option<u32>) -> NewKey {
    let publication = Some(Publication { lead_hours: 24, retention_hours });
    NewKey { publication, ..NewKey::new("ahead", KeyKind::EcP256) }
}

impl World {
    fn signs_with(&mut self, key: KeyId) -> u32 {
        let token = self.jwt(key, "{}");
        self.verify_jwt(JwtKeys::Key(key), &token).unwrap().version
    }

    fn versions(&mut self) -> Vec<(u32, Role)> {
        self.key_set().into_iter().map(|(_, version, role)| (version, role)).collect()
    }

    fn deadline(&self) -> Option<Timestamp> {
        block_on(self.vault.next_deadline()).unwrap()
    }
}

#[test]
fn the_next_key_is_published_before_it_signs_and_the_last_one_after() {
    let mut world = World::new();
    let key = world.signing_key(ahead(Some(168)));
    assert_eq!(world.versions(), [(1, Role::Current)]);
    assert_eq!(world.signs_with(key), 1, "the first version signs at once");
    let rotated = world.now;
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    assert_eq!(world.versions(), [(2, Role::Next), (1, Role::Current)]);
    world.run(async |vault, call| vault.flush(call).await).unwrap();
    assert_eq!(world.deadline(), Some(rotated.plus(Period(24 * HOUR))));
    assert_eq!(world.view_of(key).unwrap().primary, Some(1));
    world.now = Timestamp(rotated.0 + 24 * HOUR - 1);
    assert_eq!(world.signs_with(key), 1);
    world.now = Timestamp(rotated.0 + 24 * HOUR);
    assert_eq!(world.view_of(key).unwrap().primary, Some(2), "as anybody sees it, before it is written down");
    assert_eq!(world.signs_with(key), 2);
    assert_eq!(world.versions(), [(2, Role::Current), (1, Role::Previous)]);
    world.now = Timestamp(rotated.0 + 24 * HOUR + 168 * HOUR - 1);
    assert_eq!(world.versions(), [(2, Role::Current), (1, Role::Previous)]);
    world.now = Timestamp(rotated.0 + 24 * HOUR + 168 * HOUR);
    assert_eq!(world.versions(), [(2, Role::Current)]);
}

/// What a sleep leaves is what a vault that was awake has.
#[test]
fn a_sleep_makes_no_difference() {
    let policy = RotationPolicy::every(2);
    let outcome = |steps: &[u64]| {
        let mut world = World::new();
        let key = world.signing_key(NewKey { rotation: Some(policy), ..ahead(Some(48)) });
        for hours in steps {
            world.now = START.plus(Period(hours * HOUR));
            world.run(async |vault, call| vault.tick(call).await).unwrap();
        }
        let view = world.view_of(key).unwrap();
        let dates: Vec<_> = view.versions.iter().map(|version| (version.number, version.created)).collect();
        (dates, view.primary, view.next_rotation, world.versions(), world.deadline())
    };
    let awake: Vec<u64> = (1..=150).collect();
    assert_eq!(outcome(&[150]), outcome(&awake));
    assert_eq!(outcome(&[73, 100, 150]), outcome(&awake));
    let (dates, primary, ..) = outcome(&[150]);
    assert_eq!(dates.len(), 4, "rotated after 48, 96 and 144 hours");
    assert_eq!(primary, Some(3), "the fourth waits until 168");
}

#[test]
fn a_lead_longer_than_the_period_brings_every_version_to_its_turn() {
    let mut world = World::new();
    let publication = Some(Publication { lead_hours: 72, retention_hours: None });
    let rotation = Some(RotationPolicy::every(1));
    let new = NewKey { publication, rotation, ..NewKey::new("slow", KeyKind::EcP256) };
    let key = world.signing_key(new);
    for (hours, expected) in [(24, 1), (95, 1), (96, 2), (120, 3), (144, 4)] {
        world.now = START.plus(Period(hours * HOUR));
        assert_eq!(world.signs_with(key), expected, "after {hours} h");
    }
}

#[test]
fn a_compromise_waits_for_nothing() {
    let mut world = World::new();
    let key = world.signing_key(ahead(None));
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let event = crate::VersionEvent::Compromise;
    world
        .run(async |vault, call| vault.move_version(key, crate::VersionNumber(1), event, call).await)
        .unwrap();
    assert_eq!(world.signs_with(key), 3);
    let roles = world.versions();
    assert_eq!(roles, [(3, Role::Current), (2, Role::Next)], "what is known to others is not published");
    world.now = world.now.plus(Period(24 * HOUR));
    assert_eq!(world.signs_with(key), 3, "an older version does not take the place of a newer");
}

#[test]
fn rotation_by_use_is_not_repeated_while_the_next_waits() {
    let mut world = World::new();
    let policy = RotationPolicy { max_operations: Some(2), ..RotationPolicy::OFF };
    let key = world.signing_key(NewKey { rotation: Some(policy), ..ahead(None) });
    for _ in 0..9 {
        assert_eq!(world.signs_with(key), 1);
    }
    assert_eq!(world.view_of(key).unwrap().versions.len(), 2);
    world.now = world.now.plus(Period(24 * HOUR));
    assert_eq!(world.signs_with(key), 2);
}

#[test]
fn a_chosen_default_signs_at_once() {
    let mut world = World::new();
    let key = world.signing_key(ahead(None));
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let number = crate::VersionNumber(2);
    world.run(async |vault, call| vault.set_default_version(key, number, call).await).unwrap();
    assert_eq!(world.signs_with(key), 2);
    assert_eq!(world.versions(), [(2, Role::Current), (1, Role::Previous)]);
}

#[test]
fn a_set_has_public_members_and_only_keys_that_verify_and_may_be_seen() {
    let mut world = World::new();
    let mut ids = Vec::new();
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Ed25519, KeyKind::HmacSha256] {
        ids.push(world.signing_key(NewKey::new(format!("{kind}"), kind)));
    }
    let keystore = world.keystore;
    let set = world.run(async |vault, call| vault.jwks(keystore, call).await).unwrap();
    let json: serde_json::Value = serde_json::from_str(&set.to_json().unwrap()).unwrap();
    let keys = json["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 3, "a code has no public half, and AES does not sign");
    for key in keys {
        let members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(
            members.iter().all(|name| ["alg", "crv", "kid", "kty", "use", "x", "y"].contains(name)),
            "{key}"
        );
        assert_eq!(key["use"], "sig");
        let public = crate::PublicKey::from_jwk(&crate::Jwk::from_json(&key.to_string()).unwrap()).unwrap();
        assert_eq!(key["kid"], public.thumbprint().unwrap());
    }
    world.run(async |vault, call| vault.request_deletion(ids[0], call).await).unwrap();
    assert_eq!(world.key_set().len(), 2);
    let unknown = KeystoreId::from_bytes([9; 16]);
    let missing = world.run(async |vault, call| vault.jwks(unknown, call).await);
    assert_eq!(missing, Err(Error::NotFound(Subject::Keystore)));
}

/// Anybody may ask a server for the set: what the engine publishes itself is not recorded, what somebody reads is.
#[test]
fn a_set_that_is_published_fills_no_log() {
    let mut world = World::new();
    world.signing_key(NewKey::new("signer", KeyKind::EcP256));
    let keystore = world.keystore;
    let before = world.entries().len();
    let mut call = Call::new(world.now, &mut world.random).by(crate::Actor::System);
    let published = block_on(world.vault.jwks(keystore, &mut call)).unwrap();
    assert_eq!(published.keys.len(), 1);
    assert_eq!(world.entries().len(), before);
    world.run(async |vault, call| vault.jwks(keystore, call).await).unwrap();
    assert_eq!(world.entries().len(), before + 1);
}
