//! Pinned byte for byte, as every stored form is.

use std::format;
use std::vec::Vec;

use data_encoding::HEXLOWER;

use super::*;
use crate::actor::{Actor, Author};
use crate::audit::{Action, Event, Subject};
use crate::id::PrincipalId;
use crate::keystore::ApprovalPolicy;

fn author(byte: u8, name: &str) -> Author {
    Author { actor: Actor::Principal(PrincipalId([byte; 16])), name: name.into() }
}

fn item(target: Target) -> Item {
    Item {
        id: StagedChangeId([1; 16]),
        number: 2,
        digest: [3; 32],
        event: Event::new(Subject::Symmetric, Action::Rotate).unwrap(),
        target,
        name: "카드 번호".into(),
        details: Vec::from([("version".into(), "4".into())]),
        staged: Timestamp(5),
        staged_by: author(6, "anna"),
    }
}

fn targets() -> [Target; 4] {
    [
        Target::Keystore(KeystoreId([7; 16])),
        Target::Key(KeyId([8; 16]), None),
        Target::Key(KeyId([8; 16]), Some(VersionNumber(9))),
        Target::Credential(CredentialId([10; 16])),
    ]
}

fn request(outcome: Outcome) -> Request {
    Request {
        id: ApprovalId([11; 16]),
        keystore: KeystoreId([7; 16]),
        number: 12,
        comment: "for the audit".into(),
        policy: ApprovalPolicy { needed: 2, approvers: Vec::from([PrincipalId([13; 16])]), signed: true },
        items: targets().map(item).into(),
        created: Timestamp(14),
        created_by: Author::owner(),
        approvals: Vec::from([
            Approval { approver: author(13, "ben"), at: Timestamp(15), signature: Some([16; 64]) },
            Approval { approver: Author::owner(), at: Timestamp(15), signature: None },
        ]),
        outcome,
    }
}

#[test]
fn a_staged_change() {
    let lines: Vec<_> = targets()
        .into_iter()
        .zip([None, Some(ApprovalId([17; 16])), None, None])
        .map(|(target, request)| {
            let staged = StagedChange { keystore: KeystoreId([7; 16]), item: item(target), request };
            let bytes = staged.encode().unwrap();
            assert_eq!(StagedChange::decode(&bytes).unwrap(), staged);
            HEXLOWER.encode(&bytes)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_request_however_it_ended() {
    let at = Timestamp(18);
    let outcomes = [
        Outcome::Open,
        Outcome::Approved { at },
        Outcome::Denied { at, by: author(13, "ben"), reason: "too early".into() },
        Outcome::Withdrawn { at },
    ];
    let lines: Vec<_> = outcomes
        .map(|outcome| {
            let request = request(outcome);
            let bytes = request.encode().unwrap();
            assert_eq!(Request::decode(request.id, &bytes).unwrap(), request);
            format!("{:?} {}", request.state(), HEXLOWER.encode(&bytes))
        })
        .into();
    insta::assert_snapshot!(lines.join("\n"));
}

/// The format that approvers sign.
#[test]
fn a_document() {
    let document = request(Outcome::Open).document(VaultId([19; 16])).unwrap();
    // How the request stands is not part of what is asked for.
    let decided = Request { approvals: Vec::new(), ..request(Outcome::Approved { at: Timestamp(1) }) };
    assert_eq!(decided.document(VaultId([19; 16])).unwrap(), document);
    insta::assert_snapshot!(HEXLOWER.encode(&document));
}

/// Whatever is asked for, of whom, where and by whom: another is another document.
#[test]
fn a_document_stands_for_everything_that_is_asked_for() {
    let original = request(Outcome::Open).document(VaultId([19; 16])).unwrap();
    assert_ne!(request(Outcome::Open).document(VaultId([20; 16])).unwrap(), original);
    let alterations: [fn(&mut Request); 16] = [
        |r| r.id = ApprovalId([0; 16]),
        |r| r.keystore = KeystoreId([0; 16]),
        |r| r.number += 1,
        |r| r.comment.clear(),
        |r| r.policy.needed = 1,
        |r| r.policy.approvers.clear(),
        |r| r.policy.signed = false,
        |r| r.created = Timestamp(0),
        |r| r.created_by = author(6, "anna"),
        |r| r.items.truncate(3),
        |r| r.items[0].digest[31] ^= 1,
        |r| r.items[0].event = Event::new(Subject::Symmetric, Action::Disable).unwrap(),
        |r| r.items[2].target = Target::Key(KeyId([8; 16]), Some(VersionNumber(10))),
        |r| r.items[0].name.clear(),
        |r| r.items[0].details.clear(),
        |r| r.items[0].staged_by = Author::owner(),
    ];
    for (number, alter) in alterations.iter().enumerate() {
        let mut altered = request(Outcome::Open);
        alter(&mut altered);
        assert_ne!(altered.document(VaultId([19; 16])).unwrap(), original, "alteration {number}");
    }
}
