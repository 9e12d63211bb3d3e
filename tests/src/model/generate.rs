//! Steps at random, natively: what a browser plays is generated here and carried there.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::model::action::Action;
use crate::model::crash_store::Crash;
use crate::model::reference::{Ask, OfVersion};
use crate::model::rules::{DAY, HOUR, Policy};

fn policy() -> impl Strategy<Value = Policy> {
    let days = prop_oneof![
        Just(0_u32),
        Just(1),
        Just(29),
        Just(30),
        Just(90),
        Just(730),
        Just(731),
        Just(1_095),
        Just(1_096),
        1_u32..40
    ];
    prop_oneof![
        2 => Just(Policy::default()),
        6 => days.prop_map(|days| Policy { days: Some(days), operations: None }),
        2 => (0_u64..40).prop_map(|operations| Policy { days: None, operations: Some(operations) }),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        4 => Just(Ask::Rotate),
        3 => policy().prop_map(Ask::SetRotation),
        2 => Just(Ask::Disable),
        2 => Just(Ask::Enable),
        3 => Just(Ask::RequestDeletion),
        3 => Just(Ask::CancelDeletion),
        2 => prop::bool::weighted(0.8).prop_map(|confirmed| Ask::DeleteNow { confirmed }),
    ]
}

fn of_version() -> impl Strategy<Value = OfVersion> {
    prop_oneof![
        3 => Just(OfVersion::Deactivate),
        2 => Just(OfVersion::Activate),
        2 => Just(OfVersion::Compromise),
        2 => Just(OfVersion::RequestDeletion),
        2 => Just(OfVersion::CancelDeletion),
        3 => Just(OfVersion::Destroy),
    ]
}

/// Any step.
pub fn action() -> impl Strategy<Value = Action> {
    let key = || 0..6_usize;
    let behind = || prop_oneof![3 => Just(0_u32), 2 => Just(1), 1 => 2..5_u32];
    let create =
        (0..5_usize, prop::bool::weighted(0.2), prop::bool::weighted(0.2), prop::option::of(policy()));
    let sleep = prop_oneof![
        2 => 0..2 * HOUR,
        3 => Just(DAY),
        3 => (1..40_u64).prop_map(|days| days * DAY),
        2 => (60..200_u64).prop_map(|hours| hours * HOUR),
        1 => (300..500_u64).prop_map(|days| days * DAY + 1),
    ];
    prop_oneof![
        5 => create.prop_map(|(profile, pre_active, imported, policy)| Action::Create {
            profile, pre_active, imported, policy
        }),
        14 => (key(), ask()).prop_map(|(key, ask)| Action::Change { key, ask }),
        7 => (key(), behind(), of_version()).prop_map(|(key, behind, event)| Action::OfVersion { key, behind, event }),
        2 => (key(), behind()).prop_map(|(key, behind)| Action::SetDefault { key, behind }),
        6 => (key(), 1..20_u32).prop_map(|(key, times)| Action::Encrypt { key, times }),
        2 => (key(), 1..8_u32).prop_map(|(key, times)| Action::EncryptSync { key, times }),
        2 => Just(Action::DecryptAll),
        6 => sleep.prop_map(Action::Sleep),
        1 => key().prop_map(|key| Action::ClockBack { key }),
        2 => Just(Action::Tick),
        1 => Just(Action::Flush),
        1 => Just(Action::Close),
        2 => Just(Action::Reopen),
        3 => Just(Action::OtherWriter),
        3 => prop_oneof![Just(Crash::Before), Just(Crash::After)].prop_map(Action::Crash),
    ]
}

/// What draws actions: the same ones for the same seed.
#[must_use]
pub fn runner(seed: u64, config: ProptestConfig) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Histories of fewer than `longest` actions each, without an end.
///
/// # Panics
///
/// If `longest` leaves no room for an action.
pub fn histories(seed: u64, longest: usize) -> impl Iterator<Item = Vec<Action>> {
    let strategy = prop::collection::vec(action(), 1..longest);
    let mut runner = runner(seed, ProptestConfig::default());
    core::iter::repeat_with(move || strategy.new_tree(&mut runner).expect("nothing is rejected").current())
}
