//! What came of many histories.

use serde::Serialize;

use keystead_core::Store;

use super::record::Writers;
use super::{Answer, History};

/// Numbers of histories of two writers.
#[derive(Debug, Default, Serialize)]
pub struct Recorded {
    /// How many there were.
    pub histories: u64,
    /// Deeds in all of them.
    pub deeds: u64,
    /// Pairs of deeds of different writers that were going on at the same moment.
    pub overlaps: u64,
    /// Histories in which there are any.
    pub concurrent: u64,
    /// Deeds that the rules did not permit.
    pub refused: u64,
    /// Deeds that others were too fast for.
    pub gave_up: u64,
    /// How long they took, where somebody measured it.
    pub seconds: f64,
    /// How many histories were altered to have a stale read, and how many of these no order explains.
    pub stale: (u64, u64),
    /// The same with a lost rotation.
    pub lost: (u64, u64),
    /// The first history that no order explains.
    pub unexplained: Option<String>,
}

impl Recorded {
    /// For whoever reads it elsewhere.
    ///
    /// # Panics
    ///
    /// Never: numbers are plain data.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }

    /// One more; `false` if no order explains it.
    pub fn add(&mut self, history: &History) -> bool {
        let answers =
            |wanted: &Answer| history.events.iter().filter(|event| event.answer == *wanted).count() as u64;
        self.histories += 1;
        self.deeds += history.events.len() as u64;
        self.overlaps += history.overlaps() as u64;
        self.concurrent += u64::from(history.overlaps() > 0);
        self.refused += answers(&Answer::Refused);
        self.gave_up += answers(&Answer::GaveUp);
        let planted =
            [(&mut self.stale, history.with_stale_read()), (&mut self.lost, history.with_lost_rotation())];
        for ((made, refused), altered) in planted {
            let Some(altered) = altered else { continue };
            *made += 1;
            *refused += u64::from(!altered.is_explained());
        }
        let is_explained = history.is_explained();
        if !is_explained {
            self.unexplained = Some(describe(history));
        }
        is_explained
    }
}

/// Lets two writers act in one thread, in a new vault over the empty store that `open` gives handles to, up to the first history
/// that no order explains.
///
/// # Panics
///
/// If the vault cannot be made, or the store fails in another way than by a conflict.
pub async fn race<S: Store>(open: impl AsyncFn() -> S, histories: u32, deeds: usize, seed: u64) -> Recorded {
    let mut found = Recorded::default();
    let mut writers = Writers::over(open().await, open().await, seed).await;
    for _ in 0..histories {
        if !found.add(&writers.act_in_one_thread(deeds).await) {
            break;
        }
    }
    found
}

fn describe(history: &History) -> String {
    let mut events = history.events.clone();
    events.sort_by_key(|event| event.began);
    let lines = events.iter().map(|event| {
        format!("{} {}-{} {:?}: {:?}", event.writer, event.began, event.ended, event.deed, event.answer)
    });
    lines.collect::<Vec<_>>().join("; ")
}
