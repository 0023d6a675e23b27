//! How well one recording fits a group at one place, half a second by half a second.
//!
//! A curve says how well all of a recording fits; a profile says which stretches of it do. Decides nothing.

use std::ops::Range;

use crate::align::{Grounds, Group};
use crate::correlate::overlap;
use crate::listen::{FRAMES_PER_S, Features};
use crate::support::{Overlay, product};

/// Frames of one cell.
pub(super) const CELL: usize = FRAMES_PER_S / 2;
/// Members laid beside a recording at most; the longest overlaps come first.
const MEMBERS_MAX: usize = 12;
/// Frames by which a place is missed on purpose, to learn what chance gives.
const ELSEWHERE: [isize; 4] = [-911, -433, 391, 877];
/// Cells of chance needed before it is believed.
const CHANCE_MIN: usize = 16;
/// Standard deviation of one frame's product where nothing is shared, for want of anything measured.
const PRODUCT_SPREAD: f32 = 11.5;

/// Recordings at known frames of one clock.
pub(super) struct Neighbours {
    /// Whoever shares a clock lies on one time, however doubtful.
    pub(super) clock: usize,
    /// Members and where they begin.
    pub(super) members: Group,
}

/// Where a recording might lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    /// Which neighbours.
    pub(super) group: usize,
    /// Their clock.
    pub(super) clock: usize,
    /// Frames by which the recording begins after the clock's zero.
    pub(super) lag: isize,
}

impl Spot {
    /// Places closer than this are one: what two clocks may drift apart, and no more.
    const SAME: isize = 15;

    /// Whether both put the recording at one time.
    #[must_use]
    pub(super) fn agrees(&self, other: &Self) -> bool {
        self.clock == other.clock && (self.lag - other.lag).abs() <= Self::SAME
    }
}

/// Evidence along a recording's own time, as running sums over its cells.
pub(super) struct Track {
    /// Normalised products up to each cell.
    product: Vec<f32>,
    /// Frames up to each cell.
    frames: Vec<f32>,
}

impl Track {
    fn new(cells: &[Cell], mean: f32, spread: f32) -> Self {
        let (mut product, mut frames) = (vec![0.0], vec![0.0]);
        let (mut p, mut f) = (0.0, 0.0);
        for cell in cells {
            p += (cell.product - mean * cell.frames) / spread;
            f += cell.frames;
            product.push(p);
            frames.push(f);
        }
        Self { product, frames }
    }

    /// Cells of the recording.
    #[must_use]
    pub(super) fn cells(&self) -> usize {
        self.product.len() - 1
    }

    /// Frames within some cells.
    #[must_use]
    pub(super) fn frames(&self, cells: &Range<usize>) -> f32 {
        self.frames[cells.end] - self.frames[cells.start]
    }

    /// Standard deviations per root of a frame.
    #[must_use]
    pub(super) fn rate(&self, cells: &Range<usize>) -> f32 {
        (self.product[cells.end] - self.product[cells.start]) / self.frames(cells).max(1.0)
    }

    /// Standard deviations within some cells.
    #[must_use]
    pub(super) fn z(&self, cells: &Range<usize>) -> f32 {
        self.rate(cells) * self.frames(cells).max(1.0).sqrt()
    }

    /// How much likelier the cells are where the recording fits at this rate than where it fits not at all.
    #[must_use]
    pub(super) fn gain(&self, cells: &Range<usize>, rate: f32) -> f32 {
        let product = self.product[cells.end] - self.product[cells.start];
        rate * (product - rate * self.frames(cells) / 2.0)
    }

    /// The run within some cells that is likeliest to fit.
    #[must_use]
    pub(super) fn likeliest(&self, cells: &Range<usize>) -> Range<usize> {
        let rate = self.rate(cells);
        let (mut best, mut run, mut start) = ((0.0, cells.clone()), 0.0, cells.start);
        for k in cells.clone() {
            run += self.gain(&(k..k + 1), rate);
            if run <= 0.0 {
                (run, start) = (0.0, k + 1);
            } else if run > best.0 {
                best = (run, start..k + 1);
            }
        }
        best.1
    }
}

/// Evidence for one place.
pub(super) struct Profile {
    /// The place.
    pub(super) spot: Spot,
    /// Of all neighbours together.
    pub(super) all: Track,
    /// Of each of them.
    pub(super) each: Vec<(usize, Track)>,
}

