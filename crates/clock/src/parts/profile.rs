//! How well one recording fits a group at one place, half a second by half a second.
//!
//! A curve says how well all of a recording fits; a profile says which stretches of it do. Decides nothing.

use std::ops::Range;

use crate::align::{Grounds, Group};
use crate::correlate::overlap;
use crate::listen::FRAMES_PER_S;
use crate::support::{Overlay, product};

/// Frames of one cell.
pub const CELL: usize = FRAMES_PER_S / 2;
/// Members laid beside a recording at most; the longest overlaps come first.
const MEMBERS_MAX: usize = 12;
/// Frames by which a place is missed on purpose, to learn what chance gives.
const ELSEWHERE: [isize; 4] = [-911, -433, 391, 877];
/// Cells of chance needed before it is believed.
const CHANCE_MIN: usize = 16;
/// Standard deviation of one frame's product where nothing is shared, for want of anything measured.
const PRODUCT_SPREAD: f32 = 11.5;

/// Recordings at known frames of one clock.
pub struct Neighbours {
    /// Whoever shares a clock lies on one time, however doubtful.
    pub clock: usize,
    /// Members and where they begin.
    pub members: Group,
}

/// Where a recording might lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Which neighbours.
    pub group: usize,
    /// Their clock.
    pub clock: usize,
    /// Frames by which the recording begins after the clock's zero.
    pub lag: isize,
}

impl Spot {
    /// Places closer than this are one: what two clocks may drift apart, and no more.
    const SAME: isize = 15;

    /// Whether both put the recording at one time.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        self.clock == other.clock && (self.lag - other.lag).abs() <= Self::SAME
    }
}

/// Evidence along a recording's own time, as running sums over its cells.
pub struct Profile {
    /// The place.
    pub spot: Spot,
    /// Normalised products up to each cell.
    product: Vec<f32>,
    /// Frames of all pairs up to each cell.
    frames: Vec<f32>,
}

impl Profile {
    /// Cells of the recording.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.product.len() - 1
    }

    /// Frames of all pairs within some cells.
    #[must_use]
    pub fn frames(&self, cells: &Range<usize>) -> f32 {
        self.frames[cells.end] - self.frames[cells.start]
    }

    /// Standard deviations per root of a frame.
    #[must_use]
    pub fn rate(&self, cells: &Range<usize>) -> f32 {
        (self.product[cells.end] - self.product[cells.start]) / self.frames(cells).max(1.0)
    }

    /// Standard deviations within some cells.
    #[must_use]
    pub fn z(&self, cells: &Range<usize>) -> f32 {
        self.rate(cells) * self.frames(cells).max(1.0).sqrt()
    }

    /// How much likelier the cells are where the recording fits at this rate than where it fits not at all.
    #[must_use]
    pub fn gain(&self, cells: &Range<usize>, rate: f32) -> f32 {
        let product = self.product[cells.end] - self.product[cells.start];
        rate * (product - rate * self.frames(cells) / 2.0)
    }
}

/// One recording beside groups of others.
pub struct Beside<'a> {
    /// All that is known.
    pub grounds: &'a Grounds<'a>,
    /// Index of the recording.
    pub own: usize,
    /// Those it is laid beside.
    pub groups: &'a [Neighbours],
}

impl Beside<'_> {
    /// Profiles of one group's places; chance is learnt once for all of them.
    #[must_use]
    pub fn profiles(&self, group: usize, lags: &[isize]) -> Vec<Profile> {
        let Some(&first) = lags.first() else {
            return Vec::new();
        };
        let chance: Vec<(f32, f32)> = ELSEWHERE
            .iter()
            .flat_map(|by| self.cells(group, first + by))
            .filter(|cell| cell.1 > CELL as f32 / 2.0)
            .collect();
        let (mean, spread) = moments(&chance);
        lags.iter()
            .map(|&lag| {
                let (mut product, mut frames) = (vec![0.0], vec![0.0]);
                let (mut p, mut f) = (0.0, 0.0);
                for cell in self.cells(group, lag) {
                    p += (cell.0 - mean * cell.1) / spread;
                    f += cell.1;
                    product.push(p);
                    frames.push(f);
                }
                let spot = Spot {
                    group,
                    clock: self.groups[group].clock,
                    lag,
                };
                Profile {
                    spot,
                    product,
                    frames,
                }
            })
            .collect()
    }

    /// Products and frames of each cell.
    fn cells(&self, group: usize, lag: isize) -> Vec<(f32, f32)> {
        let own = &self.grounds.features[self.own];
        let mut cells = vec![(0.0, 0.0); own.frames.div_ceil(CELL)];
        let mut near: Vec<(usize, usize, isize)> = self.groups[group]
            .members
            .iter()
            .map(|(&j, at)| {
                let lag = lag - at;
                (overlap(lag, self.grounds.features[j].frames, own.frames), j, lag)
            })
            .filter(|near| near.0 > 0)
            .collect();
        near.sort_by_key(|&(overlap, j, _)| (std::cmp::Reverse(overlap), j));
        near.truncate(MEMBERS_MAX);
        for (_, j, lag) in near {
            let pair = Overlay {
                a: &self.grounds.features[j],
                b: own,
                lag,
                at: 0,
            };
            let stop = (pair.a.frames as isize - lag).min(own.frames as isize) as usize;
            let mut from = (-lag).max(0) as usize;
            while from < stop {
                let until = stop.min((from / CELL + 1) * CELL);
                let cell = &mut cells[from / CELL];
                cell.0 += product(&pair, lag, from as isize + lag, until as isize + lag);
                cell.1 += (until - from) as f32;
                from = until;
            }
        }
        cells
    }
}

/// Mean product of a frame and its spread, where chance alone speaks.
fn moments(chance: &[(f32, f32)]) -> (f32, f32) {
    if chance.len() < CHANCE_MIN {
        return (0.0, PRODUCT_SPREAD);
    }
    let count = chance.len() as f32;
    let mean = chance.iter().map(|cell| cell.0 / cell.1).sum::<f32>() / count;
    let square = |cell: &(f32, f32)| (cell.0 - mean * cell.1).powi(2) / cell.1;
    let spread = (chance.iter().map(square).sum::<f32>() / count).sqrt();
    (mean, spread.max(1e-3))
}
