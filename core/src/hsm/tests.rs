use alloc::string::ToString as _;

use super::*;

#[test]
fn ids_and_serial_numbers_are_read_as_they_are_written() {
    let id: ObjectId = "00FFa1".parse().unwrap();
    assert_eq!(id.as_bytes(), [0, 0xff, 0xa1]);
    assert_eq!(id.to_string(), "00ffa1");
    for wrong in ["", "0", "0g", "00 ff", &"00".repeat(256)] {
        assert_eq!(wrong.parse::<ObjectId>(), Err(HsmProblem::ObjectId.into()), "{wrong}");
    }
    assert_eq!("2c6f 1 ".parse::<TokenSerial>().unwrap().as_str(), "2c6f 1");
    for wrong in ["", "  ", "a\nb", "\u{e9}", &"1".repeat(65)] {
        assert_eq!(wrong.parse::<TokenSerial>(), Err(HsmProblem::Serial.into()), "{wrong}");
    }
}

#[test]
fn codes_are_unique_and_sentences_say_something() {
    let examples = HsmProblem::examples();
    let mut codes: Vec<_> = examples.iter().map(HsmProblem::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), examples.len());
    assert!(examples.iter().all(|problem| problem.to_string().ends_with('.')));
}
