//! All recordings at once: compared, joined, measured, fitted; each placed or refused.
//!
//! The order matters. Copies are found first, since a copy shares its original's noise and would count chance twice.
//! What joins is then decided jointly, and only what was joined is measured. Knows no files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::align::{Grounds, Group, Groups, Open, Verdict, peak_min};
use crate::compare::{Comparison, compare};
use crate::correlate::{Curve, OVERLAP_MIN, first_lag, overlap};
use crate::island::Drawn;
use crate::listen::{FRAMES_PER_S, Features, HOP, Listener};
use crate::loops::loopless;
use crate::outcome::{Alternative, Copy, Outcome, Reason, Refusal};
use crate::parts::{Standing, parts_of};
use crate::refine::{Alignment, Closeup};
use crate::{Recording, SAMPLE_RATE_HZ, Step, Surroundings};
use rayon::prelude::*;

/// Sound needed for any decision: 3 s, the shortest overlap that is looked at.
pub const SOUND_MIN_S: f64 = OVERLAP_MIN as f64 / FRAMES_PER_S as f64;
/// Quieter than this all along is silence: −74 decibels below full scale.
const SILENT: f32 = 2e-4;
/// Standard deviations per root of a frame from which on a pair is looked at as a possible copy. Among 3,000 pairs,
/// copies reached 2.6 and more, two phones side by side 1.3 at most.
const COPY_LIKENESS: f32 = 1.4;
/// One window in so many is asked first whether it could be a copy.
const COPY_STEP: usize = 9;
/// Rounds of taking out what is broken: each may reveal more.
const ROUNDS_MAX: usize = 12;
/// Alternatives named per refusal.
const ALTERNATIVES_MAX: usize = 4;

/// Places every recording, or refuses it with a reason. Cameras stand at most `spread_m` metres apart.
#[must_use]
pub fn place_all(recordings: &[&dyn Recording], spread_m: f64, around: &dyn Surroundings) -> Outcome {
    let mut outcome = Outcome::default();
    let usable: Vec<usize> = (0..recordings.len())
        .filter(|&id| match unusable(recordings[id]) {
            Some(reason) => {
                let (alternatives, parts) = (Vec::new(), Vec::new());
                outcome.refusals.push(Refusal {
                    id,
                    reason,
                    alternatives,
                    parts,
                });
                false
            }
            None => true,
        })
        .collect();
    let chosen: Vec<&dyn Recording> = usable.iter().map(|&id| recordings[id]).collect();
    let listener = Listener::default();
    let heard = AtomicUsize::new(0);
    let features: Vec<Features> = chosen
        .par_iter()
        .map(|recording| {
            let features = listener.features(*recording);
            around.progress(
                Step::Listen,
                heard.fetch_add(1, Ordering::Relaxed) + 1,
                chosen.len(),
            );
            features
        })
        .collect();
    if around.is_over() {
        return outcome;
    }
    let compared = compare(
        &features,
        &Renamed {
            around,
            names: &usable,
        },
    );
    if around.is_over() {
        return outcome;
    }
    let twins = twins(&chosen, &compared.curves);
    let mut placed = Placing {
        around,
        recordings: &chosen,
        features: &features,
        twins,
        spread_m,
    }
    .run(compared);
    placed.rename(&usable);
    outcome.islands = placed.islands;
    outcome.pairs = placed.pairs;
    outcome.copies = placed.copies;
    outcome.refusals.extend(placed.refusals);
    outcome.refusals.sort_by_key(|refusal| refusal.id);
    outcome
}

/// The surroundings of a run over some of the recordings.
struct Renamed<'a> {
    around: &'a dyn Surroundings,
    names: &'a [usize],
}

