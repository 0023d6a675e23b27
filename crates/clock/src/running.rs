//! What runs along a recording: means over a second and a half, band by band, from a sliding stretch of frames.
//!
//! Holds one block of frames and what lies within reach of it. Beyond either end the recording is mirrored.

use std::ops::Range;

use crate::listen::BANDS;

/// Frames to either side over which mean and spread run: 1.5 s together.
const HALF: usize = 37;

/// One frame: a value for each band.
pub type Row = [f32; BANDS];

/// Frames `from..from + rows.len()` of a recording of `total`.
pub struct Running {
    total: usize,
    from: usize,
    rows: Vec<Row>,
}

impl Running {
    /// Nothing yet of a recording of so many frames.
    #[must_use]
    pub fn new(total: usize) -> Self {
        let (from, rows) = (0, Vec::new());
        Self { total, from, rows }
    }

    /// Lets go of what is not needed for a block and says which frames are wanting.
    pub fn ask(&mut self, first: usize, last: usize) -> Range<usize> {
        let needed = first.saturating_sub(2 * HALF);
        self.rows.drain(..(needed - self.from).min(self.rows.len()));
        self.from = needed;
        needed + self.rows.len()..(last + 2 * HALF).min(self.total)
    }

    /// Takes in the frames that were asked for.
    pub fn extend(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// The block, freed of its running mean and divided by its running spread.
    #[must_use]
    pub fn flattened(&self, first: usize, last: usize) -> Vec<Row> {
        let (from, until) = (first.saturating_sub(HALF), (last + HALF).min(self.total));
        let means = self.means(from..until);
        let mut level = Self {
            total: self.total,
            from,
            rows: self.rows[from - self.from..until - self.from].to_vec(),
        };
        for (row, mean) in level.rows.iter_mut().zip(&means) {
            row.iter_mut().zip(mean).for_each(|(x, mean)| *x -= mean);
        }
        let mut block = level.rows[first - from..last - from].to_vec();
        for row in &mut level.rows {
            row.iter_mut().for_each(|x| *x *= *x);
        }
        for (row, variance) in block.iter_mut().zip(level.means(first..last)) {
            row.iter_mut()
                .zip(variance)
                .for_each(|(x, variance)| *x /= (variance.max(0.0) + 1e-3).sqrt());
        }
        block
    }

    /// Running means of some frames. Sums start afresh with each block, so that roundings do not pile up.
    fn means(&self, frames: Range<usize>) -> Vec<Row> {
        let mut sum = [0.0f32; BANDS];
        let half = HALF as isize;
        for k in -half..=half {
            let row = self.at(frames.start as isize + k);
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
        frames
            .map(|frame| {
                let mean = sum.map(|sum| sum * (1.0 / (2 * HALF + 1) as f32));
                let (enters, leaves) = (self.at(frame as isize + half + 1), self.at(frame as isize - half));
                for ((sum, enters), leaves) in sum.iter_mut().zip(enters).zip(leaves) {
                    *sum += enters - leaves;
                }
                mean
            })
            .collect()
    }

    /// A frame, mirrored at both ends.
    fn at(&self, frame: isize) -> &Row {
        let last = self.total as isize - 1;
        let around = frame.rem_euclid((2 * last).max(1));
        let frame = around.min(2 * last - around).clamp(0, last) as usize;
        // The one frame that enters after the last mean was taken may lie beyond what is held, on either side where
        // the end mirrors it; nobody reads the sum that it goes into.
        &self.rows[frame.saturating_sub(self.from).min(self.rows.len() - 1)]
    }
}
