//! Samples in, one scene clock out.
//!
//! Finds which recordings heard the same thing, how far apart they began, how fast their clocks drift and how sure
//! that is, jointly over all of them; refuses, with a reason, where sound cannot tell.
//!
//! **Invariant:** knows no file, no process, no name and no claimed time; only samples.

pub mod align;
pub mod belief;
pub(crate) mod choice;
pub mod compare;
pub mod correlate;
pub mod evidence;
pub mod island;
pub mod joint;
pub mod kept;
pub(crate) mod lead;
pub mod listen;
pub mod loops;
pub mod outcome;
pub mod parts;
pub(crate) mod pieces;
pub mod place;
pub mod refine;
pub mod running;
pub mod scene;
pub mod solve;
pub mod spectrum;
pub mod support;

/// Samples per second of every recording handed to this crate.
pub const SAMPLE_RATE_HZ: usize = 8000;

/// Mono sound at [`SAMPLE_RATE_HZ`], wherever it is kept.
pub trait Recording: Sync {
    /// Samples it holds.
    fn len(&self) -> usize;
    /// Fills `out` with samples from `from` on, within ±1; silence beyond either end.
    fn read(&self, from: usize, out: &mut [f32]);
    /// Whether it holds nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What surrounds a run: who watches it, and what is known from earlier runs. Nothing here changes any number.
pub trait Surroundings: Sync {
    /// Something was done: `done` of `of`.
    fn progress(&self, _step: Step, _done: usize, _of: usize) {}
    /// The comparison of recordings `a` < `b`, where an earlier run kept it.
    fn recall(&self, _a: usize, _b: usize) -> Option<correlate::Curve> {
        None
    }
    /// Whether nobody waits for the answer any more: it is given at once, and means nothing.
    fn is_over(&self) -> bool {
        false
    }
    /// A comparison that was made in this run.
    fn keep(&self, _a: usize, _b: usize, _curve: &correlate::Curve) {}
}

/// Nobody watches and nothing is known.
pub struct Alone;

impl Surroundings for Alone {}

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Recordings are listened to.
    Listen,
    /// Every two recordings are compared.
    Compare,
    /// What fits is joined.
    Join,
    /// Joined pairs are measured close up.
    Measure,
}

impl Recording for Vec<i16> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn read(&self, from: usize, out: &mut [f32]) {
        let known = self.get(from..).unwrap_or_default();
        let count = known.len().min(out.len());
        for (out, &sample) in out.iter_mut().zip(known) {
            *out = f32::from(sample) / 32768.0;
        }
        out[count..].fill(0.0);
    }
}
