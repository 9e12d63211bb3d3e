//! How much the versions of a key have protected, and what share of their budget that is.

use keystead_core::KeyView;

/// One version in the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) version: u32,
    pub(crate) operations: u64,
    pub(crate) bytes: u64,
    /// Its messages as a share of those of the version with the most: 0 to 1.
    pub(crate) share: f64,
}

/// The newest versions that a chart shows.
pub(crate) const BARS: usize = 12;

/// The newest versions, oldest of them first.
pub(crate) fn bars(key: &KeyView) -> Vec<Bar> {
    let skipped = key.versions.len().saturating_sub(BARS);
    let shown = || key.versions.iter().skip(skipped);
    let most = shown().map(|version| version.operations).max().unwrap_or(0);
    shown()
        .map(|version| Bar {
            version: version.number,
            operations: version.operations,
            bytes: version.bytes,
            share: share(version.operations, most),
        })
        .collect()
}

/// What the default version may still protect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Budget {
    pub(crate) version: u32,
    pub(crate) used: u64,
    pub(crate) limit: u64,
    /// 0 to 1.
    pub(crate) spent: f64,
    /// Whether the key rotates when it is spent; else it stops.
    pub(crate) rotates: bool,
}

/// The budget of the default version: the rotation's, where the key rotates by use, or else the profile's.
pub(crate) fn budget(key: &KeyView) -> Option<Budget> {
    let primary = key.primary?;
    let version = key.versions.iter().find(|version| version.number == primary)?;
    let own = key.rotation.max_operations.filter(|own| *own < key.operations_limit);
    let limit = own.unwrap_or(key.operations_limit);
    Some(Budget {
        version: primary,
        used: version.operations,
        limit,
        spent: share(version.operations, limit),
        rotates: own.is_some(),
    })
}

/// A share as people read it: `0 %`, `< 1 %`, `37 %`.
pub(crate) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 { String::from("< 1 %") } else { format!("{:.0} %", share * 100.0) }
}

#[expect(clippy::cast_precision_loss, reason = "a picture")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64).min(1.0) }
}

#[cfg(test)]
mod tests;
