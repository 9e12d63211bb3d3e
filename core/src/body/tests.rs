use alloc::string::{String, ToString};
use alloc::vec;

use super::*;
use crate::client::CredentialValue;
use crate::lifecycle::KeyStateName;
use crate::store::{Cursor, RecordKey, RecordKind};
use crate::vault::Change;
use crate::{Access, Error, KeyKind, KeyQuery, KeystoreId, Signable, Timestamp};

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

#[test]
fn a_key_says_as_little_as_its_name() {
    let new = read::<NewKeyBody>(r#"{"name":"orders"}"#).unwrap().read().unwrap();
    assert_eq!((new.name.as_str(), new.kind, new.exportable), ("orders", KeyKind::Aes256, true));
    assert_eq!(new.access, Access::Open);
    assert!(new.secret.is_none() && new.imported.is_none() && new.rotation.is_none());
}

#[test]
fn what_is_misspelt_is_refused() {
    assert!(read::<NewKeyBody>(r#"{"name":"orders","exportabel":false}"#).is_err());
    assert!(read::<CipherBody>(r#"{"plaintext":"","add":""}"#).is_err());
    assert!(read::<ChangeBody>(r#"{"change":"rotate","key":"00","event":"enable"}"#).is_err());
    assert!(read::<ChangeBody>(r#"{"change":"deleteEverything"}"#).is_err());
}

#[test]
fn bytes_have_one_spelling() {
    let read = |text: &str| read::<Base64>(&alloc::format!("\"{text}\"")).map(|bytes| bytes.0);
    assert_eq!(read("AQID").unwrap(), [1, 2, 3]);
    assert_eq!(read("AQ==").unwrap(), [1]);
    for other in ["AQ", "AR==", "AQ==\\n", "-_-_", "AQI D"] {
        assert!(read(other).is_err(), "{other}");
    }
    assert_eq!(serde_json::to_string(&Base64(vec![0xff; 2])).unwrap(), "\"//8=\"");
}

#[test]
fn null_takes_away_and_nothing_leaves_as_it_is() {
    let stays = read::<KeystoreChangesBody>("{}").unwrap().read().unwrap();
    assert_eq!(stays.approvals, None);
    let off = read::<KeystoreChangesBody>(r#"{"approvals":null}"#).unwrap().read().unwrap();
    assert_eq!(off.approvals, Some(None));
    let json = r#"{"name":"a","gate":{"ipv4":true,"mac":false,"certificate":false,"any":true},
        "approvals":{"needed":1,"approvers":["000102030405060708090a0b0c0d0e0f"],"signed":true}}"#;
    let all = read::<KeystoreChangesBody>(json).unwrap().read().unwrap();
    let written = serde_json::to_string(&KeystoreChangesBody::of(all.clone())).unwrap();
    assert_eq!(read::<KeystoreChangesBody>(&written).unwrap().read().unwrap(), all);
}

#[test]
fn a_query_is_read_as_it_was_written() {
    let query = KeyQuery {
        keystore: Some(KeystoreId([7; 16])),
        states: vec![KeyStateName::Enabled, KeyStateName::PendingDeletion],
        name_contains: Some("a,b".into()),
        descending: true,
        limit: 7,
        ..KeyQuery::default()
    };
    let read_back = KeyListBody::of(&query).read().unwrap();
    assert_eq!(alloc::format!("{read_back:?}"), alloc::format!("{query:?}"));
    assert!(read::<KeyListBody>(r#"{"states":"enabled,gone"}"#).is_err());
    for limit in [0, 1_001] {
        let body = KeyListBody { limit: Some(limit), ..KeyListBody::default() };
        assert!(matches!(body.read(), Err(Error::InvalidPage(_))));
    }
}

#[test]
fn a_position_survives_as_text_and_nothing_else_is_one() {
    let key = RecordKey { kind: RecordKind::Key, id: [9; 16], part: 0 };
    for due in [None, Some(Timestamp(5))] {
        let cursor = Cursor { key, label: "이름".into(), created: Timestamp(3), due };
        let text = cursor.to_text();
        assert_eq!(Cursor::from_text(&text), Ok(cursor));
        assert!(Cursor::from_text(&text[..20]).is_err());
    }
    assert!(Cursor::from_text("").is_err());
    assert!(Cursor::from_text("%").is_err());
}

#[test]
fn one_of_two_is_given() {
    let one = read::<NewCredentialBody>(r#"{"ipv4":"10.0.0.0/8"}"#).unwrap().read().unwrap();
    assert!(matches!(one.unwrap().value, CredentialValue::Ipv4(_)));
    for none in ["{}", r#"{"ipv4":"10.0.0.1","mac":"00-00-00-00-00-01"}"#] {
        assert!(read::<NewCredentialBody>(none).unwrap().read().unwrap().is_none());
    }
    let sign: SignBody = read(r#"{"message":"AQ=="}"#).unwrap();
    assert_eq!(sign.signable(), Some(Signable::Message(&[1])));
    let both: SignBody = read(r#"{"message":"AQ==","digest":"AQ=="}"#).unwrap();
    assert_eq!(both.signable(), None);
}

#[test]
fn a_change_that_waits_is_the_change_that_is_made() {
    let keystore = KeystoreId([1; 16]);
    let id = "000102030405060708090a0b0c0d0e0f";
    let json =
        alloc::format!(r#"{{"change":"moveKey","key":"{id}","event":"deleteNow","confirmation":"a"}}"#);
    let change = read::<ChangeBody>(&json).unwrap().read(keystore).unwrap().unwrap();
    let Change::MoveKey { key, confirmation, .. } = change else { panic!("{change:?}") };
    assert_eq!((key.to_string().as_str(), confirmation.as_deref()), (id, Some("a")));
    let deleted = read::<ChangeBody>(r#"{"change":"deleteKeystore"}"#).unwrap().read(keystore).unwrap();
    assert!(matches!(deleted, Some(Change::DeleteKeystore { keystore: named }) if named == keystore));
}

#[test]
fn a_question_to_the_log_is_read_as_it_was_written() {
    use crate::audit::{Filter, Object, ObjectKind, OutcomeFilter, Subject};
    let filter = Filter {
        subjects: vec![Subject::Keystore],
        actor: Some("dana".into()),
        object: Some(Object { kind: ObjectKind::Credential, id: [3; 16], version: None }),
        keystore: Some(KeystoreId([7; 16])),
        outcome: Some(OutcomeFilter::RefusedWith("access.denied".into())),
        from: Some(Timestamp(1)),
        until: Some(Timestamp(2)),
        ..Filter::default()
    };
    let query = crate::AuditQuery { filter, before: Some(9), limit: 7 };
    let read_back = AuditQueryBody::of(&query).read().unwrap();
    assert_eq!(alloc::format!("{read_back:?}"), alloc::format!("{query:?}"));
    let event = AuditQueryBody { event: Some("symmetric.rotate".into()), ..AuditQueryBody::default() };
    let query = event.read().unwrap();
    assert_eq!(AuditQueryBody::of(&query).event.as_deref(), Some("symmetric.rotate"));
    for refused in [
        r#"{"object":"000102030405060708090a0b0c0d0e0f"}"#,
        r#"{"objectKind":"key"}"#,
        r#"{"objectKind":"planet","object":"000102030405060708090a0b0c0d0e0f"}"#,
        r#"{"key":"000102030405060708090a0b0c0d0e0f","objectKind":"key","object":"000102030405060708090a0b0c0d0e0f"}"#,
    ] {
        assert!(
            matches!(read::<AuditQueryBody>(refused).unwrap().read(), Err(Error::InvalidId)),
            "{refused}"
        );
    }
    let unknown = read::<AuditQueryBody>(r#"{"about":"planet"}"#).unwrap();
    assert!(matches!(unknown.read(), Err(Error::UnknownEvent)));
}

#[test]
fn an_entry_of_the_log_is_what_was_shown_of_it() {
    use crate::audit::{Action, Draft, Entry, Event, Object, ObjectKind, Outcome, Subject};
    let what = Draft {
        time: Timestamp(5),
        session: 0xfe,
        ordinal: 2,
        actor: "dana".into(),
        client: None,
        event: Event::new(Subject::Symmetric, Action::Rotate).unwrap(),
        object: Some(Object { kind: ObjectKind::Key, id: [3; 16], version: Some(4) }),
        keystore: Some(KeystoreId([7; 16])),
        outcome: Outcome::Refused { code: "access.denied".into() },
        details: vec![("name".into(), "cards".into())],
    };
    for what in [what.clone(), Draft { outcome: Outcome::Success, object: None, keystore: None, ..what }] {
        let entry = Entry { sequence: 9, what };
        assert_eq!(AuditEntryView::of(&entry).read(), Ok(entry));
    }
}

#[test]
fn what_nobody_can_ask_for_is_no_event_of_a_body() {
    use crate::lifecycle::{CredentialEvent, KeyEvent, VersionEvent};
    assert_eq!(KeyEventBody::of(KeyEvent::Disable), Some(KeyEventBody::Disable));
    assert_eq!(KeyEventBody::of(KeyEvent::DeletionDue), None);
    assert_eq!(VersionEventBody::of(VersionEvent::Compromise), Some(VersionEventBody::Compromise));
    assert_eq!(CredentialEventBody::of(CredentialEvent::DeletionDue), None);
}

#[test]
fn numbers_of_claims_are_to_the_last_digit_what_was_sent() {
    for number in ["-11111111111000000001851800816", "1.1111111111000002e27", "9007199254740993.5", "5e-324"]
    {
        let body = read::<SignJwtBody>(&alloc::format!("{{\"claims\":{{\"n\":{number}}}}}")).unwrap();
        assert_eq!(body.claims["n"].as_f64(), number.parse().ok(), "{number}");
        let written = serde_json::to_string(&body).unwrap();
        assert_eq!(read::<SignJwtBody>(&written).unwrap().claims, body.claims, "{number}");
    }
}
