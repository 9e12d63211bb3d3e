//! Dates and numbers in the reader's language, by the browser's own Intl.

use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::format::relative;
use crate::text::{Lang, Text};

fn options(pairs: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a plain property of a fresh object does not fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options
}

fn locales(lang: Lang) -> Array {
    Array::of1(&JsValue::from_str(lang.tag()))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit a double for 285,000 years")]
fn date(ms: u64) -> Date {
    Date::new(&JsValue::from_f64(ms as f64))
}

fn formatted(lang: Lang, ms: u64, pairs: &[(&str, &str)]) -> String {
    Intl::DateTimeFormat::new(&locales(lang), &options(pairs))
        .format()
        .call1(&JsValue::UNDEFINED, &date(ms))
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// Date and time to the minute.
pub(crate) fn moment(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// The date alone.
pub(crate) fn day(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, &[("dateStyle", "medium")])
}

/// Month and day.
pub(crate) fn month_day(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, &[("month", "short"), ("day", "numeric")])
}

/// Date and time to the second with the zone, for hovering.
pub(crate) fn exact(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, &[("dateStyle", "full"), ("timeStyle", "long")])
}

/// The date as `2026-11-22` in local time, for file names.
pub(crate) fn day_stamp(ms: u64) -> String {
    let date = date(ms);
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// ISO 8601, for `<time datetime>`.
pub(crate) fn iso(ms: u64) -> String {
    date(ms).to_iso_string().into()
}

/// "in 6 days", "3 minutes ago"; "just now" below a minute.
pub(crate) fn ago(t: &Text, then: u64, now: u64) -> String {
    let (amount, unit) = relative(then, now);
    // The page's clock moves every ten seconds: what happened a moment ago may lie a little ahead of it.
    if unit == "second" {
        return String::from(t.common.just_now);
    }
    #[expect(clippy::cast_precision_loss, reason = "amounts are small")]
    let amount = amount as f64;
    let format = Intl::RelativeTimeFormat::new(&locales(t.lang), &options(&[("numeric", "auto")]));
    String::from(format.format(amount, unit))
}

/// A number with its separators.
pub(crate) fn number(lang: Lang, number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of things")]
    let value = JsValue::from_f64(number as f64);
    Intl::NumberFormat::new(&locales(lang), &Object::new())
        .format()
        .call1(&JsValue::UNDEFINED, &value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| number.to_string())
}

/// Midnight at which a day as `2026-11-22` begins in local time, and the next one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dates of this century")]
pub(crate) fn day_bounds(day: &str) -> Option<(u64, u64)> {
    let mut parts = day.split('-').map(|part| part.parse::<i32>().ok());
    let (year, month, date) = (parts.next()??, parts.next()??, parts.next()??);
    let year = u32::try_from(year).ok()?;
    let at = |date: i32| Date::new_with_year_month_day(year, month - 1, date).get_time() as u64;
    Some((at(date), at(date + 1)))
}
