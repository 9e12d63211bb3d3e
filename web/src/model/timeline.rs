//! The life of a key as a picture: what happened, what is to come, and where on a line it stands.

use keystead_core::{KeyStateView, KeyView, VersionStateView};

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The key was created.
    Created,
    /// A version was made.
    Version(u32),
    /// It was used last.
    Used,
    /// The moment of looking.
    Now,
    /// A version takes over.
    Starts(u32),
    /// It rotates by itself.
    Rotation,
    /// A version is destroyed.
    VersionDue(u32),
    /// It is destroyed.
    Deletion,
}

/// Something on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: u64,
    pub(crate) mark: Mark,
}

/// A moment and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) moment: Moment,
    /// From the left edge, in the units of the picture.
    pub(crate) x: f64,
    /// The row of its label, from 0; `None` if there is no room for one, so that it is a tick alone.
    pub(crate) lane: Option<usize>,
}

/// Everything that is known of a key's life, in its order.
pub(crate) fn moments(key: &KeyView, now: u64) -> Vec<Moment> {
    let mut found =
        vec![Moment { at: key.created, mark: Mark::Created }, Moment { at: now, mark: Mark::Now }];
    // The first version is made with the key; only one that came later is a moment of its own.
    let versions = key.versions.iter().filter(|version| version.created > key.created);
    found.extend(versions.map(|version| Moment { at: version.created, mark: Mark::Version(version.number) }));
    found.extend(key.last_used.map(|at| Moment { at, mark: Mark::Used }));
    for version in &key.versions {
        let starts = version.starts.filter(|at| *at > now);
        found.extend(starts.map(|at| Moment { at, mark: Mark::Starts(version.number) }));
        if let VersionStateView::PendingDeletion { due } = version.state {
            found.push(Moment { at: due, mark: Mark::VersionDue(version.number) });
        }
    }
    match key.state {
        KeyStateView::PendingDeletion { due, .. } => found.push(Moment { at: due, mark: Mark::Deletion }),
        KeyStateView::Destroyed => {}
        // A rotation that would come after the deletion does not come.
        _ => found.extend(key.next_rotation.map(|at| Moment { at, mark: Mark::Rotation })),
    }
    found.sort_by_key(|moment| moment.at);
    found
}

/// How wide the picture is, in its own units.
pub(crate) const WIDTH: f64 = 720.0;
/// Free space at both sides, so that a label in the middle of a mark at the edge has room.
pub(crate) const MARGIN: f64 = 64.0;
/// How many rows of labels there are.
pub(crate) const LANES: usize = 4;
/// How wide a label is taken to be.
const LABEL: f64 = 118.0;

/// Where each moment stands. `moments` are in their order.
pub(crate) fn place(moments: &[Moment]) -> Vec<Placed> {
    let (Some(first), Some(last)) = (moments.first(), moments.last()) else { return Vec::new() };
    let span = last.at.saturating_sub(first.at);
    let mut free_from = [f64::MIN; LANES];
    let mut placed: Vec<Placed> = moments
        .iter()
        .map(|moment| Placed { moment: *moment, x: at(moment.at - first.at, span), lane: None })
        .collect();
    for one in &mut placed {
        let lane = free_from.iter().position(|free| one.x - LABEL / 2.0 >= *free);
        if let Some(lane) = lane
            && let Some(free) = free_from.get_mut(lane)
        {
            *free = one.x + LABEL / 2.0;
            one.lane = Some(lane);
        }
    }
    placed
}

#[expect(clippy::cast_precision_loss, reason = "a picture")]
fn at(since: u64, span: u64) -> f64 {
    let share = if span == 0 { 0.0 } else { since as f64 / span as f64 };
    MARGIN + share * (WIDTH - 2.0 * MARGIN)
}

#[cfg(test)]
mod tests;
