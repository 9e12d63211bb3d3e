//! Whether two classes of measurements differ: Welch's t-test, on all of them and on those below each of many percentiles
//! (Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", 2017).

/// How many percentiles measurements are cropped at.
const CROPS: u32 = 100;
/// A test of fewer measurements of a class says nothing.
const FEWEST: usize = 200;

/// Measurements in nanoseconds, by class.
#[derive(Default)]
pub(crate) struct Samples {
    all: Vec<(bool, u32)>,
}

/// What the tests found.
#[derive(Clone, Copy)]
pub(crate) struct Verdict {
    pub(crate) measurements: usize,
    /// Of all measurements.
    pub(crate) t: f64,
    /// The largest |t|, of all and of the cropped ones.
    pub(crate) largest: f64,
    /// The part of the measurements that the largest was found with, in percent.
    pub(crate) of_percent: f64,
    /// The difference of the medians, in nanoseconds.
    pub(crate) difference: f64,
}

impl Samples {
    pub(crate) fn add(&mut self, class: bool, nanoseconds: u128) {
        self.all.push((class, u32::try_from(nanoseconds).unwrap_or(u32::MAX)));
    }

    pub(crate) fn test(&self) -> Verdict {
        // Caches and predictors are cold at first.
        let kept = &self.all[self.all.len() / 50..];
        let mut sorted: Vec<u32> = kept.iter().map(|(_, time)| *time).collect();
        sorted.sort_unstable();
        let t = welch(kept, u32::MAX).unwrap_or(0.0);
        let (mut largest, mut of_percent) = (t.abs(), 100.0);
        for crop in 1..=CROPS {
            let part = 1.0 - 0.5_f64.powf(10.0 * f64::from(crop) / f64::from(CROPS));
            let limit = sorted[(part * (sorted.len() - 1) as f64) as usize];
            let cropped = welch(kept, limit).unwrap_or(0.0).abs();
            if cropped > largest {
                (largest, of_percent) = (cropped, part * 100.0);
            }
        }
        let difference = median(kept, true) - median(kept, false);
        Verdict { measurements: kept.len(), t, largest, of_percent, difference }
    }
}

/// Welch's t of the measurements up to a limit; `None` of too few, or of some that are all the same.
fn welch(samples: &[(bool, u32)], limit: u32) -> Option<f64> {
    let mut classes = [(0_usize, 0.0_f64, 0.0_f64); 2];
    for (class, time) in samples.iter().filter(|(_, time)| *time <= limit) {
        let (count, mean, squares) = &mut classes[usize::from(*class)];
        *count += 1;
        let off = f64::from(*time) - *mean;
        *mean += off / *count as f64;
        *squares += off * (f64::from(*time) - *mean);
    }
    let [(n, mean, squares), (other_n, other_mean, other_squares)] = classes;
    if n < FEWEST || other_n < FEWEST {
        return None;
    }
    let error = |n: usize, squares: f64| squares / (n - 1) as f64 / n as f64;
    let deviation = (error(n, squares) + error(other_n, other_squares)).sqrt();
    (deviation > 0.0).then(|| (mean - other_mean) / deviation)
}

fn median(samples: &[(bool, u32)], class: bool) -> f64 {
    let mut times: Vec<u32> =
        samples.iter().filter(|sample| sample.0 == class).map(|sample| sample.1).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().map_or(0.0, f64::from)
}