impl Surroundings for Renamed<'_> {
    fn progress(&self, step: Step, done: usize, of: usize) {
        self.around.progress(step, done, of);
    }

    fn recall(&self, a: usize, b: usize) -> Option<Curve> {
        self.around.recall(self.names[a], self.names[b])
    }

    fn keep(&self, a: usize, b: usize, curve: &Curve) {
        self.around.keep(self.names[a], self.names[b], curve);
    }

    fn is_over(&self) -> bool {
        self.around.is_over()
    }
}

fn unusable(recording: &dyn Recording) -> Option<Reason> {
    let heard_s = recording.len() as f64 / SAMPLE_RATE_HZ as f64;
    if heard_s < SOUND_MIN_S {
        return Some(Reason::TooShort {
            heard_s,
            needed_s: SOUND_MIN_S,
        });
    }
    let level = loudest_hundredth(recording);
    (level < SILENT).then(|| Reason::Silent {
        level_db: f64::from(20.0 * (level + 1e-9).log10()),
    })
}

/// The level that one sample in a hundred passes.
fn loudest_hundredth(recording: &dyn Recording) -> f32 {
    const LEVELS: usize = 4096;
    let mut counts = vec![0usize; LEVELS];
    let mut block = vec![0.0; 1 << 16];
    let mut from = 0;
    while from < recording.len() {
        let until = recording.len().min(from + block.len());
        recording.read(from, &mut block[..until - from]);
        for sample in &block[..until - from] {
            // The levels are spaced by the square root: silence is told from quiet.
            counts[(sample.abs().sqrt() * LEVELS as f32).min(LEVELS as f32 - 1.0) as usize] += 1;
        }
        from = until;
    }
    let mut left = recording.len() / 100;
    let level = counts.iter().rposition(|&count| {
        let found = count > left;
        left = left.saturating_sub(count);
        found
    });
    (level.unwrap_or(0) as f32 / LEVELS as f32).powi(2)
}

/// Which two recordings are one, and how much later the shorter begins. The longer one is the original.
fn twins(recordings: &[&dyn Recording], curves: &BTreeMap<(usize, usize), Curve>) -> Vec<Copy> {
    let closeup = Closeup::default();
    let mut pairs: Vec<Copy> = curves
        .par_iter()
        .filter_map(|(&(i, j), curve)| {
            let lag = likeness(curve)?;
            let offset = lag * HOP as isize;
            let (a, b, enough) = (recordings[i], recordings[j], Alignment::is_far_from_copy);
            let (_, alignment) = closeup.rows_until(a, b, offset, COPY_STEP, enough)?;
            let (id, of, offset_s) = if recordings[j].len() <= recordings[i].len() {
                (j, i, alignment.offset_s())
            } else {
                (i, j, -alignment.offset_s())
            };
            alignment.is_copy().then_some(Copy { id, of, offset_s })
        })
        .collect();
    pairs.sort_by_key(|copy| (std::cmp::Reverse(recordings[copy.of].len()), copy.of, copy.id));
    pairs
}

/// Of several originals the longest counts, and what is itself a copy is none. Nothing is a copy of what is broken.
fn copies(twins: &[Copy], broken: &BTreeSet<usize>) -> Vec<Copy> {
    let mut found: Vec<Copy> = Vec::new();
    for twin in twins {
        let known = |id: usize| broken.contains(&id) || found.iter().any(|other| other.id == id);
        if !known(twin.id) && !known(twin.of) {
            found.push(*twin);
        }
    }
    found
}

/// The lag at which two recordings are alike enough to be one, in frames.
fn likeness(curve: &Curve) -> Option<isize> {
    let (k, _) = curve
        .steps
        .iter()
        .enumerate()
        .max_by_key(|&(k, step)| (step, std::cmp::Reverse(k)))?;
    let lag = first_lag(curve.frames_b) + k as isize;
    let frames = overlap(lag, curve.frames_a, curve.frames_b) as f32;
    (curve.z(k) > COPY_LIKENESS * frames.sqrt()).then_some(lag)
}

