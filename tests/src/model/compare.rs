//! What must hold after every step, and at the end.

use std::collections::BTreeMap;

use keystead_core::audit::{Action as Done, ObjectKind, Outcome, verify_export};
use keystead_core::{AuditQuery, Call, KeyId, KeyStateView, KeyView, Store, Timestamp, VersionStateView};

use crate::model::reference::{Key, State, VersionState};
use crate::model::run::Run;

impl<S: Store, O: AsyncFn() -> S> Run<S, O> {
    /// After every step: each key is what the reference says, and the store as a whole is sound.
    pub(crate) async fn compare(&mut self) {
        for number in 0..self.keys.len() {
            let (view, known) = (self.view(number).await, &self.keys[number]);
            let expected = known.model.at(self.now, false);
            assert_same(&view, &expected, &known.name);
        }
        let idle = &self.vaults[1 - self.writer];
        idle.check().await.expect("a sound store");
        self.steps += 1;
        if self.steps.is_multiple_of(4) {
            let audited = idle.verify_audit().await.expect("a sound audit chain");
            assert!(audited >= self.audited, "no entry is ever taken away");
            self.audited = audited;
        }
    }

    /// At the end: everything opens or not as it should, nothing that was accepted is missing in the audit chain, and
    /// nothing is in it twice.
    pub(crate) async fn conclude(&mut self) {
        self.stop_crashing();
        self.decrypt_all().await;
        self.finish(true).await;
        self.compare().await;
        if !self.leaked {
            for number in 0..self.keys.len() {
                let (view, model) = (self.view(number).await, &self.keys[number].model);
                let counted: Vec<_> = view.versions.iter().map(|v| (v.operations, v.bytes)).collect();
                let real: Vec<_> = model.versions.iter().map(|v| (v.messages, v.bytes)).collect();
                assert_eq!(counted, real, "closed in order, every count is exact");
            }
        }
        assert_eq!(self.written().await, self.accepted);
        self.verify_export().await;
    }

    /// The audit chain verifies away from the vault, and misses nothing but the end of sessions that ended without a word.
    async fn verify_export(&mut self) {
        let mut call = Call::new(Timestamp(self.now), &mut self.random);
        let export = self.vaults[0].export_audit(&mut call).await.expect("an export");
        let key = self.vaults[0].audit_public_key(&mut call).await.expect("the key");
        let verified = verify_export(export.as_bytes(), Some(&key)).expect("a sound export");
        assert_eq!(verified.first, 1);
        if !self.reopened {
            assert_eq!(verified.incomplete_sessions, []);
            assert_eq!(verified.unclosed_sessions.len(), 1, "the one that writes the export");
        }
    }

    /// The changes by hand in the audit chain.
    async fn written(&self) -> BTreeMap<(KeyId, Done, Option<u32>), u32> {
        const BY_HAND: [Done; 12] = [
            Done::Create,
            Done::Import,
            Done::Rotate,
            Done::RotationSet,
            Done::Disable,
            Done::Enable,
            Done::DeleteRequest,
            Done::DeleteRequestCancel,
            Done::Delete,
            Done::DefaultSet,
            Done::Activate,
            Done::Deactivate,
        ];
        let mut written = BTreeMap::new();
        let mut random = self.random.clone();
        let call = Call::new(Timestamp(self.now), &mut random);
        let mut query = AuditQuery { limit: 1_000, ..AuditQuery::default() };
        loop {
            let page = self.vaults[0].audit(&query, &call).await.expect("a page");
            for entry in page.entries {
                let action = entry.what.event.action();
                let by_hand = BY_HAND.contains(&action) || action == Done::Compromise;
                let Some(object) = entry.what.object.filter(|object| object.kind == ObjectKind::Key) else {
                    continue;
                };
                if by_hand && entry.what.outcome == Outcome::Success {
                    let key = KeyId::from_bytes(object.id);
                    *written.entry((key, action, object.version)).or_default() += 1;
                }
            }
            match page.next {
                Some(next) => query.before = Some(next),
                None => return written,
            }
        }
    }
}

/// Asserts that a key is what the reference says of it.
fn assert_same(view: &KeyView, model: &Key, name: &str) {
    assert_eq!(state_of(view), model.state, "the state of {name}");
    let numbers: Vec<_> = view.versions.iter().map(|version| version.number).collect();
    let expected: Vec<_> = (model.rules.first_version..).take(model.versions.len()).collect();
    assert_eq!(numbers, expected, "the versions of {name}");
    for (version, expected) in view.versions.iter().zip(&model.versions) {
        assert_eq!(version.state, shown(expected.state), "version {} of {name}", version.number);
        assert_eq!(version.created, expected.made, "version {} of {name}", version.number);
        assert!(
            version.operations >= expected.messages && version.bytes >= expected.bytes,
            "version {} of {name} is counted too low: {version:?} {expected:?}",
            version.number
        );
    }
    assert_eq!(view.primary, model.protecting(), "the default version of {name}");
    assert_eq!(view.next_rotation, model.next, "the next rotation of {name}");
    assert_eq!(view.rotation.period_days, model.policy.days, "the policy of {name}");
    assert_eq!(view.rotation.max_operations, model.policy.operations, "the policy of {name}");
}

/// The state of a key, in the words of the reference.
pub(crate) fn state_of(view: &KeyView) -> State {
    match view.state {
        KeyStateView::PreActive => State::PreActive,
        KeyStateView::Enabled => State::Enabled,
        KeyStateView::Disabled => State::Disabled,
        KeyStateView::PendingDeletion { due, resumes_enabled } => {
            State::Pending { due, back_to_enabled: resumes_enabled }
        }
        KeyStateView::Destroyed => State::Destroyed,
    }
}

/// What is shown of a version in this state.
pub(crate) const fn shown(state: VersionState) -> VersionStateView {
    match state {
        VersionState::Active => VersionStateView::Active,
        VersionState::Deactivated => VersionStateView::Deactivated,
        VersionState::Compromised => VersionStateView::Compromised,
        VersionState::Pending { due, .. } => VersionStateView::PendingDeletion { due },
        VersionState::Destroyed => VersionStateView::Destroyed,
    }
}
