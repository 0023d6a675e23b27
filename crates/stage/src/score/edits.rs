//! Clips that were paused, cut together or changed in speed: found, and their parts placed.

use super::answer::{Part, base_name, seconds};
use super::beyond::clock_of;
use super::cover::Clock;
use super::{Answer, File, Piece, Truth, WRONG_S};
use serde::Serialize;

/// Edited clips and their parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Edits {
    /// Clips whose truth names stretches.
    pub of: usize,
    /// Those refused as `discontinuous`.
    pub found: usize,
    /// Clips in one piece that were called `discontinuous`.
    pub named_falsely: usize,
    /// True stretches that some part answers rightly.
    pub stretches_found: usize,
    /// True stretches.
    pub stretches: usize,
    /// Parts named.
    pub parts: usize,
    /// Those whose start lies within the stated error.
    pub parts_within: usize,
    /// Those off by more than 100 ms and more than stated, or on an island of another event.
    pub parts_wrong: usize,
}

impl Edits {
    pub(super) fn of(truth: &Truth, answer: &Answer, clocks: &[Clock]) -> Self {
        let edited = || truth.files.iter().filter(|file| file.is_edited());
        let mut edits = Self {
            of: edited().count(),
            stretches: edited().map(|file| file.pieces.len()).sum(),
            ..Self::default()
        };
        for refusal in answer
            .refusals
            .iter()
            .filter(|refusal| refusal.reason == "discontinuous")
        {
            match truth.file(base_name(&refusal.file)) {
                Some(file) if file.is_edited() => edits.count(file, &refusal.parts, clocks),
                _ => edits.named_falsely += 1,
            }
        }
        edits
    }

    fn count(&mut self, file: &File, parts: &[Part], clocks: &[Clock]) {
        self.found += 1;
        self.parts += parts.len();
        let judged: Vec<_> = parts.iter().map(|part| (part, off(file, part, clocks))).collect();
        let within =
            |part: &Part, off: Option<f64>| off.is_some_and(|off| off <= seconds(part.clock_error_ns));
        let wrong = |part: &Part, off: Option<f64>| {
            off.is_none_or(|off| off > WRONG_S.max(seconds(part.clock_error_ns)))
        };
        self.parts_within += judged.iter().filter(|(part, off)| within(part, *off)).count();
        self.parts_wrong += judged.iter().filter(|(part, off)| wrong(part, *off)).count();
        let answered = |stretch: &&Piece| {
            judged
                .iter()
                .any(|(part, off)| within(part, *off) && holds(stretch, middle(part)))
        };
        self.stretches_found += file.pieces.iter().filter(answered).count();
    }
}

/// How far a part is from where its middle truly lies; none where it lies on no such stretch or island.
fn off(file: &File, part: &Part, clocks: &[Clock]) -> Option<f64> {
    let middle_s = middle(part);
    let stretch = file.pieces.iter().find(|stretch| holds(stretch, middle_s))?;
    let clock = clock_of(clocks, part.island, file.event?)?;
    let true_s = stretch.t0 + stretch.rate * seconds(part.from_ns);
    Some((seconds(part.start_ns) - clock.island_time(true_s)).abs())
}

fn middle(part: &Part) -> f64 {
    seconds((part.from_ns + part.to_ns) / 2.0)
}

fn holds(stretch: &Piece, file_s: f64) -> bool {
    (stretch.from_s..stretch.to_s).contains(&file_s)
}
