//! One recording against all its neighbours at once, close up.
//!
//! Where noise hides every single pair, the pairs' windows are laid over each other as the others' fitted clocks say,
//! and one place and one drift stands out for all of them together. Decides nothing; says where and how high.

use crate::SAMPLE_RATE_HZ;
use crate::refine::{REACH, Rows, add_shifted, highest, squares};
use crate::solve::Line;

const RATE: f64 = SAMPLE_RATE_HZ as f64;
/// Windows of several pairs that lie within so much of each other are one: drift does not part them.
const BIN_S: f64 = 2.0;
/// Steps of drift: 0.5 ms at the ends of the recording.
const DRIFT_STEP_S: f64 = 0.0005;

/// Places within so many samples of each other are one: 6 ms.
const SAME: usize = SAMPLE_RATE_HZ * 6 / 1000;
/// A place this far off, within 80 ms (27 m), may be the direct way or a wall's echo, if it stands nearly as high as the
/// place where a recording lies, by so little less of the square, and that stands so high.
const ECHO_MAX: usize = SAMPLE_RATE_HZ * 80 / 1000;
const DOUBT_EVIDENCE: f32 = 18.0;
const DOUBTED_Z: f32 = 5.5;
/// It lies where it lies within so many samples: 2 ms.
const HERE: usize = SAMPLE_RATE_HZ * 2 / 1000;
/// Drifts that phones have, and shifts that remain after all pairs were fitted: standard deviations. Sound comes late
/// and never early, so a place much earlier is the direct path behind a louder reflection more often than chance.
const DRIFT_USUAL: f64 = 100e-6;
const EARLIER_USUAL_S: f64 = 0.045;
const LATER_USUAL_S: f64 = 0.015;

/// One pair of a recording with a neighbour.
#[derive(Clone, Copy)]
pub struct Neighbour<'a> {
    /// The neighbour's clock.
    pub line: Line,
    /// The pair's windows.
    pub rows: &'a Rows,
    /// Whether the recording is the pair's a or its b.
    pub side: Side,
}

/// Which of a pair's two recordings is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// The best place of a recording among its neighbours.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// By how much it should lie later.
    pub shift_s: f64,
    /// By how much it should drift more.
    pub drift: f64,
    /// Standard deviations over chance.
    pub z: f32,
    /// The best place more than 6 ms away from it.
    pub second_z: f32,
    /// The best place within 6 ms of where it lies now.
    pub here_z: f32,
}

/// Looks for a better place of `own` within the pairs' reach and `drift_max` of its drift.
#[must_use]
pub fn place(own: Line, neighbours: &[Neighbour], drift_max: f64) -> Option<Place> {
    let bins = bins(own, neighbours);
    let (first, last) = (bins.first()?.0, bins.last()?.0);
    let half_s = (last - first) / 2.0;
    let middle_s = (first + last) / 2.0;
    let steps = if half_s > 4.0 {
        (drift_max * half_s / DRIFT_STEP_S).ceil() as i32
    } else {
        0
    };
    let power = |row: &[f32]| row.iter().map(|x| x * x).sum::<f32>() / row.len() as f32;
    let spread = bins.iter().map(|(_, row)| power(row)).sum::<f32>().sqrt() + 1e-9;
    let mut sum = vec![0.0f32; 2 * REACH + 1];
    let mut here_z = 0.0f32;
    let mut best: Option<(Place, Vec<f32>)> = None;
    for step in -steps..=steps {
        let drift = if steps > 0 {
            drift_max * f64::from(step) / f64::from(steps)
        } else {
            0.0
        };
        sum.fill(0.0);
        for (since_mid_s, row) in &bins {
            add_shifted(
                &mut sum,
                row,
                (drift * (since_mid_s - middle_s) * RATE).round() as isize,
            );
        }
        let odd = ((own.drift + drift) / DRIFT_USUAL).powi(2) as f32;
        for (k, sum) in sum.iter_mut().enumerate() {
            let shift_s = (k as f64 - REACH as f64) / RATE;
            let usual_s = if shift_s < 0.0 {
                EARLIER_USUAL_S
            } else {
                LATER_USUAL_S
            };
            let off = (shift_s / usual_s).powi(2) as f32;
            // The square of a height is its evidence; what is unusual costs some of it.
            let squared = (*sum / spread).powi(2) - odd - off;
            *sum = if *sum > 0.0 && squared > 0.0 {
                squared.sqrt()
            } else {
                0.0
            };
        }
        let here = REACH - SAME..REACH + SAME + 1;
        here_z = sum[here].iter().copied().fold(here_z, f32::max);
        let (at, height) = highest(&sum);
        if best.as_ref().is_none_or(|(place, _)| height > place.z) {
            // The shift holds at the middle of the windows; the line is told at the recording's own middle.
            let shift_s = (at as f64 - REACH as f64) / RATE - drift * middle_s;
            best = Some((
                Place {
                    shift_s,
                    drift,
                    z: height,
                    second_z: 0.0,
                    here_z: 0.0,
                },
                sum.clone(),
            ));
        }
    }
    let (mut place, mut sum) = best?;
    let (at, _) = highest(&sum);
    sum[at.saturating_sub(SAME)..(at + SAME + 1).min(2 * REACH + 1)].fill(0.0);
    place.here_z = here_z;
    place.second_z = highest(&sum).1;
    Some(place)
}

