use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Format, Level, line};

#[test]
fn a_line_is_a_sentence_or_an_object() {
    let now = Timestamp::from_millisecond(1_795_305_600_007).unwrap();
    let of = |format, level, fields| line(format, now, level, "store.full", "There is\nno \"room\".", fields);
    assert_eq!(of(Format::Text, Level::Info, Map::new()), "There is\nno \"room\".");
    assert_eq!(of(Format::Text, Level::Error, Map::new()), "error[store.full]: There is\nno \"room\".");
    let fields = Map::from_iter([("status".to_owned(), json!(503))]);
    let json = of(Format::Json, Level::Warning, fields);
    assert!(!json.contains('\n'), "one line, whatever is in it");
    let expected = json!({
        "time": "2026-11-22T00:00:00.007Z",
        "level": "warning",
        "code": "store.full",
        "message": "There is\nno \"room\".",
        "status": 503,
    });
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), expected);
}
