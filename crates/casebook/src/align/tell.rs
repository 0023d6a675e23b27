//! What `clock` found, in the answer's words: file time instead of sound time, input ids, sentences for people.
//!
//! Sound may begin after the picture: `clock` counts from the first sample, the answer from file time zero.

use clock::outcome::{Alternative, Clip, Outcome, Part, Reason, Refusal};
use domain::time::Offset;

use super::hear::Heard;
use super::{Request, hints, names};
use crate::answer::{self, Answer, Basis, Island, Pair, Placement, VERSION};

const PPM: f64 = 1e-6;

/// The whole answer. `order[k]` is the input id of the clock's recording k.
pub(crate) fn answer(request: &Request, heard: &[Heard], order: &[usize], outcome: &Outcome) -> Answer {
    let inputs: Vec<answer::Input> = heard
        .iter()
        .enumerate()
        .map(|(id, file)| names::input(id, &file.path))
        .collect();
    let told = Telling {
        heard,
        order,
        inputs: &inputs,
    };
    let (islands, zeros_s): (Vec<Island>, Vec<f64>) = outcome
        .islands
        .iter()
        .map(|island| told.island(&island.clips))
        .unzip();
    let mut pairs: Vec<Pair> = outcome.pairs.iter().map(|pair| told.pair(pair)).collect();
    pairs.sort_by_key(|pair| (pair.a, pair.b));
    let mut copies: Vec<answer::Copy> = outcome.copies.iter().map(|copy| told.copy(copy)).collect();
    copies.sort_by_key(|copy| copy.id);
    let mut refusals: Vec<answer::Refusal> = outcome
        .refusals
        .iter()
        .map(|refusal| told.refusal(refusal, &zeros_s))
        .collect();
    refusals.extend((0..heard.len()).filter_map(|id| told.unheard(id)));
    refusals.sort_by_key(|refusal| refusal.id);
    let mut answer = Answer {
        version: VERSION,
        spread_m: request.spread_m,
        inputs: inputs.clone(),
        islands,
        pairs,
        copies,
        hints: Vec::new(),
        refusals,
    };
    answer.hints = hints::hints(&answer, heard);
    answer
}

struct Telling<'a> {
    heard: &'a [Heard],
    order: &'a [usize],
    inputs: &'a [answer::Input],
}

fn ns(seconds: f64) -> i64 {
    Offset::from_seconds(seconds).0
}

impl Telling<'_> {
    fn begins_s(&self, recording: usize) -> f64 {
        self.heard[self.order[recording]].begins_s()
    }

    /// The island, and by how much its clock begins later than the clock's own.
    fn island(&self, clips: &[Clip]) -> (Island, f64) {
        let start_s = |clip: &Clip| clip.start_s - self.begins_s(clip.id) * (1.0 + clip.drift);
        let zero_s = clips.iter().map(start_s).fold(f64::MAX, f64::min);
        let mut clips: Vec<Placement> = clips
            .iter()
            .map(|clip| {
                let id = self.order[clip.id];
                Placement {
                    id,
                    file: self.inputs[id].file.clone(),
                    start_ns: ns(start_s(clip) - zero_s),
                    drift_ppm: clip.drift / PPM,
                    drift_error_ppm: clip.drift_error / PPM,
                    anchor_ns: ns(clip.anchor_s + self.begins_s(clip.id)),
                    heard_error_ns: ns(clip.heard_error_s),
                    clock_error_ns: ns(clip.clock_error_s),
                    links: clip.links,
                }
            })
            .collect();
        clips.sort_by_key(|clip| (clip.start_ns, clip.id));
        (Island { clips }, zero_s)
    }

    fn pair(&self, pair: &clock::outcome::Pair) -> Pair {
        let drift = 1.0 + pair.drift;
        let offset_s = pair.offset_s + self.begins_s(pair.a) - drift * self.begins_s(pair.b);
        let (a, b) = (self.order[pair.a], self.order[pair.b]);
        // Told from the smaller id: the same line, solved for the other time.
        let (a, b, offset_s, drift) = if a < b {
            (a, b, offset_s, drift)
        } else {
            (b, a, -offset_s / drift, 1.0 / drift)
        };
        Pair {
            a,
            b,
            offset_ns: ns(offset_s),
            drift_ppm: (drift - 1.0) / PPM,
            heard_error_ns: ns(pair.heard_error_s),
            overlap_ns: ns(pair.overlap_s),
            basis: if pair.is_measured {
                Basis::Measured
            } else {
                Basis::Fitted
            },
            score: None,
        }
    }

    fn copy(&self, copy: &clock::outcome::Copy) -> answer::Copy {
        let offset_s = copy.offset_s + self.begins_s(copy.of) - self.begins_s(copy.id);
        answer::Copy {
            id: self.order[copy.id],
            of: self.order[copy.of],
            offset_ns: ns(offset_s),
        }
    }

    fn refusal(&self, refusal: &Refusal, zeros_s: &[f64]) -> answer::Refusal {
        let id = self.order[refusal.id];
        let (reason, detail) = words(&refusal.reason);
        answer::Refusal {
            id,
            file: self.inputs[id].file.clone(),
            reason,
            detail,
            figures: figures(&refusal.reason),
            alternatives: refusal
                .alternatives
                .iter()
                .map(|at| self.alternative(refusal.id, at))
                .collect(),
            parts: refusal
                .parts
                .iter()
                .map(|part| self.part(refusal.id, part, zeros_s))
                .collect(),
        }
    }

    fn alternative(&self, recording: usize, at: &Alternative) -> answer::Alternative {
        let offset_s = at.offset_s + self.begins_s(at.beside) - self.begins_s(recording);
        answer::Alternative {
            beside: self.order[at.beside],
            offset_ns: ns(offset_s),
            score: None,
        }
    }

    fn part(&self, recording: usize, part: &Part, zeros_s: &[f64]) -> answer::Part {
        let begins_s = self.begins_s(recording);
        answer::Part {
            from_ns: ns(part.from_s + begins_s),
            to_ns: ns(part.to_s + begins_s),
            island: part.island,
            start_ns: ns(part.start_s - zeros_s[part.island]),
            clock_error_ns: ns(part.clock_error_s),
        }
    }

    /// A file that was never handed to the clock.
    fn unheard(&self, id: usize) -> Option<answer::Refusal> {
        let (reason, detail) = self.heard[id].refusal.clone()?;
        let file = self.inputs[id].file.clone();
        Some(answer::Refusal {
            id,
            file,
            reason,
            detail,
            figures: Vec::new(),
            alternatives: Vec::new(),
            parts: Vec::new(),
        })
    }
}

