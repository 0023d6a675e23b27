//! From windows to one line: all of them vote together, since a phone's clock drifts evenly.

use super::{Alignment, REACH, Rows, STEPS};
use crate::SAMPLE_RATE_HZ;

/// One window counts no more than this many standard deviations at any lag.
pub(crate) const ROW_MAX: f32 = 6.0;
/// Drift between two clocks that is looked for: twice 300 ppm and some.
const DRIFT_MAX: f64 = 700e-6;
/// Span from which on drift is looked for at all.
const DRIFT_SPAN_S: f64 = 8.0;
/// Steps of drift: 0.5 ms at the ends of the overlap.
const DRIFT_STEP_S: f64 = 0.0005;
/// How exactly the coarse comparison places the middle of an overlap: a standard deviation.
const EXPECTED_S: f32 = 0.02;
/// Windows within this of the common line are inliers.
const INLIER_S: f64 = 0.0008;
/// A place counts as a sound of its own when it stands so high, and no less than so much of the highest.
const SOUND_Z: f32 = 6.0;
const SOUND_SHARE: f32 = 0.33;
/// From here on one sound follows another as an echo does. Two loudspeakers with one voice reached 0.5 in the median,
/// two voices 0.05.
const ECHO: f32 = 0.3;
/// Sounds named per pair, and how far apart they are at least: 3 ms.
const SOUNDS_MAX: usize = 6;
const APART: usize = SAMPLE_RATE_HZ * 3 / 1000;
/// How far from the line a window's own peak is looked for: 4 ms.
const NEAR: usize = SAMPLE_RATE_HZ * 4 / 1000;
const RATE: f64 = SAMPLE_RATE_HZ as f64;

/// Lag in samples at the middle of the overlap, and its change in seconds per second of a.
struct Line {
    mid_s: f64,
    at: f64,
    slope: f64,
    z: f32,
    is_tilted: bool,
}

/// One window's own peak.
struct Peak {
    since_mid_s: f64,
    lag_s: f64,
    height: f32,
}

impl Rows {
    /// What these windows say by themselves.
    #[must_use]
    pub fn alone(&self) -> Alignment {
        let soft: Vec<Vec<f32>> = self.rows.iter().map(|row| softened(row)).collect();
        self.fit(&self.highest(&soft))
    }

    /// Times in b of the instant at `found.mid_a_s` in a, by each sound that stands clear along the drift of `found`: where
    /// several people talk at several places, or a wall throws one back, there are several.
    #[must_use]
    pub fn sounds(&self, found: &Alignment) -> Vec<f64> {
        let (soft, mid_s) = (
            self.softened().map(|(_, row)| row).collect::<Vec<_>>(),
            found.mid_a_s,
        );
        let drift = found.drift.unwrap_or(0.0);
        let slope = drift / (1.0 + drift);
        let mut sum = vec![0.0f32; 2 * REACH + 1];
        for (row, time_s) in soft.iter().zip(&self.times_s) {
            add_shifted(&mut sum, row, (slope * (time_s - mid_s) * RATE).round() as isize);
        }
        let unit = spread(&soft) + 1e-9;
        let least = (SOUND_Z * unit).max(SOUND_SHARE * highest(&sum).1);
        // How loud a sound is in each window: an echo follows what it echoes, another voice does not.
        let along = |at: usize| -> Vec<f32> {
            let shift = |time_s: f64| at as isize + (slope * (time_s - mid_s) * RATE).round() as isize;
            let near = |row: &[f32], middle: isize| {
                let near = (middle - 2).max(0) as usize..((middle + 3).max(0) as usize).min(row.len());
                row.get(near)
                    .map_or(0.0, |near| near.iter().copied().fold(0.0, f32::max))
            };
            soft.iter()
                .zip(&self.times_s)
                .map(|(row, &time_s)| near(row, shift(time_s)))
                .collect()
        };
        let loudest = along(highest(&sum).0);
        let mut sounds = Vec::new();
        for _ in 0..SOUNDS_MAX {
            let (at, height) = highest(&sum);
            if height < least {
                break;
            }
            sum[at.saturating_sub(APART)..(at + APART + 1).min(2 * REACH + 1)].fill(f32::MIN);
            if sounds.is_empty() || correlation(&loudest, &along(at)) < ECHO {
                sounds.push(mid_s - (at as f64 - REACH as f64 + self.offset as f64) / RATE);
            }
        }
        sounds
    }

    /// What they say near a line known from elsewhere: time in a of the instant at `mid_b_s` in b, and the drift.
    #[must_use]
    pub fn near(&self, mid_a_s: f64, mid_b_s: f64, drift: f64) -> Alignment {
        let mid_s = self.mid_s();
        // Where a is at its middle, b is here; what is left of the difference is the lag.
        let b_s = mid_b_s + (mid_s - mid_a_s) / (1.0 + drift);
        let slope = drift / (1.0 + drift);
        let at = (mid_s - b_s) * RATE - self.offset as f64;
        let line = Line {
            mid_s,
            at,
            slope,
            z: self.height_on(mid_s, at, slope),
            is_tilted: self.is_tilted(),
        };
        self.fit(&line)
    }

