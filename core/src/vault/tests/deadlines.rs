//! What happens by itself, and when.

use super::*;
use crate::lifecycle::VersionEvent;
use crate::profile::Customization;
use crate::view::{TickReport, VersionStateView};
use crate::{RotationPolicy, VersionNumber};

impl World {
    fn tick(&mut self) -> TickReport {
        self.run(async |vault, call| vault.tick(call).await).unwrap()
    }

    /// Asks for the deletion of this many new keys, one a minute, and returns them in this order: by id, the greatest first.
    fn deleted_soon(&mut self, count: usize) -> Vec<KeyId> {
        let mut keys: Vec<KeyId> =
            (0..count).map(|number| self.create_key(&number.to_string()).id.parse().unwrap()).collect();
        keys.sort_unstable_by(|a, b| b.cmp(a));
        for key in &keys {
            self.now = self.now.plus(Period::MINUTE);
            self.run(async |vault, call| vault.request_deletion(*key, call).await).unwrap();
        }
        keys
    }
}

#[test]
fn what_is_due_first_is_the_next_deadline_and_done_first() {
    let mut world = World::new();
    let first = world.now.plus(Period::MINUTE).plus(Period::DAY.times(7));
    let keys = world.deleted_soon(5);
    assert_eq!(block_on(world.vault.next_deadline()), Ok(Some(first)));
    world.now = first;
    let report = world.tick();
    assert_eq!(report.destroyed, [keys[0].to_string()]);
    assert_eq!(report.next_deadline, Some(first.plus(Period::MINUTE).0));
    world.now = world.now.plus(Period::DAY);
    let rest: Vec<_> = keys[1..].iter().map(KeyId::to_string).collect();
    assert_eq!(world.tick().destroyed, rest);
}

#[test]
fn one_tick_does_everything_that_is_due() {
    let mut world = World::new();
    let keys = world.deleted_soon(70);
    world.now = world.now.plus(Period::DAY.times(8));
    assert_eq!(world.tick().destroyed.len(), keys.len());
    assert!(keys.iter().all(|key| world.view_of(*key).unwrap().state == KeyStateView::Destroyed));
}

#[test]
fn the_end_of_a_version_is_no_rotation_and_recorded_as_its_own() {
    let mut world = World::new();
    let (key, one) = (world.key, VersionNumber(1));
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let event = VersionEvent::RequestDeletion;
    world.run(async |vault, call| vault.move_version(key, one, event, call).await).unwrap();
    world.now = world.now.plus(Period::DAY.times(8));
    let report = world.tick();
    assert_eq!((report.destroyed.len(), report.rotated.len()), (0, 0));
    assert_eq!(world.view().versions[0].state, VersionStateView::Destroyed);
    let last = world.entries().pop().unwrap().what;
    assert_eq!((last.actor.as_str(), last.object.and_then(|object| object.version)), ("system", Some(1)));
}

/// The store still has the deadline of a rotation for which there is no room any more.
#[test]
fn a_deadline_at_which_nothing_can_be_done_keeps_nobody_busy() {
    let mut world = World::new();
    let (key, keystore) = (world.key, world.keystore);
    let policy = RotationPolicy::every(30);
    world.run(async |vault, call| vault.set_rotation(key, policy, call).await).unwrap();
    world.run(async |vault, call| vault.rotate(key, call).await).unwrap();
    let custom = Some(Customization { versions_max: Some(2), ..Customization::default() });
    let changes = KeystoreChanges { custom, ..KeystoreChanges::default() };
    world.run(async |vault, call| vault.update_keystore(keystore, changes, call).await).unwrap();
    world.now = world.now.plus(Period::DAY.times(31));
    assert_eq!(world.tick().rotated.len(), 0);
    assert_eq!(world.view().versions.len(), 2);
    // Nor anybody who sleeps until the next deadline.
    let report = world.tick();
    assert!(report.next_deadline.is_none_or(|due| due > world.now.0), "{:?}", report.next_deadline);
    let next = block_on(world.vault.next_deadline()).unwrap();
    assert!(next.is_none_or(|due| due > world.now), "{next:?}");
}
