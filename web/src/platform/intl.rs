//! Dates and numbers in the reader's language, by the browser's own Intl.

use core::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::format::{countdown, relative};
use crate::text::{Lang, Text, fill};

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

/// A formatter of dates by its language and name.
type Dates = ((Lang, &'static str), Function);

thread_local! {
    /// The formatters that were made: making one takes longer than a hundred dates.
    static DATES: RefCell<Vec<Dates>> = const { RefCell::new(Vec::new()) };
    static AGO: RefCell<Vec<(Lang, Intl::RelativeTimeFormat)>> = const { RefCell::new(Vec::new()) };
}

/// `name` names the options.
fn formatted(lang: Lang, ms: u64, name: &'static str, pairs: &[(&str, &str)]) -> String {
    let format = DATES.with_borrow_mut(|made| {
        let known = made.iter().find(|(key, _)| *key == (lang, name)).map(|(_, format)| format.clone());
        known.unwrap_or_else(|| {
            let format = Intl::DateTimeFormat::new(&locales(lang), &options(pairs)).format();
            made.push(((lang, name), format.clone()));
            format
        })
    });
    format.call1(&JsValue::UNDEFINED, &date(ms)).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Date and time to the minute.
pub(crate) fn moment(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, "moment", &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// The date alone.
pub(crate) fn day(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, "day", &[("dateStyle", "medium")])
}

/// Month and day.
pub(crate) fn month_day(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, "month", &[("month", "short"), ("day", "numeric")])
}

/// Date and time to the second with the zone, for hovering.
pub(crate) fn exact(lang: Lang, ms: u64) -> String {
    formatted(lang, ms, "exact", &[("dateStyle", "full"), ("timeStyle", "long")])
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
    AGO.with_borrow_mut(|made| {
        if let Some((_, format)) = made.iter().find(|(lang, _)| *lang == t.lang) {
            return String::from(format.format(amount, unit));
        }
        let format = Intl::RelativeTimeFormat::new(&locales(t.lang), &options(&[("numeric", "auto")]));
        let text = String::from(format.format(amount, unit));
        made.push((t.lang, format));
        text
    })
}

/// When something that is to be deleted will be: how long that is from now, and the exact moment beside it.
pub(crate) fn due(t: &Text, due: u64, now: u64) -> String {
    match due.checked_sub(now) {
        None | Some(0) => String::from(t.common.due_now),
        Some(left) => fill(t.common.due_in, &[&countdown(t, left), &moment(t.lang, due)]),
    }
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