/// The reason, and a sentence with its figures.
fn words(reason: &Reason) -> (answer::Reason, String) {
    match *reason {
        Reason::TooShort { heard_s, needed_s } => (
            answer::Reason::TooShort,
            format!("{heard_s:.1} s of sound, at least {needed_s:.0} s are needed"),
        ),
        Reason::Silent { level_db } => (
            answer::Reason::Silent,
            format!("the sound track is silent: 99 % of it below {level_db:.0} decibels of full scale"),
        ),
        Reason::NothingInCommon { best_z, needed_z } => (
            answer::Reason::NothingInCommon,
            format!(
                "no other clip heard the same: the best fit stands {best_z:.1} standard deviations above chance, \
                 {needed_z:.1} are needed"
            ),
        ),
        Reason::Ambiguous { best_z, second_z } => (
            answer::Reason::Ambiguous,
            format!(
                "it fits in several places: the best stands {best_z:.1} standard deviations above chance, \
                 the next {second_z:.1}"
            ),
        ),
        Reason::Contradicts { by_s } => (
            answer::Reason::Contradicts,
            format!(
                "it fits from afar, but close up no sound in it matches there: what matches best lies {by_s:.3} s off"
            ),
        ),
        Reason::Discontinuous { parts: 0 } => (
            answer::Reason::Discontinuous,
            "it was paused, edited or changed in speed; no stretch of it can be placed by itself".to_owned(),
        ),
        Reason::Discontinuous { parts } => (
            answer::Reason::Discontinuous,
            format!("it was paused, edited or changed in speed; stretches that can be placed: {parts}"),
        ),
    }
}

/// The figures of that sentence, in its order. Fractions are rounded: more digits than are said mean nothing.
fn figures(reason: &Reason) -> Vec<f64> {
    let rounded = |value: f64| (value * 1_000.0).round() / 1_000.0;
    let figures: Vec<f64> = match *reason {
        Reason::TooShort { heard_s, needed_s } => vec![heard_s, needed_s],
        Reason::Silent { level_db } => vec![level_db],
        Reason::NothingInCommon { best_z, needed_z } => vec![best_z.into(), needed_z.into()],
        Reason::Ambiguous { best_z, second_z } => vec![best_z.into(), second_z.into()],
        Reason::Contradicts { by_s } => vec![by_s],
        Reason::Discontinuous { parts } => vec![parts as f64],
    };
    figures.into_iter().map(rounded).collect()
}
