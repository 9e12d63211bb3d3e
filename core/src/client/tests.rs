use super::*;

#[test]
fn a_client_of_a_dual_stack_socket_keeps_its_ipv4_address() {
    let at = |text: &str| Client::at(text.parse().unwrap()).ipv4;
    assert_eq!(at("192.0.2.7"), Some(Ipv4Addr::new(192, 0, 2, 7)));
    assert_eq!(at("::ffff:192.0.2.7"), Some(Ipv4Addr::new(192, 0, 2, 7)));
    // Neither of these came from 192.0.2.7.
    assert_eq!(at("::192.0.2.7"), None);
    assert_eq!(at("2001:db8::1"), None);
}
