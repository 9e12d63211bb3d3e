use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;

/// Every id that NHN Cloud publishes for Secure Key Manager, behind `event_id.skm.`.
const PUBLISHED: &str = "
keystore.create keystore.delete keystore.update
secret.create secret.delete secret.delete_request secret.delete_request_cancel secret.update secret.get
symmetric.create symmetric.delete symmetric.delete_request symmetric.delete_request_cancel symmetric.update symmetric.rotate
symmetric_version.delete_request symmetric_version.delete_request_cancel symmetric_version.delete
asymmetric.create asymmetric.delete asymmetric.delete_request asymmetric.delete_request_cancel asymmetric.update asymmetric.rotate
asymmetric_version.delete_request asymmetric_version.delete_request_cancel asymmetric_version.delete
ipv4.create ipv4.delete_request ipv4.delete_request_cancel ipv4.update ipv4.delete ipv4.download_list ipv4.create_multi
mac.create mac.delete_request mac.delete_request_cancel mac.update mac.delete mac.download_list mac.create_multi
cert.create cert.delete_request cert.delete_request_cancel cert.update cert.delete cert.download
approval.approve approval.deny approval.approve_request
api.secrets.get api.secrets.create api.secrets.delete_request api.secrets.delete api.secrets.modify
api.symmetric.encrypt api.symmetric.decrypt api.symmetric.create_local_key api.symmetric.get
api.symmetric.create api.symmetric.delete_request api.symmetric.delete
api.asymmetric.sign api.asymmetric.verify api.asymmetric.get.privateKey api.asymmetric.get.publicKey
api.asymmetric.create api.asymmetric.delete_request api.asymmetric.delete
secrets.scheduled_delete symmetric.scheduled_delete asymmetric.scheduled_delete
";

#[test]
fn exactly_the_published_ids_are_produced() {
    let published: BTreeSet<String> =
        PUBLISHED.split_whitespace().map(|id| std::format!("event_id.skm.{id}")).collect();
    assert_eq!(published.len(), 72);
    let produced: BTreeSet<String> = Event::all()
        .flat_map(|event| [event.published_id(false), event.published_id(true)])
        .flatten()
        .collect();
    assert_eq!(produced, published);
}

#[test]
fn one_change_has_one_id_by_each_road() {
    let id = |name: &str, via_api| name.parse::<Event>().unwrap().published_id(via_api);
    assert_eq!(id("secret.update", false).unwrap(), "event_id.skm.secret.update");
    assert_eq!(id("secret.update", true).unwrap(), "event_id.skm.api.secrets.modify");
    assert_eq!(id("symmetric.encrypt", false).unwrap(), "event_id.skm.api.symmetric.encrypt");
    assert_eq!(id("keystore.create", true).unwrap(), "event_id.skm.keystore.create");
    assert_eq!(id("hmac.create", true), None);
    assert_eq!(id("symmetric.auto_rotate", false), None);
}

#[test]
fn names_are_unique_and_are_read_back() {
    let events: Vec<_> = Event::all().collect();
    let names: BTreeSet<_> = events.iter().map(|event| event.name()).collect();
    assert_eq!(names.len(), events.len());
    for event in events {
        assert_eq!(event.name().parse(), Ok(event));
        assert_eq!(event.to_string(), event.name());
        assert_eq!(Event::new(event.subject(), event.action()), Some(event));
    }
}

#[test]
fn what_does_not_go_together_is_no_event() {
    for name in [
        "",
        "symmetric",
        "symmetric.",
        ".create",
        "vault.encrypt",
        "Symmetric.create",
        "symmetric.create ",
        "get.publicKey",
    ] {
        assert_eq!(name.parse::<Event>(), Err(Error::UnknownEvent), "{name}");
    }
    assert_eq!(Event::new(Subject::Vault, Action::Encrypt), None);
}

#[test]
fn every_subject_and_every_action_occurs() {
    let subjects: BTreeSet<_> = Event::all().map(Event::subject).collect();
    let actions: BTreeSet<_> = Event::all().map(Event::action).collect();
    assert_eq!((subjects.len(), actions.len()), (Subject::ALL.len(), Action::ALL.len()));
}

/// The numbers are stored: this snapshot only ever grows.
#[test]
fn numbers_and_names() {
    let subjects = Subject::ALL.iter().map(|subject| std::format!("{} {}", *subject as u8, subject.name()));
    let actions = Action::ALL.iter().map(|action| std::format!("{} {}", *action as u8, action.name()));
    let events = Event::all().map(|event| {
        std::format!(
            "{event} | {} | {}",
            event.published_id(false).unwrap_or_default(),
            event.published_id(true).unwrap_or_default()
        )
    });
    let lines: Vec<_> = subjects.chain(actions).chain(events).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
