use std::string::ToString;

use proptest::prelude::*;

use super::*;

#[test]
fn case_and_separator_do_not_matter() {
    for typed in ["0a:1b:2c:3d:4e:5f", "0A:1B:2C:3D:4E:5F", "0a-1b-2c-3d-4e-5f", "0A-1b-2C-3d-4E-5f"] {
        let mac: MacAddress = typed.parse().unwrap();
        assert_eq!(mac.to_string(), "0a:1b:2c:3d:4e:5f");
        assert_eq!(mac.octets(), [0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0x5f]);
    }
}

#[test]
fn any_address_is_taken() {
    for text in ["aa:aa:aa:aa:aa:aa", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb"] {
        assert_eq!(text.parse::<MacAddress>().unwrap().to_string(), text);
    }
}

#[test]
fn an_address_is_printed_as_it_is_written() {
    assert_eq!(std::format!("{:?}", MacAddress::from_octets([1, 2, 3, 4, 5, 0xff])), "01:02:03:04:05:ff");
}

#[test]
fn anything_else_is_refused() {
    for text in [
        "",
        ":",
        "aa",
        "aa:aa:aa:aa:aa",
        "aa:aa:aa:aa:aa:aa:aa",
        "aa:aa:aa:aa:aa:aa:",
        ":aa:aa:aa:aa:aa:aa",
        "aa:aa:aa:aa:aa:a",
        "aa:aa:aa:aa:aa:aaa",
        "aa:aa:aa:aa:aa:+a",
        "aa:aa:aa:aa:aa:ag",
        "aa:aa-aa:aa-aa:aa",
        "aa:aa:aa:aa:aa-aa",
        "aaaa.aaaa.aaaa",
        "aaaaaaaaaaaa",
        "aa aa aa aa aa aa",
        " aa:aa:aa:aa:aa:aa",
        "aa:aa:aa:aa:aa:aa\n",
        "aa::aa:aa:aa:aa",
        "aa:aa:aa:aa:aa:é",
    ] {
        assert_eq!(text.parse::<MacAddress>(), Err(Error::InvalidMac), "{text}");
    }
}

proptest! {
    #[test]
    fn an_address_comes_back_from_its_text(octets: [u8; 6]) {
        let mac = MacAddress::from_octets(octets);
        let text = mac.to_string();
        prop_assert_eq!(text.parse::<MacAddress>(), Ok(mac));
        prop_assert_eq!(text.to_uppercase().replace(':', "-").parse::<MacAddress>(), Ok(mac));
    }
}
