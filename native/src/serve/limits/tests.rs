use core::net::IpAddr;
use core::time::Duration;

use super::{Admission, Limits, client_of};

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn one_client_is_an_address_or_a_network_of_version_6() {
    assert_eq!(client_of(ip("192.0.2.7")), ip("192.0.2.7"));
    assert_eq!(client_of(ip("::ffff:192.0.2.7")), ip("192.0.2.7"), "the same, on a socket of version 6");
    assert_eq!(client_of(ip("2001:db8:1:2:3:4:5:6")), client_of(ip("2001:db8:1:2:ffff::1")));
    assert_ne!(client_of(ip("2001:db8:1:2::1")), client_of(ip("2001:db8:1:3::1")));
}

#[test]
fn places_are_given_back_and_clients_forgotten() {
    let limits = Limits {
        body_bytes: 1,
        head: Duration::from_secs(1),
        body: Duration::from_secs(1),
        connections: 10,
        connections_per_client: 2,
        requests_per_second: None,
    };
    let admission = Admission::new(&limits, vec!["10.0.0.0/8".parse().unwrap()]);
    let first = admission.enter(ip("192.0.2.7"));
    let second = admission.enter(ip("::ffff:192.0.2.7"));
    assert!(first.is_some() && second.is_some());
    assert!(admission.enter(ip("192.0.2.7")).is_none());
    assert!(admission.enter(ip("192.0.2.8")).is_some(), "somebody else");
    let proxy: Vec<_> = (0..5).map(|_| admission.enter(ip("10.1.2.3"))).collect();
    assert!(proxy.iter().all(Option::is_some));
    drop(first);
    assert!(admission.enter(ip("192.0.2.7")).is_some());
    drop((second, proxy));
    assert!(admission.counts.lock().unwrap().is_empty());
}