struct Placing<'a> {
    around: &'a dyn Surroundings,
    recordings: &'a [&'a dyn Recording],
    features: &'a [Features],
    twins: Vec<Copy>,
    spread_m: f64,
}

/// What hangs together once the broken recordings are taken out.
struct Sorted {
    joined: Groups,
    copies: Vec<Copy>,
    broken: BTreeSet<usize>,
}

impl Placing<'_> {
    fn run(self, compared: Comparison) -> Outcome {
        let Comparison { curves, repetition } = compared;
        let curves = &curves;
        let loopless = loopless(self.features, &repetition);
        let beyond = loopless.as_ref().map(|without| Grounds {
            features: &without.features,
            repetition: &without.compared.repetition,
            curves: &without.compared.curves,
            loopless: None,
        });
        let grounds = Grounds {
            features: self.features,
            repetition: &repetition,
            curves,
            loopless: beyond.as_ref(),
        };
        let mut sorted = self.sorted(&grounds);
        let groups = &mut sorted.joined.groups;
        groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group.keys().next().copied()));
        let mut outcome = self.drawn(&sorted);
        if self.around.is_over() {
            return outcome;
        }
        self.refuse_broken(&grounds, &sorted, &mut outcome);
        outcome.copies = sorted.copies;
        outcome
    }

    /// Joins, takes out what cannot be whole, and judges what remains again: an island may have hung by it.
    fn sorted(&self, grounds: &Grounds) -> Sorted {
        let mut broken = BTreeSet::new();
        for _ in 0..ROUNDS_MAX {
            let sorted = self.joined(grounds, &broken);
            let standing = Standing {
                grounds,
                groups: &sorted.joined.groups,
                copies: &sorted.copies,
            };
            let found = standing.broken();
            if found.is_empty() {
                return sorted;
            }
            broken.extend(found);
        }
        self.joined(grounds, &broken)
    }

    fn joined(&self, grounds: &Grounds, broken: &BTreeSet<usize>) -> Sorted {
        let copies = copies(&self.twins, broken);
        let is_copy = |i: usize| copies.iter().any(|copy| copy.id == i);
        let whole: Vec<usize> = (0..self.recordings.len())
            .filter(|&i| !is_copy(i) && !broken.contains(&i))
            .collect();
        Sorted {
            joined: grounds.join(&whole),
            copies,
            broken: broken.clone(),
        }
    }

    fn drawn(&self, sorted: &Sorted) -> Outcome {
        let needed_z = peak_min(sorted.joined.groups.len());
        let mut outcome = Outcome::default();
        for group in &sorted.joined.groups {
            if self.around.is_over() {
                break;
            }
            let copies: Vec<Copy> = sorted
                .copies
                .iter()
                .filter(|copy| group.contains_key(&copy.of))
                .copied()
                .collect();
            if group.len() + copies.len() < 2 {
                let id = *group.keys().next().expect("no group is empty");
                outcome.refusals.push(refusal(id, &sorted.joined.open, needed_z));
                continue;
            }
            let drawn = Drawn::new(self.recordings, group, &copies, self.spread_m);
            if copies.is_empty() && !drawn.is_heard() {
                let of = |&id: &usize| unheard(id, group, drawn.off_s());
                outcome.refusals.extend(group.keys().map(of));
                continue;
            }
            outcome.islands.push(drawn.island());
            outcome.pairs.extend(drawn.pairs());
        }
        outcome.pairs.sort_by_key(|pair| (pair.a, pair.b));
        outcome
    }

    /// Refuses what was paused, cut or put together, with the stretches that can be placed.
    fn refuse_broken(&self, grounds: &Grounds, sorted: &Sorted, outcome: &mut Outcome) {
        let standing = Standing {
            grounds,
            groups: &sorted.joined.groups,
            copies: &sorted.copies,
        };
        for &id in &sorted.broken {
            let told = parts_of(&standing, id, self.recordings, &outcome.islands, self.spread_m);
            let parts = told.parts.len() + told.alternatives.len();
            outcome.refusals.push(Refusal {
                id,
                reason: Reason::Discontinuous { parts },
                alternatives: told.alternatives,
                parts: told.parts,
            });
        }
    }
}

