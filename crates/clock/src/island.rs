//! One group with its copies, drawn on an island's clock: placements and pairs with honest errors.
//!
//! Two errors are told apart. What was *heard* is exact to milliseconds; what the *clock* showed differs by the
//! distance that sound travelled, which only `spread_m` bounds.

use crate::Recording;
use crate::align::Group;
use crate::belief::Belief;
use crate::outcome::{Clip, Copy, Island, Pair};
use crate::scene::{Measured, OVERLAP_MIN_S, SceneClock, fit};
use crate::solve::Line;

/// Metres per second in air at 20 degrees.
pub const SPEED_OF_SOUND_M_S: f64 = 343.0;
/// 95 % of a normal distribution lie within so many standard deviations.
const WITHIN_95: f64 = 1.96;
/// Error stated where a drift was not measured.
const DRIFT_UNKNOWN: f64 = 600e-6;
/// A drift is unmeasured when it is not better known than this (a standard deviation).
const DRIFT_KNOWN: f64 = 60e-6;
/// A pair that was not measured itself rests on others, whose errors have much in common.
const FITTED: f64 = 1.5;
/// No heard error is stated smaller.
const COPY_ERROR_S: f64 = 0.003;
/// What no measurement goes below: hands sway, sound bends. A standard deviation.
const FLOOR_S: f64 = 0.0015;

/// A fitted group whose clock begins with its earliest clip and runs at the median rate of its clips.
pub struct Drawn {
    clock: SceneClock,
    /// Lines on the island's clock, in the order of the clock's members.
    lines: Vec<Line>,
    /// Copies with their own middles; they share their original's clock.
    copies: Vec<(Copy, Line)>,
    /// How pairs of this island are believed.
    belief: Belief,
    spread_m: f64,
}

impl Drawn {
    /// Fits a group, which may be one original with nothing but copies.
    #[must_use]
    pub fn new(recordings: &[&dyn Recording], group: &Group, copies: &[Copy], spread_m: f64) -> Self {
        let clock = fit(recordings, group);
        let mut drifts: Vec<f64> = clock.solution.lines.iter().map(|line| line.drift).collect();
        drifts.sort_by(f64::total_cmp);
        let common = (drifts[(drifts.len() - 1) / 2] + drifts[drifts.len() / 2]) / 2.0;
        let mut lines: Vec<Line> = clock.solution.lines.clone();
        for line in &mut lines {
            line.at_s /= 1.0 + common;
            line.drift = (1.0 + line.drift) / (1.0 + common) - 1.0;
        }
        for (line, sigma) in lines.iter_mut().zip(&clock.solution.drift_sigma) {
            if *sigma > DRIFT_KNOWN {
                line.drift = 0.0;
            }
        }
        let zero_s = lines.iter().map(|line| line.at(0.0)).fold(f64::MAX, f64::min);
        let belief = Belief::of(&clock);
        let mut drawn = Self {
            clock,
            lines,
            copies: Vec::new(),
            belief,
            spread_m,
        };
        drawn.copies = copies
            .iter()
            .map(|copy| (*copy, drawn.line_of_copy(copy, recordings)))
            .collect();
        let earliest_copy = drawn
            .copies
            .iter()
            .map(|(_, line)| line.at(0.0))
            .fold(f64::MAX, f64::min);
        let zero_s = zero_s.min(earliest_copy);
        drawn.lines.iter_mut().for_each(|line| line.at_s -= zero_s);
        drawn.copies.iter_mut().for_each(|(_, line)| line.at_s -= zero_s);
        drawn
    }

    fn index(&self, member: usize) -> usize {
        self.clock
            .members
            .binary_search(&member)
            .expect("members are sorted, and copies are of members")
    }

    fn line_of_copy(&self, copy: &Copy, recordings: &[&dyn Recording]) -> Line {
        let original = self.lines[self.index(copy.of)];
        let mid_s = recordings[copy.id].len() as f64 / crate::SAMPLE_RATE_HZ as f64 / 2.0;
        Line {
            mid_s,
            at_s: original.at(copy.offset_s + mid_s),
            drift: original.drift,
        }
    }

    /// Placements, earliest first.
    #[must_use]
    pub fn island(&self) -> Island {
        let mut clips: Vec<Clip> = (0..self.lines.len()).map(|k| self.clip(k)).collect();
        clips.extend(self.copies.iter().map(|(copy, line)| {
            let original = self.clip(self.index(copy.of));
            let start_s = line.at(0.0);
            Clip {
                id: copy.id,
                start_s,
                anchor_s: original.anchor_s - copy.offset_s,
                ..original
            }
        }));
        clips.sort_by(|x, y| x.start_s.total_cmp(&y.start_s).then(x.id.cmp(&y.id)));
        Island { clips }
    }

    fn clip(&self, k: usize) -> Clip {
        let line = self.lines[k];
        let is_known = self.clock.solution.drift_sigma[k] <= DRIFT_KNOWN;
        let drift_error = if is_known {
            WITHIN_95 * self.clock.solution.drift_sigma[k] + 0.5e-6
        } else {
            DRIFT_UNKNOWN
        };
        Clip {
            id: self.clock.members[k],
            start_s: line.at(0.0),
            drift: line.drift,
            drift_error,
            anchor_s: line.mid_s,
            heard_error_s: self.heard_error_s(k),
            clock_error_s: self.clock_error_s(k),
            links: self
                .measured()
                .filter(|(pair, _)| pair.a == k || pair.b == k)
                .count(),
        }
    }

    fn heard_error_s(&self, k: usize) -> f64 {
        self.fitted_s(k).hypot(self.belief.conflict_s(&self.clock, k))
    }

