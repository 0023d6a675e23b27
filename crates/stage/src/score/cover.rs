//! Each island's clock against the true one, after the start and rate that no sound can tell are fitted.

use super::places::{Place, Places};
use super::{File, Truth, median};
use std::collections::BTreeMap;

/// Phones differ by less; a fitted rate beyond it would hide an error.
const RATE_MAX: f64 = 4e-4;

/// How a true clock and an island's relate: island time − true time = `shift_s` + `rate` · true time.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub(super) island: usize,
    pub(super) event: Option<usize>,
    pub(super) shift_s: f64,
    pub(super) rate: f64,
    pub(super) rows: Vec<Residual>,
}

/// One clip against that clock, at its anchor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Residual {
    pub(super) off_s: f64,
    pub(super) stated_s: f64,
}

impl Clock {
    /// Island time of a true time.
    pub(super) fn island_time(&self, true_s: f64) -> f64 {
        true_s + self.off(true_s)
    }

    fn off(&self, true_s: f64) -> f64 {
        self.shift_s + self.rate * true_s
    }
}

/// Clips of one event on one island, with their places.
type Companions<'t, 'p> = BTreeMap<(usize, Option<usize>), Vec<(&'t File, &'p Place)>>;

/// Clips that stand on one island with others of their event.
pub(super) fn companions<'t, 'p>(truth: &'t Truth, places: &'p Places<'_>) -> Companions<'t, 'p> {
    let mut groups = Companions::new();
    for (name, place) in places.iter() {
        if let Some(file) = truth.file(name).filter(|file| file.is_clip()) {
            groups
                .entry((place.island, file.event))
                .or_default()
                .push((file, place));
        }
    }
    groups.retain(|_, clips| clips.len() >= 2);
    groups
}

/// Fits the clock of every island, for each event that has two clips or more on it.
pub(super) fn clocks(truth: &Truth, places: &Places<'_>) -> Vec<Clock> {
    let fitted = |((island, event), clips): (_, Vec<(&File, &Place)>)| {
        let rows: Vec<(f64, f64)> = clips.iter().map(|(file, place)| at_anchor(file, place)).collect();
        let (shift_s, rate) = fit(&rows);
        let residual = |(&(true_s, off_s), (_, place)): (&(f64, f64), &(&File, &Place))| Residual {
            off_s: (off_s - shift_s - rate * true_s).abs(),
            stated_s: place.clock_error_s,
        };
        let rows = rows.iter().zip(&clips).map(residual).collect();
        Clock {
            island,
            event,
            shift_s,
            rate,
            rows,
        }
    };
    companions(truth, places).into_iter().map(fitted).collect()
}

/// True time of a clip's anchor, and how much more the island's clock reads there.
pub(super) fn at_anchor(file: &File, place: &Place) -> (f64, f64) {
    let true_s = file.event_time(place.anchor_s);
    (true_s, place.scene_time(place.anchor_s) - true_s)
}

/// Shift and rate of (time, residual) rows, robust against a few that are far off.
pub(super) fn fit(rows: &[(f64, f64)]) -> (f64, f64) {
    let offs: Vec<f64> = rows.iter().map(|row| row.1).collect();
    let (mut shift, mut rate) = (median(&offs).unwrap_or(0.0), 0.0);
    for _ in 0..6 {
        let near = |row: &&(f64, f64)| (row.1 - shift - rate * row.0).abs() < 0.4;
        let near: Vec<_> = rows.iter().filter(near).copied().collect();
        if near.len() < 2 {
            break;
        }
        (shift, rate) = line(&near);
    }
    (shift, rate)
}

/// Least squares; without slope where the rows cannot tell one.
fn line(rows: &[(f64, f64)]) -> (f64, f64) {
    let n = rows.len() as f64;
    let mean_t = rows.iter().map(|row| row.0).sum::<f64>() / n;
    let mean_r = rows.iter().map(|row| row.1).sum::<f64>() / n;
    let spread = rows.iter().map(|row| (row.0 - mean_t).powi(2)).sum::<f64>();
    let together = rows
        .iter()
        .map(|row| (row.0 - mean_t) * (row.1 - mean_r))
        .sum::<f64>();
    let tells = rows.len() >= 4 && spread > 1e4;
    let rate = if tells {
        (together / spread).clamp(-RATE_MAX, RATE_MAX)
    } else {
        0.0
    };
    (mean_r - rate * mean_t, rate)
}
