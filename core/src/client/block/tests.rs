use std::string::ToString;

use proptest::prelude::*;

use super::*;

#[test]
fn one_block_has_one_text() {
    for (typed, canonical) in [
        ("10.0.0.5", "10.0.0.5"),
        ("10.0.0.5/32", "10.0.0.5"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("192.0.2.128/25", "192.0.2.128/25"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("0.0.0.0", "0.0.0.0"),
    ] {
        assert_eq!(typed.parse::<Ipv4Block>().unwrap().to_string(), canonical);
    }
}

#[test]
fn a_block_is_printed_as_it_is_written() {
    let block: Ipv4Block = "10.1.2.0/24".parse().unwrap();
    assert_eq!(std::format!("{block:?}"), "10.1.2.0/24");
}

#[test]
fn anything_else_is_refused() {
    for text in [
        "",
        "/",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/256",
        "10.0.0.0/08",
        "10.0.0.0/00",
        "10.0.0.0/+8",
        "10.0.0.0/-8",
        "10.0.0.0/ 8",
        "10.0.0.0 /8",
        " 10.0.0.1",
        "10.0.0.1 ",
        "10.0.0.01",
        "010.0.0.1",
        "10.0.0",
        "10.0.0.1.2",
        "10.0.0.256",
        "0x0a.0.0.1",
        "167772161",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "::1",
        "::ffff:10.0.0.1",
        "10.0.0.*",
        "10.0.0.1-10.0.0.9",
        "localhost",
        "10.0.0.1:80",
        "１0.0.0.1",
    ] {
        let refused = text.parse::<Ipv4Block>();
        assert_eq!(refused, Err(Error::InvalidAddress(AddressProblem::Text)), "{text}");
    }
    assert!(Ipv4Block::new(Ipv4Addr::UNSPECIFIED, 33).is_err());
}

#[test]
fn bits_behind_the_prefix_are_refused_with_the_block_that_may_be_meant() {
    for (text, meant) in
        [("10.0.0.5/8", "10.0.0.0/8"), ("192.0.2.129/31", "192.0.2.128/31"), ("1.2.3.4/0", "0.0.0.0/0")]
    {
        let error = text.parse::<Ipv4Block>().unwrap_err();
        assert_eq!(error, Error::InvalidAddress(AddressProblem::HostBits { block: meant.parse().unwrap() }));
        assert!(error.to_string().contains(meant), "{error}");
    }
}

#[test]
fn the_edges_of_a_block() {
    let contains =
        |block: &str, address: &str| block.parse::<Ipv4Block>().unwrap().contains(address.parse().unwrap());
    assert!(contains("192.0.2.128/25", "192.0.2.128"));
    assert!(contains("192.0.2.128/25", "192.0.2.255"));
    assert!(!contains("192.0.2.128/25", "192.0.2.127"));
    assert!(!contains("192.0.2.128/25", "192.0.3.0"));
    assert!(contains("192.0.2.7", "192.0.2.7"));
    assert!(!contains("192.0.2.7", "192.0.2.6"));
    assert!(contains("0.0.0.0/0", "255.255.255.255"));
    assert!(contains("0.0.0.0/0", "0.0.0.0"));
}

/// Whether the first `prefix` bits are the same, one at a time.
fn shares_bits(a: Ipv4Addr, b: Ipv4Addr, prefix: u8) -> bool {
    let bit = |address: Ipv4Addr, index: u8| address.octets()[usize::from(index / 8)] >> (7 - index % 8) & 1;
    (0..prefix).all(|index| bit(a, index) == bit(b, index))
}

proptest! {
    #[test]
    fn contains_compares_the_bits_of_the_prefix(address: u32, prefix in 0..=32u8, other: u32, common in 0..=32u32) {
        let network = (0..32 - u32::from(prefix)).fold(address, |bits, bit| bits & !(1 << bit));
        let network = Ipv4Addr::from_bits(network);
        // Random addresses share few bits: take the first `common` of them from the network.
        let kept = (0..common).fold(0, |mask, bit| mask | 1 << (31 - bit));
        let other = Ipv4Addr::from_bits(network.to_bits() & kept | other & !kept);
        let block = Ipv4Block::new(network, prefix).unwrap();
        prop_assert_eq!(block.contains(other), shares_bits(network, other, prefix));
        prop_assert!(block.contains(Ipv4Addr::from_bits(address)));
    }

    #[test]
    fn a_block_comes_back_from_its_text(address: u32, prefix in 0..=32u8) {
        match Ipv4Block::new(Ipv4Addr::from_bits(address), prefix) {
            Ok(block) => prop_assert_eq!(block.to_string().parse::<Ipv4Block>(), Ok(block)),
            Err(Error::InvalidAddress(AddressProblem::HostBits { block })) => {
                prop_assert!(block.contains(Ipv4Addr::from_bits(address)) && block.prefix() == prefix);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn a_text_that_is_read_is_canonical_or_ends_in_32(text in "[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9+]{0,3})?") {
        if let Ok(block) = text.parse::<Ipv4Block>() {
            prop_assert_eq!(block.to_string(), text.strip_suffix("/32").unwrap_or(&text));
        }
    }
}