    /// Rows that are kept, for whoever adds those of several pairs.
    pub(crate) fn softened(&self) -> impl Iterator<Item = (f64, Vec<f32>)> {
        self.times_s
            .iter()
            .copied()
            .zip(self.rows.iter().map(|row| softened(row)))
    }

    /// Lag in samples that an instant has: `a_s` seconds in a, `b_s` in b.
    pub(crate) fn lag(&self, a_s: f64, b_s: f64) -> f64 {
        (a_s - b_s) * RATE - self.offset as f64
    }

    fn mid_s(&self) -> f64 {
        (self.times_s[0] + self.times_s[self.times_s.len() - 1]) / 2.0
    }

    fn span_s(&self) -> f64 {
        self.times_s[self.times_s.len() - 1] - self.times_s[0]
    }

    fn is_tilted(&self) -> bool {
        self.rows.len() >= 4 && self.span_s() >= DRIFT_SPAN_S
    }

    /// The line on which all windows together stand highest.
    fn highest(&self, soft: &[Vec<f32>]) -> Line {
        let (mid_s, is_tilted) = (self.mid_s(), self.is_tilted());
        let steps = if is_tilted {
            (DRIFT_MAX * self.span_s() / 2.0 / DRIFT_STEP_S).ceil() as i32
        } else {
            0
        };
        let expected = expected();
        let mut sum = vec![0.0f32; 2 * REACH + 1];
        let mut best = (f32::MIN, REACH, 0.0);
        for step in -steps..=steps {
            let slope = if steps > 0 {
                DRIFT_MAX * f64::from(step) / f64::from(steps)
            } else {
                0.0
            };
            sum.fill(0.0);
            for (row, time_s) in soft.iter().zip(&self.times_s) {
                add_shifted(&mut sum, row, (slope * (time_s - mid_s) * RATE).round() as isize);
            }
            sum.iter_mut()
                .zip(&expected)
                .for_each(|(sum, expected)| *sum *= expected);
            let (at, height) = highest(&sum);
            if height > best.0 {
                best = (height, at, slope);
            }
        }
        let z = best.0 / (spread(soft) + 1e-9);
        Line {
            mid_s,
            at: best.1 as f64 - REACH as f64,
            slope: best.2,
            z,
            is_tilted,
        }
    }

    fn height_on(&self, mid_s: f64, at: f64, slope: f64) -> f32 {
        let soft: Vec<Vec<f32>> = self.rows.iter().map(|row| softened(row)).collect();
        let value = |row: &[f32], time_s: f64| {
            let middle = (at + slope * (time_s - mid_s) * RATE).round() as isize + REACH as isize;
            let near = (middle - 4).max(0) as usize..((middle + 5).max(0) as usize).min(row.len());
            row.get(near)
                .map_or(0.0, |near| near.iter().copied().fold(0.0, f32::max))
        };
        let sum: f32 = soft
            .iter()
            .zip(&self.times_s)
            .map(|(row, &time_s)| value(row, time_s))
            .sum();
        sum / (spread(&soft) + 1e-9)
    }

    /// A robust line through the windows' own peaks near another line.
    fn fit(&self, line: &Line) -> Alignment {
        let peaks: Vec<Peak> = self
            .rows
            .iter()
            .zip(&self.times_s)
            .map(|(row, &time_s)| {
                let since_mid_s = time_s - line.mid_s;
                peak_near(row, line.at + line.slope * since_mid_s * RATE, since_mid_s)
            })
            .collect();
        let (mut at_s, mut slope) = (line.at / RATE, line.slope);
        for _ in 0..8 {
            (at_s, slope) = reweighted(&peaks, at_s, slope, line.is_tilted);
        }
        let residual = |p: &Peak| p.lag_s - at_s - slope * p.since_mid_s;
        let on_line: Vec<&Peak> = peaks.iter().filter(|p| residual(p).abs() < INLIER_S).collect();
        let squares: f64 = on_line.iter().map(|p| residual(p).powi(2)).sum();
        let mut heights: Vec<f32> = on_line.iter().map(|p| p.height).collect();
        heights.sort_by(f32::total_cmp);
        Alignment {
            mid_a_s: line.mid_s,
            mid_b_s: line.mid_s - self.offset as f64 / RATE - at_s,
            // The slope counts per second of a, the drift per second of b.
            drift: line.is_tilted.then_some(slope / (1.0 - slope)),
            z: line.z,
            inliers: on_line.len() as f64 / peaks.len() as f64,
            windows: peaks.len(),
            height: heights.get(heights.len() / 2).copied().unwrap_or(0.0),
            scatter_s: (squares / on_line.len().max(1) as f64).sqrt(),
            span_s: self.span_s(),
        }
    }
}