/// Why a recording is refused whose group fits from afar and in no pair close up.
fn unheard(id: usize, group: &Group, by_s: f64) -> Refusal {
    let seconds = |frames: isize| frames as f64 / FRAMES_PER_S as f64;
    let others = group.iter().filter(|&(&other, _)| other != id);
    let alternatives = others.map(|(&beside, at)| Alternative {
        beside,
        offset_s: seconds(group[&id] - at),
        z: 0.0,
    });
    Refusal {
        id,
        reason: Reason::Contradicts { by_s },
        alternatives: alternatives.take(ALTERNATIVES_MAX).collect(),
        parts: Vec::new(),
    }
}

/// Why one recording stands alone.
fn refusal(id: usize, open: &[Open], needed_z: f32) -> Refusal {
    let alone = |group: &Group| group.len() == 1 && group.contains_key(&id);
    let mine: Vec<&Open> = open
        .iter()
        .filter(|open| alone(&open.first) || alone(&open.second))
        .collect();
    let undecided: Vec<&&Open> = mine
        .iter()
        .filter(|open| open.peak.z >= needed_z && open.verdict == Verdict::Ambiguous)
        .collect();
    let best_z = mine.first().map_or(0.0, |open| open.peak.z);
    let reason = match undecided.first() {
        Some(open) => Reason::Ambiguous {
            best_z: open.peak.z,
            second_z: open.peak.second_z,
        },
        None => Reason::NothingInCommon { best_z, needed_z },
    };
    let mut alternatives: Vec<Alternative> = mine
        .iter()
        .filter(|open| open.peak.z >= needed_z)
        .flat_map(|open| {
            let peak = open.peak;
            [(peak.lag, peak.z), (peak.second_lag, peak.second_z)]
                .map(|(lag, z)| alternative(id, open, lag, z))
        })
        .collect();
    alternatives.sort_by(|x, y| y.z.total_cmp(&x.z).then(x.beside.cmp(&y.beside)));
    alternatives.truncate(ALTERNATIVES_MAX);
    Refusal {
        id,
        reason,
        alternatives,
        parts: Vec::new(),
    }
}

/// One place of `id`, told beside a recording of the other group.
fn alternative(id: usize, open: &Open, lag: isize, z: f32) -> Alternative {
    let seconds = |frames: isize| frames as f64 / FRAMES_PER_S as f64;
    let (other, at_own) = if open.first.contains_key(&id) {
        // The other group starts `lag` after the first.
        (&open.second, open.first[&id] - lag)
    } else {
        (&open.first, open.second[&id] + lag)
    };
    // Beside the one that starts nearest before it.
    let beside = other.iter().min_by_key(|&(&k, &at)| ((at_own - at).abs(), k));
    let (&beside, &at) = beside.expect("no group is empty");
    Alternative {
        beside,
        offset_s: seconds(at_own - at),
        z,
    }
}

impl Outcome {
    /// Gives recordings their numbers in a larger list.
    fn rename(&mut self, names: &[usize]) {
        let rename = |id: &mut usize| *id = names[*id];
        self.islands
            .iter_mut()
            .flat_map(|island| &mut island.clips)
            .for_each(|clip| rename(&mut clip.id));
        self.pairs
            .iter_mut()
            .for_each(|pair| (rename(&mut pair.a), rename(&mut pair.b)).0);
        self.copies
            .iter_mut()
            .for_each(|copy| (rename(&mut copy.id), rename(&mut copy.of)).0);
        for refusal in &mut self.refusals {
            rename(&mut refusal.id);
            refusal
                .alternatives
                .iter_mut()
                .for_each(|alternative| rename(&mut alternative.beside));
        }
    }
}
