//! Which curves are worth their memory.
//!
//! Of a few recordings all curves are kept. Of many, those that stand highest, and of each recording the highest of
//! its own, whatever they are. What is kept depends on the curves and the budget alone, not on the order in which
//! they came.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::correlate::Curve;

/// Two recordings, the lower index first.
pub type Pair = (usize, usize);

/// Highest first.
type Rank = (Reverse<i16>, Pair);

/// Curves within a budget.
pub struct Kept {
    budget: usize,
    bytes: usize,
    curves: BTreeMap<Pair, Curve>,
    ranks: BTreeSet<Rank>,
    /// The highest of each recording.
    best: Vec<Option<Rank>>,
    /// The highest that was let go: what stands lower goes too.
    gone: Option<Rank>,
}

impl Kept {
    /// Nothing yet, of so many recordings.
    #[must_use]
    pub fn new(recordings: usize, budget: usize) -> Self {
        Self {
            budget,
            bytes: 0,
            curves: BTreeMap::new(),
            ranks: BTreeSet::new(),
            best: vec![None; recordings],
            gone: None,
        }
    }

    /// Takes in a curve, and lets others go when all become too many.
    pub fn add(&mut self, pair: Pair, curve: Curve) {
        let rank = (Reverse(curve.steps.iter().copied().max().unwrap_or(0)), pair);
        for id in [pair.0, pair.1] {
            let best = &mut self.best[id];
            *best = Some(best.map_or(rank, |best| best.min(rank)));
        }
        self.bytes += bytes(&curve);
        self.ranks.insert(rank);
        self.curves.insert(pair, curve);
        // A little over the budget is borne for a while, so that not every curve asks for a count.
        if self.bytes > self.budget + self.budget / 8 {
            self.cut();
        }
    }

    /// What is kept in the end.
    #[must_use]
    pub fn finish(mut self) -> BTreeMap<Pair, Curve> {
        self.cut();
        self.curves
    }

    /// Lets go, from the lowest on, of all that together with what stands higher passes the budget.
    fn cut(&mut self) {
        let mut with_higher = self.bytes;
        let mut going = Vec::new();
        for &rank in self.ranks.iter().rev() {
            let is_below = self.gone.is_some_and(|gone| rank > gone);
            if with_higher <= self.budget && !is_below {
                break;
            }
            with_higher -= bytes(&self.curves[&rank.1]);
            let (a, b) = rank.1;
            if self.best[a] != Some(rank) && self.best[b] != Some(rank) {
                going.push(rank);
            }
        }
        for rank in going {
            self.ranks.remove(&rank);
            self.bytes -= self.curves.remove(&rank.1).map_or(0, |curve| bytes(&curve));
            self.gone = Some(self.gone.map_or(rank, |gone| gone.min(rank)));
        }
    }
}

fn bytes(curve: &Curve) -> usize {
    // A curve, its two entries and its share of the trees.
    2 * curve.steps.len() + 128
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(highest: i16) -> Curve {
        let steps = vec![highest; 936];
        let (frames_a, frames_b) = (468, 469);
        Curve {
            frames_a,
            frames_b,
            steps,
        }
    }

    /// Twelve recordings, all pairs, heights from a fixed shuffle; room for ten curves of 2,000 bytes.
    fn kept(order: impl Iterator<Item = usize>) -> Vec<Pair> {
        let pairs: Vec<Pair> = (0..12).flat_map(|a| (a + 1..12).map(move |b| (a, b))).collect();
        let mut kept = Kept::new(12, 20_000);
        for k in order {
            kept.add(pairs[k], curve((k * 29 % 66) as i16));
        }
        kept.finish().into_keys().collect()
    }

    #[test]
    fn the_order_of_coming_does_not_matter() {
        let forward = kept(0..66);
        assert_eq!(forward, kept((0..66).rev()));
        assert_eq!(forward, kept((0..66).map(|k| k * 37 % 66).filter(|_| true)));
        assert!(forward.len() >= 10 && forward.len() < 22, "{}", forward.len());
    }

    #[test]
    fn every_recording_keeps_its_highest() {
        let kept = kept(0..66);
        assert!((0..12).all(|id| kept.iter().any(|&(a, b)| a == id || b == id)));
    }
}