/// By how much more `own` may be off, as another place stands nearly as high as where it lies; 0 where none does, or
/// where its own place is not the highest.
pub(crate) fn doubt_s(own: Line, neighbours: &[Neighbour]) -> f64 {
    let bins = bins(own, neighbours);
    let mut sum = vec![0.0f32; 2 * REACH + 1];
    bins.iter().for_each(|(_, row)| add_shifted(&mut sum, row, 0));
    let (at, height) = highest(&sum);
    let squares: f32 = bins.iter().map(|(_, row)| squares(row) / row.len() as f32).sum();
    let unit = squares.sqrt() + 1e-9;
    if at.abs_diff(REACH) > HERE || height < DOUBTED_Z * unit {
        return 0.0;
    }
    // The square of a height is its evidence.
    let least = ((height / unit).powi(2) - DOUBT_EVIDENCE).sqrt() * unit;
    let is_near = |by: &usize| sum[REACH - by].max(sum[REACH + by]) >= least;
    let farthest = (SAME..=ECHO_MAX).rev().find(is_near);
    farthest.map_or(0.0, |by| by as f64 / RATE)
}

/// All windows, with lags that count how much later `own` should lie, by file time of `own` since its middle.
fn bins(own: Line, neighbours: &[Neighbour]) -> Vec<(f64, Vec<f32>)> {
    let mut bins: std::collections::BTreeMap<i64, (f64, f64, Vec<f32>)> = std::collections::BTreeMap::new();
    for neighbour in neighbours {
        for (a_s, mut row) in neighbour.rows.softened() {
            let (own_s, lag) = match neighbour.side {
                Side::A => {
                    // What a hears later than expected, it should lie earlier: the row is read backwards.
                    row.reverse();
                    let b_s = neighbour.line.file_s(own.at(a_s));
                    (a_s, -neighbour.rows.lag(a_s, b_s))
                }
                Side::B => {
                    let b_s = own.file_s(neighbour.line.at(a_s));
                    (b_s, neighbour.rows.lag(a_s, b_s))
                }
            };
            let since_mid_s = own_s - own.mid_s;
            let bin = bins
                .entry((since_mid_s / BIN_S).floor() as i64)
                .or_insert_with(|| (0.0, 0.0, vec![0.0; 2 * REACH + 1]));
            bin.0 += since_mid_s;
            bin.1 += 1.0;
            add_shifted(&mut bin.2, &row, lag.round() as isize);
        }
    }
    bins.into_values()
        .map(|(sum_s, count, row)| (sum_s / count, row))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refine::Closeup;

    /// Seconds between the two times at which one sound is heard.
    const ECHO_S: f64 = 0.026;

    fn heard(echo: f32) -> f64 {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from((state >> 16) as i16) / 8.0
        };
        let late = (ECHO_S * RATE) as usize;
        let sound: Vec<f32> = (0..10 * SAMPLE_RATE_HZ + late).map(|_| noise()).collect();
        // Both b and a hear the sound; b hears it once more, earlier, as if a had missed the direct way.
        let a: Vec<i16> = sound.iter().map(|x| *x as i16).collect();
        let twice = sound.iter().zip(&sound[late..]);
        let b: Vec<i16> = twice.map(|(now, next)| (now + echo * next) as i16).collect();
        let rows = Closeup::default().rows(&a, &b, 0).expect("both are there");
        let (mid_s, at_s, drift) = (5.0, 5.0, 0.0);
        let line = Line { mid_s, at_s, drift };
        let side = Side::B;
        doubt_s(
            line,
            &[Neighbour {
                line,
                rows: &rows,
                side,
            }],
        )
    }

    #[test]
    fn a_place_as_high_is_a_doubt_that_reaches_to_it() {
        let off_s = heard(1.0) - ECHO_S;
        assert!(off_s.abs() < 0.001, "{off_s}");
        assert_eq!(heard(0.0), 0.0);
    }
}