/// Smoothed over half a millisecond and capped, so that neither a sample nor a window owns the answer.
fn softened(row: &[i16]) -> Vec<f32> {
    let weights = [0.1, 0.2, 0.4, 0.2, 0.1].map(|w: f32| w / STEPS);
    let (Some(&first), Some(&last)) = (row.first(), row.last()) else {
        return Vec::new();
    };
    let mut padded = Vec::with_capacity(row.len() + 4);
    padded.extend([f32::from(first); 2]);
    padded.extend(row.iter().map(|&value| f32::from(value)));
    padded.extend([f32::from(last); 2]);
    let near = |by: usize| padded[by..by + row.len()].iter();
    let all = near(0).zip(near(1)).zip(near(2)).zip(near(3)).zip(near(4));
    all.map(|((((a, b), c), d), e)| {
        let sum = weights[0] * a + weights[1] * b + weights[2] * c + weights[3] * d + weights[4] * e;
        sum.clamp(-ROW_MAX, ROW_MAX)
    })
    .collect()
}

/// Pearson's, and 0 of too few.
pub(crate) fn correlation(x: &[f32], y: &[f32]) -> f32 {
    const ENOUGH: usize = 8;
    if x.len() < ENOUGH {
        return 0.0;
    }
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xx, mut yy, mut xy) = (1e-9, 1e-9, 0.0);
    for (x, y) in x.iter().zip(y) {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    xy / (xx * yy).sqrt()
}

/// How much is expected of each lag at the middle of the overlap, from 0 to 1.
fn expected() -> Vec<f32> {
    let off = |k: usize| (k as f32 - REACH as f32) / RATE as f32 / EXPECTED_S;
    (0..=2 * REACH).map(|k| (-0.5 * off(k).powi(2)).exp()).collect()
}

/// Standard deviation of the sum of all rows where they agree in nothing.
fn spread(soft: &[Vec<f32>]) -> f32 {
    soft.iter()
        .map(|row| squares(row) / row.len() as f32)
        .sum::<f32>()
        .sqrt()
}

/// The sum of all squares, eight at a time.
pub(crate) fn squares(values: &[f32]) -> f32 {
    let (eights, rest) = values.as_chunks::<8>();
    let mut sums = [0.0f32; 8];
    for eight in eights {
        sums.iter_mut().zip(eight).for_each(|(sum, x)| *sum += x * x);
    }
    sums.iter().sum::<f32>() + rest.iter().map(|x| x * x).sum::<f32>()
}

/// Adds a row so that its lag `shift` comes to stand at zero.
pub(crate) fn add_shifted(sum: &mut [f32], row: &[f32], shift: isize) {
    let skip = shift.unsigned_abs().min(row.len());
    if shift >= 0 {
        sum.iter_mut().zip(&row[skip..]).for_each(|(sum, x)| *sum += x);
    } else {
        sum[skip..].iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}

pub(crate) fn highest(values: &[f32]) -> (usize, f32) {
    let top = values.iter().copied().fold(f32::MIN, f32::max);
    (values.iter().position(|&value| value == top).unwrap_or(0), top)
}

/// The highest lag near the line, refined by a parabola.
fn peak_near(row: &[i16], at: f64, since_mid_s: f64) -> Peak {
    let lowest = NEAR as f64 + 1.0;
    let middle = (at.round() + REACH as f64).clamp(lowest, (row.len() - NEAR - 2) as f64) as usize;
    let best = (middle - NEAR..=middle + NEAR)
        .max_by_key(|&x| row[x])
        .expect("the range is never empty");
    let [left, top, right] = [row[best - 1], row[best], row[best + 1]].map(f64::from);
    let bend = left - 2.0 * top + right;
    let part = if bend < 0.0 {
        (0.5 * (left - right) / bend).clamp(-0.5, 0.5)
    } else {
        0.0
    };
    Peak {
        since_mid_s,
        lag_s: (best as f64 + part - REACH as f64) / RATE,
        height: top as f32 / STEPS,
    }
}

fn reweighted(peaks: &[Peak], at_s: f64, slope: f64, is_tilted: bool) -> (f64, f64) {
    let (mut w, mut wt, mut wtt, mut wy, mut wty) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &Peak {
        since_mid_s,
        lag_s,
        height,
    } in peaks
    {
        let residual = (lag_s - at_s - slope * since_mid_s) / INLIER_S;
        let weight = f64::from(height.max(0.1)).powi(2) / (1.0 + residual * residual).powi(2);
        w += weight;
        wt += weight * since_mid_s;
        wtt += weight * since_mid_s * since_mid_s;
        wy += weight * lag_s;
        wty += weight * since_mid_s * lag_s;
    }
    let determinant = w * wtt - wt * wt;
    if !is_tilted || determinant < 1e-9 * w * w {
        return (wy / w - slope * wt / w, slope);
    }
    (
        (wtt * wy - wt * wty) / determinant,
        (w * wty - wt * wy) / determinant,
    )
}