    fn clock_error_s(&self, k: usize) -> f64 {
        let one_source_s = self.spread_m / SPEED_OF_SOUND_M_S / 2.0;
        one_source_s
            + self
                .fitted_s(k)
                .hypot(self.belief.clock_conflict_s(&self.clock, k))
    }

    fn fitted_s(&self, k: usize) -> f64 {
        WITHIN_95 * self.clock.solution.at_sigma_s[k].hypot(FLOOR_S)
    }

    /// Measured pairs with their heard errors.
    fn measured(&self) -> impl Iterator<Item = (&Measured, f64)> {
        let says = self.clock.solution.says.iter().copied();
        let pairs = self.clock.pairs.iter().zip(says);
        pairs.filter_map(|(pair, say)| Some((pair, self.belief.heard_error_s(&self.clock, pair, say)?)))
    }

    /// Whether any pair was heard to match close up.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.measured().next().is_some()
    }

    /// By how much pairs close up contradict where the group put them, in the median.
    #[must_use]
    pub fn off_s(&self) -> f64 {
        let mut all: Vec<f64> = self.clock.pairs.iter().map(Measured::off_s).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(0.0)
    }

    /// All pairs that overlap, measured or fitted; those of a copy with its original among them.
    #[must_use]
    pub fn pairs(&self) -> Vec<Pair> {
        let members = self.clock.members.iter().copied().zip(self.lines.iter().copied());
        let of_copies = self.copies.iter().map(|(copy, line)| (copy.id, *line));
        let all: Vec<(usize, Line)> = members.chain(of_copies).collect();
        let mut pairs = Vec::new();
        for (n, &(i, first)) in all.iter().enumerate() {
            for &(j, second) in &all[n + 1..] {
                let (a, b) = if i < j {
                    ((i, first), (j, second))
                } else {
                    ((j, second), (i, first))
                };
                pairs.extend(self.pair(a, b));
            }
        }
        pairs
    }

    fn pair(&self, (a, line_a): (usize, Line), (b, line_b): (usize, Line)) -> Option<Pair> {
        let end = |line: &Line| line.at(2.0 * line.mid_s);
        let (from_s, to_s) = (line_a.at(0.0).max(line_b.at(0.0)), end(&line_a).min(end(&line_b)));
        let overlap_s = to_s - from_s;
        if overlap_s < OVERLAP_MIN_S {
            return None;
        }
        let middle_s = (from_s + to_s) / 2.0;
        let drift = (1.0 + line_b.drift) / (1.0 + line_a.drift) - 1.0;
        let fitted = |heard_error_s: f64| Pair {
            a,
            b,
            offset_s: line_a.file_s(middle_s) - (1.0 + drift) * line_b.file_s(middle_s),
            drift,
            heard_error_s,
            overlap_s,
            is_measured: false,
            z: 0.0,
        };
        let ((of_a, in_a_s), (of_b, in_b_s)) = (self.original(a), self.original(b));
        if of_a == of_b {
            // Where a copy lies in its original is known to the sample.
            return Some(fitted(COPY_ERROR_S));
        }
        if let Some(pair) = self.measured_pair(of_a, of_b) {
            let is_own = (of_a, of_b) == (a, b);
            let offset_s = pair.offset_s + (1.0 + pair.drift) * in_b_s - in_a_s;
            let z = if is_own { pair.z } else { 0.0 };
            return Some(Pair {
                a,
                b,
                offset_s,
                overlap_s,
                is_measured: is_own,
                z,
                ..pair
            });
        }
        let mixed_s = self.belief.mixed_s(
            &self.clock,
            (self.index(of_a), self.index(of_b)),
            self.found(of_a, of_b),
            0.0,
        );
        let heard_error_s = FITTED * self.error_of(of_a).hypot(self.error_of(of_b));
        Some(fitted(heard_error_s.max(mixed_s).max(COPY_ERROR_S)))
    }

    /// What a recording is, and at which of its times a copy of it begins.
    fn original(&self, id: usize) -> (usize, f64) {
        let copy = self.copies.iter().find(|(copy, _)| copy.id == id);
        copy.map_or((id, 0.0), |(copy, _)| (copy.of, copy.offset_s))
    }

    fn error_of(&self, member: usize) -> f64 {
        self.heard_error_s(self.index(member))
    }

    /// What was measured between two members, believed or not.
    fn found(&self, a: usize, b: usize) -> Option<&Measured> {
        let members = &self.clock.members;
        self.clock
            .pairs
            .iter()
            .find(|pair| (members[pair.a], members[pair.b]) == (a, b))
    }

    fn measured_pair(&self, a: usize, b: usize) -> Option<Pair> {
        let members = &self.clock.members;
        let (pair, heard_error_s) = self
            .measured()
            .find(|(pair, _)| (members[pair.a], members[pair.b]) == (a, b))?;
        let found = pair.alignment;
        let (first, second) = (
            self.clock.solution.lines[pair.a],
            self.clock.solution.lines[pair.b],
        );
        let listed_s = first.at(found.mid_a_s) - second.at(found.mid_b_s);
        let mixed_s = self
            .belief
            .mixed_s(&self.clock, (pair.a, pair.b), Some(pair), listed_s);
        let drift = found.drift.unwrap_or(0.0);
        Some(Pair {
            a,
            b,
            offset_s: found.offset_s(),
            drift,
            heard_error_s: heard_error_s.max(mixed_s),
            overlap_s: pair.overlap_s,
            is_measured: true,
            z: found.z,
        })
    }
}
