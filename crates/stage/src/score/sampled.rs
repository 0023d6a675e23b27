//! A sample of a scene's pairs, for tools that compare two recordings at a time, and what their answers are worth.
//!
//! Sixty in a hundred truly overlap, the rest share nothing. Draws by the number that it is handed.

use super::places::{Place, Places};
use super::{Answer, File, Truth, WRONG_S, truth::two_of};
use serde::Serialize;

/// Files that begin so shortly after another has ended are left out: tails would be heard.
const APART_S: f64 = 1.0;

/// Pairs of file names, the first so many of which overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sample {
    /// First and second file.
    pub pairs: Vec<(String, String)>,
    /// How many of them overlap.
    pub overlapping: usize,
}

/// How many answers of a sample were what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Verdicts {
    /// Pairs that overlap.
    pub overlapping: usize,
    /// Of them, answers within 10 ms.
    pub e10: usize,
    /// Within 40 ms.
    pub e40: usize,
    /// Within 100 ms.
    pub e100: usize,
    /// Further off.
    pub wrong: usize,
    /// Pairs that share nothing.
    pub apart: usize,
    /// Of them, those that were answered.
    pub false_answers: usize,
}

impl Verdicts {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            overlapping: self.overlapping + other.overlapping,
            e10: self.e10 + other.e10,
            e40: self.e40 + other.e40,
            e100: self.e100 + other.e100,
            wrong: self.wrong + other.wrong,
            apart: self.apart + other.apart,
            false_answers: self.false_answers + other.false_answers,
        }
    }
}

impl Sample {
    /// About so many pairs; `below(n)` gives a number under n.
    pub fn draw(truth: &Truth, how_many: usize, below: &mut dyn FnMut(usize) -> usize) -> Self {
        let named = |a: &File, b: &File| (a.file.clone(), b.file.clone());
        let over: Vec<_> = truth.pairs().map(|(a, b)| named(a, b)).collect();
        let with_sound: Vec<&File> = truth.files.iter().filter(|file| has_sound(file)).collect();
        let apart = two_of(with_sound.len()).map(|(a, b)| (with_sound[a], with_sound[b]));
        let apart: Vec<_> = apart
            .filter(|(a, b)| are_apart(a, b))
            .map(|(a, b)| named(a, b))
            .collect();
        let mut pairs = some_of(over, (how_many * 3).div_ceil(5), below);
        let overlapping = pairs.len();
        pairs.extend(some_of(apart, how_many - overlapping, below));
        Self { pairs, overlapping }
    }

    /// What an aligner's answer says of each pair: none where they are on no common clock.
    pub fn answers_of(&self, truth: &Truth, answer: &Answer) -> Vec<Option<f64>> {
        let places = Places::of(answer);
        let offset = |(a, b): &(String, String)| {
            let (place_a, place_b) = places.together(a, b)?;
            let (file_a, file_b) = (truth.file(a)?, truth.file(b)?);
            if is_chained_rightly(file_a, file_b, place_a, place_b) {
                return None;
            }
            Some(place_a.offset_to(place_b, truth.offsets(file_a, file_b).at_b))
        };
        self.pairs.iter().map(offset).collect()
    }

    /// Judges one answer for each pair, none where the tool gave none.
    pub fn judge(&self, truth: &Truth, answers: &[Option<f64>]) -> Verdicts {
        let apart = self.pairs.len() - self.overlapping;
        let mut verdicts = Verdicts {
            overlapping: self.overlapping,
            apart,
            ..Verdicts::default()
        };
        for (k, ((a, b), answer)) in self.pairs.iter().zip(answers).enumerate() {
            let (Some(offset_s), Some((a, b))) = (answer, truth.file(a).zip(truth.file(b))) else {
                continue;
            };
            if k < self.overlapping {
                verdicts.count(truth.offsets(a, b).error(*offset_s));
            } else {
                verdicts.false_answers += 1;
            }
        }
        verdicts
    }
}

impl Verdicts {
    fn count(&mut self, error_s: f64) {
        self.e10 += usize::from(error_s <= 0.01);
        self.e40 += usize::from(error_s <= 0.04);
        self.e100 += usize::from(error_s <= WRONG_S);
        self.wrong += usize::from(error_s > WRONG_S);
    }
}

fn has_sound(file: &File) -> bool {
    file.is_clip() || matches!(file.kind.as_str(), "other_event" | "periodic")
}

fn are_apart(a: &File, b: &File) -> bool {
    let one_event = a.event.is_some() && a.event == b.event;
    // One machine heard twice is no common moment, but nobody could tell it from one.
    let both_periodic = a.kind == "periodic" && b.kind == "periodic";
    if one_event {
        !both_periodic && a.overlap(b) < -APART_S
    } else {
        true
    }
}

/// Two clips of one event that never ran together may stand on one clock, through others.
fn is_chained_rightly(a: &File, b: &File, place_a: &Place, place_b: &Place) -> bool {
    let one_event = a.event.is_some() && a.event == b.event && a.overlap(b) < 0.0;
    let apart_s = place_b.start_s - place_a.start_s - (b.start() - a.start());
    one_event && apart_s.abs() < 0.25
}

/// So many of them, drawn without putting back.
fn some_of<T>(mut all: Vec<T>, how_many: usize, below: &mut dyn FnMut(usize) -> usize) -> Vec<T> {
    let wanted = how_many.min(all.len());
    (0..wanted).map(|_| all.swap_remove(below(all.len()))).collect()
}
