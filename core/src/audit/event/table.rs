//! Which actions go with which subject, and which of these events NHN Cloud publishes an id for.

use super::{Action, Subject};

/// By which roads NHN Cloud publishes an id for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Published {
    /// None: the event is our own.
    No,
    /// For a change by hand.
    ByHand,
    /// For a call of the API.
    ThroughApi,
    /// One for each.
    Both,
}

use Action as A;
use Published::{Both, ByHand, No, ThroughApi};

type Row = (Action, Published);

const IPV4_OR_MAC: &[Row] = &[
    (A::Create, ByHand),
    (A::CreateMulti, ByHand),
    (A::Update, ByHand),
    (A::DeleteRequest, ByHand),
    (A::DeleteRequestCancel, ByHand),
    (A::Delete, ByHand),
    (A::ScheduledDelete, No),
    (A::DownloadList, ByHand),
];

/// The versions of keys that NHN Cloud has versions of.
const PUBLISHED_VERSION: &[Row] = &[
    (A::Activate, No),
    (A::Deactivate, No),
    (A::Compromise, No),
    (A::DeleteRequest, ByHand),
    (A::DeleteRequestCancel, ByHand),
    (A::Delete, ByHand),
    (A::ScheduledDelete, No),
];

const OWN_VERSION: &[Row] = &[
    (A::Activate, No),
    (A::Deactivate, No),
    (A::Compromise, No),
    (A::DeleteRequest, No),
    (A::DeleteRequestCancel, No),
    (A::Delete, No),
    (A::ScheduledDelete, No),
];

/// All events.
pub(super) const EVENTS: &[(Subject, &[Row])] = &[
    (
        Subject::Vault,
        &[
            (A::Create, No),
            (A::Update, No),
            (A::Lock, No),
            (A::Rotate, No),
            (A::MakeRandom, No),
            (A::SignIn, No),
        ],
    ),
    (Subject::Session, &[(A::Start, No), (A::End, No)]),
    (Subject::Settings, &[(A::Update, No)]),
    (Subject::Slot, &[(A::Create, No), (A::Update, No), (A::Delete, No)]),
    (Subject::Keystore, &[(A::Create, ByHand), (A::Update, ByHand), (A::Delete, ByHand), (A::AccessSet, No)]),
    (
        Subject::Secret,
        &[
            (A::Create, Both),
            (A::Import, No),
            (A::Update, Both),
            (A::Rotate, No),
            (A::AutoRotate, No),
            (A::RotationSet, No),
            (A::AccessSet, No),
            (A::DefaultSet, No),
            (A::Activate, No),
            (A::Enable, No),
            (A::Disable, No),
            (A::DeleteRequest, Both),
            (A::DeleteRequestCancel, ByHand),
            (A::Delete, Both),
            (A::ScheduledDelete, ByHand),
            (A::Get, Both),
        ],
    ),
    (Subject::SecretVersion, OWN_VERSION),
    (
        Subject::Symmetric,
        &[
            (A::Create, Both),
            (A::Import, No),
            (A::Update, ByHand),
            (A::Rotate, ByHand),
            (A::AutoRotate, No),
            (A::RotationSet, No),
            (A::AccessSet, No),
            (A::DefaultSet, No),
            (A::Activate, No),
            (A::Enable, No),
            (A::Disable, No),
            (A::DeleteRequest, Both),
            (A::DeleteRequestCancel, ByHand),
            (A::Delete, Both),
            (A::ScheduledDelete, ByHand),
            (A::Get, ThroughApi),
            (A::Encrypt, ThroughApi),
            (A::Decrypt, ThroughApi),
            (A::DecryptCompromised, No),
            (A::Rewrap, No),
            (A::CreateLocalKey, ThroughApi),
        ],
    ),
    (Subject::SymmetricVersion, PUBLISHED_VERSION),
    (
        Subject::Asymmetric,
        &[
            (A::Create, Both),
            (A::Import, No),
            (A::Update, ByHand),
            (A::Rotate, ByHand),
            (A::AutoRotate, No),
            (A::RotationSet, No),
            (A::AccessSet, No),
            (A::DefaultSet, No),
            (A::Activate, No),
            (A::Enable, No),
            (A::Disable, No),
            (A::DeleteRequest, Both),
            (A::DeleteRequestCancel, ByHand),
            (A::Delete, Both),
            (A::ScheduledDelete, ByHand),
            (A::Sign, ThroughApi),
            (A::Verify, ThroughApi),
            (A::Encrypt, No),
            (A::Decrypt, No),
            (A::DecryptCompromised, No),
            (A::GetPrivateKey, ThroughApi),
            (A::GetPublicKey, ThroughApi),
        ],
    ),
    (Subject::AsymmetricVersion, PUBLISHED_VERSION),
    (
        Subject::Hmac,
        &[
            (A::Create, No),
            (A::Import, No),
            (A::Update, No),
            (A::Rotate, No),
            (A::AutoRotate, No),
            (A::RotationSet, No),
            (A::AccessSet, No),
            (A::DefaultSet, No),
            (A::Activate, No),
            (A::Enable, No),
            (A::Disable, No),
            (A::DeleteRequest, No),
            (A::DeleteRequestCancel, No),
            (A::Delete, No),
            (A::ScheduledDelete, No),
            (A::Get, No),
            (A::Sign, No),
            (A::Verify, No),
        ],
    ),
    (Subject::HmacVersion, OWN_VERSION),
    (Subject::Ipv4, IPV4_OR_MAC),
    (Subject::Mac, IPV4_OR_MAC),
    (
        Subject::Cert,
        &[
            (A::Create, ByHand),
            (A::Update, ByHand),
            (A::DeleteRequest, ByHand),
            (A::DeleteRequestCancel, ByHand),
            (A::Delete, ByHand),
            (A::ScheduledDelete, No),
            (A::Download, ByHand),
        ],
    ),
    (
        Subject::Principal,
        &[
            (A::Create, No),
            (A::Update, No),
            (A::Enable, No),
            (A::Disable, No),
            (A::Delete, No),
            (A::SignIn, No),
        ],
    ),
    (
        Subject::ServiceKey,
        &[(A::Create, No), (A::Rotate, No), (A::AutoRotate, No), (A::Rewrap, No), (A::Delete, No)],
    ),
    (
        Subject::Approval,
        &[
            (A::Approve, ByHand),
            (A::Deny, ByHand),
            (A::ApproveRequest, ByHand),
            (A::Stage, No),
            (A::Unstage, No),
        ],
    ),
    (Subject::Audit, &[(A::Checkpoint, No), (A::Export, No)]),
    (Subject::Backup, &[(A::Export, No), (A::Import, No)]),
    (Subject::Token, &[(A::Create, No), (A::SignIn, No), (A::Disable, No), (A::Update, No), (A::Delete, No)]),
];

/// Whether the two go together, and how they are published.
pub(super) fn row(subject: Subject, action: Action) -> Option<Published> {
    let (_, actions) = EVENTS.iter().find(|(known, _)| *known == subject)?;
    actions.iter().find(|(known, _)| *known == action).map(|(_, published)| *published)
}