impl Profile {
    /// The neighbour that speaks clearest for some cells, and its standard deviations.
    #[must_use]
    pub(super) fn clearest(&self, cells: &Range<usize>) -> Option<(usize, f32)> {
        let z = self.each.iter().map(|(member, track)| (*member, track.z(cells)));
        z.max_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)))
    }

    /// What one neighbour says.
    #[must_use]
    pub(super) fn of(&self, member: usize) -> Option<&Track> {
        let mut each = self.each.iter();
        each.find(|(known, _)| *known == member).map(|(_, track)| track)
    }
}

/// What some frames of one cell say.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    product: f32,
    frames: f32,
}

/// One recording beside groups of others.
pub(super) struct Beside<'a> {
    /// All that is known.
    pub(super) grounds: &'a Grounds<'a>,
    /// Index of the recording.
    pub(super) own: usize,
    /// Those it is laid beside.
    pub(super) groups: &'a [Neighbours],
}

impl Beside<'_> {
    /// Profiles of one group's places; chance is learnt once for all of them.
    #[must_use]
    pub(super) fn profiles(&self, group: usize, lags: &[isize]) -> Vec<Profile> {
        let Some(&first) = lags.first() else {
            return Vec::new();
        };
        let chance: Vec<Cell> = ELSEWHERE
            .iter()
            .flat_map(|by| self.near(group, first + by))
            .flat_map(|(member, lag)| self.cells(member, lag))
            .filter(|cell| cell.frames > CELL as f32 / 2.0)
            .collect();
        let (mean, spread) = moments(&chance);
        lags.iter()
            .map(|&lag| {
                let mut all = vec![Cell::default(); self.own().frames.div_ceil(CELL)];
                let each = self.near(group, lag).into_iter().map(|(member, lag)| {
                    let cells = self.cells(member, lag);
                    for (all, cell) in all.iter_mut().zip(&cells) {
                        all.product += cell.product;
                        all.frames += cell.frames;
                    }
                    (member, Track::new(&cells, mean, spread))
                });
                let each = each.collect();
                let spot = Spot {
                    group,
                    clock: self.groups[group].clock,
                    lag,
                };
                let all = Track::new(&all, mean, spread);
                Profile { spot, all, each }
            })
            .collect()
    }

    fn own(&self) -> &Features {
        &self.grounds.features[self.own]
    }

    /// Neighbours that overlap most at some place, and by how much the recording begins after each.
    fn near(&self, group: usize, lag: isize) -> Vec<(usize, isize)> {
        let mut near: Vec<(usize, usize, isize)> = self.groups[group]
            .members
            .iter()
            .map(|(&j, at)| {
                let frames = self.grounds.features[j].frames;
                (overlap(lag - at, frames, self.own().frames), j, lag - at)
            })
            .filter(|near| near.0 > 0)
            .collect();
        near.sort_by_key(|&(overlap, j, _)| (std::cmp::Reverse(overlap), j));
        near.truncate(MEMBERS_MAX);
        near.into_iter().map(|(_, j, lag)| (j, lag)).collect()
    }

    fn cells(&self, member: usize, lag: isize) -> Vec<Cell> {
        let (own, other) = (self.own(), &self.grounds.features[member]);
        let mut cells = vec![Cell::default(); own.frames.div_ceil(CELL)];
        let from = (-lag).max(0) as usize;
        let until = (other.frames as isize - lag).clamp(from as isize, own.frames as isize) as usize;
        let pair = Overlay {
            a: other,
            b: own,
            lag,
            at: 0,
        };
        let mut at = from;
        while at < until {
            let next = until.min((at / CELL + 1) * CELL);
            cells[at / CELL] = Cell {
                product: product(&pair, lag, at as isize + lag, next as isize + lag),
                frames: (next - at) as f32,
            };
            at = next;
        }
        cells
    }
}

/// Mean product of a frame and its spread, where chance alone speaks.
fn moments(chance: &[Cell]) -> (f32, f32) {
    if chance.len() < CHANCE_MIN {
        return (0.0, PRODUCT_SPREAD);
    }
    let count = chance.len() as f32;
    let mean = chance.iter().map(|cell| cell.product / cell.frames).sum::<f32>() / count;
    let square = |cell: &Cell| (cell.product - mean * cell.frames).powi(2) / cell.frames;
    let spread = (chance.iter().map(square).sum::<f32>() / count).sqrt();
    (mean, spread.max(1e-3))
}
